/**
 * What becomes of the options of Airbyte's components (declarative schema of the CDK 7.39). `refused` = the stream is left out
 * with IMPORT_UNSUPPORTED; `noted` = the streams are converted and a note says what is not done; `component` = Python, in whose
 * place TypeScript may stand; `unneeded` = it says nothing about which records come.
 */
export type Fate = 'mapped' | 'noted' | 'component' | 'unneeded' | 'refused'

/** `mapped: a b; refused: c` */
function options(written: string): Readonly<Record<string, Fate>> {
  const entries = written.split(';').flatMap((group) => {
    const [fate = '', names = ''] = group.split(':')
    return names
      .trim()
      .split(/\s+/)
      .map((name) => [name, fate.trim() as Fate] as const)
  })
  return Object.fromEntries(entries)
}

/** Components that have options, by type. */
export const coverage: Readonly<Record<string, Readonly<Record<string, Fate>>>> = {
  AddFields: options('mapped: fields condition'),
  AddedFieldDefinition: options('mapped: path value value_type'),
  ApiKeyAuthenticator: options('mapped: api_token header inject_into'),
  AsyncJobStatusMap: options('mapped: completed failed timeout; unneeded: running; refused: skipped'),
  AsyncRetriever: options(
    'mapped: creation_requester polling_requester download_requester status_mapping status_extractor download_target_extractor record_selector partition_router download_decoder download_paginator polling_job_timeout; unneeded: abort_requester delete_requester decoder failed_retry_wait_time_in_seconds; refused: download_target_requester download_extractor',
  ),
  AuthFlow: options('unneeded: auth_flow_type oauth_config_specification predicate_key predicate_value'),
  BasicHttpAuthenticator: options('mapped: username password'),
  BearerAuthenticator: options('mapped: api_token'),
  CheckDynamicStream: options('unneeded: config_overrides stream_count use_check_availability'),
  CheckStream: options('unneeded: config_overrides dynamic_streams_check_configs stream_names'),
  CombinedExtractor: options('refused: extractors mode skip_empty_records'),
  ComplexFieldType: options('unneeded: field_type items'),
  ComponentMappingDefinition: options('mapped: condition create_or_update field_path value value_type'),
  CompositeErrorHandler: options('mapped: error_handlers'),
  ConcurrencyLevel: options('unneeded: default_concurrency max_concurrency'),
  ConditionalStreams: options('mapped: condition streams'),
  ConfigAddFields: options('noted: condition fields'),
  ConfigComponentsResolver: options('mapped: components_mapping stream_config'),
  ConfigMigration: options('noted: description transformations'),
  ConfigRemapField: options('noted: field_path map'),
  ConfigRemoveFields: options('noted: condition field_pointers'),
  ConstantBackoffStrategy: options('mapped: backoff_time_in_seconds; unneeded: jitter_range_in_seconds'),
  CsvDecoder: options('mapped: delimiter encoding; refused: set_values_to_none'),
  CursorPagination: options('mapped: cursor_value page_size stop_condition; unneeded: decoder'),
  CustomAuthenticator: options('component: class_name'),
  CustomBackoffStrategy: options('refused: class_name'),
  CustomConfigTransformation: options('noted: class_name'),
  CustomDecoder: options('refused: class_name'),
  CustomErrorHandler: options('refused: class_name'),
  CustomPaginationStrategy: options('component: class_name'),
  CustomPartitionRouter: options('refused: class_name'),
  CustomRecordExtractor: options('component: class_name'),
  CustomRecordFilter: options('refused: class_name'),
  CustomRequester: options('refused: class_name'),
  CustomRetriever: options('refused: class_name'),
  CustomSchemaLoader: options('unneeded: class_name'),
  CustomSchemaNormalization: options('refused: class_name'),
  CustomStateMigration: options('unneeded: class_name'),
  CustomTransformation: options('refused: class_name'),
  CustomValidationStrategy: options('noted: class_name'),
  DatetimeBasedCursor: options(
    'mapped: cursor_field cursor_datetime_formats start_datetime start_time_option end_datetime end_time_option datetime_format cursor_granularity is_data_feed is_client_side_incremental global_substream_cursor lookback_window partition_field_end partition_field_start step; unneeded: allow_catalog_defined_cursor_field is_compare_strictly; refused: clamping',
  ),
  DeclarativeStream: options(
    'mapped: name retriever incremental_sync primary_key schema_loader transformations; unneeded: state_migrations; refused: file_uploader',
  ),
  DefaultErrorHandler: options('mapped: backoff_strategies max_retries response_filters'),
  DefaultPaginator: options(
    'mapped: pagination_strategy page_size_option page_token_option; unneeded: decoder url_base',
  ),
  DpathExtractor: options('mapped: field_path; unneeded: decoder; refused: record_expander'),
  DpathFlattenFields: options('mapped: field_path delete_origin_value replace_record key_transformation'),
  DpathValidator: options('noted: field_path validation_strategy'),
  DynamicDeclarativeStream: options('mapped: components_resolver name stream_template use_parent_parameters'),
  DynamicSchemaLoader: options('unneeded: retriever schema_filter schema_transformations schema_type_identifier'),
  DynamicStreamCheckConfig: options('unneeded: dynamic_stream_name stream_count'),
  ExponentialBackoffStrategy: options('mapped: factor; unneeded: jitter_range_in_seconds'),
  FixedWindowCallRatePolicy: options('mapped: call_limit matchers period'),
  FlattenFields: options('mapped: flatten_lists'),
  GroupByKeyMergeStrategy: options('unneeded: key'),
  GroupingPartitionRouter: options('mapped: group_size underlying_partition_router deduplicate'),
  GzipDecoder: options('mapped: decoder'),
  HTTPAPIBudget: options(
    'mapped: policies; unneeded: ratelimit_remaining_header ratelimit_reset_header status_codes_for_ratelimit_hit',
  ),
  HttpComponentsResolver: options('mapped: components_mapping retriever'),
  HttpRequestRegexMatcher: options('mapped: method url_path_pattern weight; unneeded: headers params url_base'),
  HttpRequester: options(
    'mapped: url_base url path http_method authenticator request_parameters request_headers request_body_data request_body_json request_body error_handler; unneeded: use_cache connect_timeout_in_seconds read_timeout_in_seconds use_tcp_keepalive; refused: fetch_properties_from_endpoint query_properties',
  ),
  HttpResponseFilter: options(
    'mapped: action error_message error_message_contains http_codes predicate; unneeded: failure_type',
  ),
  IncrementingCountCursor: options(
    'mapped: cursor_field start_value start_value_option; unneeded: allow_catalog_defined_cursor_field',
  ),
  InlineSchemaLoader: options('mapped: schema'),
  JsonFileSchemaLoader: options('unneeded: file_path'),
  JsonItemsDecoder: options('mapped: items_path; refused: encoding'),
  JsonSchemaPropertySelector: options('refused: transformations'),
  JwtAuthenticator: options(
    'mapped: secret_key base64_encode_secret_key algorithm token_duration header_prefix jwt_headers additional_jwt_headers jwt_payload additional_jwt_payload passphrase request_option',
  ),
  KeyTransformation: options('mapped: prefix suffix'),
  KeysReplace: options('mapped: old new'),
  LegacySessionTokenAuthenticator: options(
    'refused: header login_url session_token session_token_response_key username password validate_session_url',
  ),
  ListPartitionRouter: options('mapped: cursor_field values request_option'),
  MinMaxDatetime: options('mapped: datetime datetime_format max_datetime min_datetime'),
  MovingWindowCallRatePolicy: options('mapped: matchers rates'),
  OAuthAuthenticator: options(
    'mapped: client_id_name client_id client_secret_name client_secret refresh_token_name refresh_token token_refresh_endpoint access_token_name access_token_value expires_in_name grant_type_name grant_type refresh_request_body refresh_request_headers send_refresh_request_as_query_params scopes refresh_token_updater profile_assertion use_profile_assertion; unneeded: token_expiry_date token_expiry_date_format refresh_token_error_status_codes refresh_token_error_key refresh_token_error_values',
  ),
  OAuthConfigSpecification: options(
    'unneeded: complete_oauth_output_specification complete_oauth_server_input_specification complete_oauth_server_output_specification oauth_connector_input_specification oauth_user_input_from_connector_config_specification',
  ),
  OffsetIncrement: options('mapped: page_size inject_on_first_request; unneeded: decoder'),
  PageIncrement: options('mapped: page_size start_from_page inject_on_first_request'),
  PageSizeReduction: options(
    'refused: backoff_seconds failure_message max_attempts minimum_page_size reduction_factor reset_policy retries_at_minimum_page_size',
  ),
  PaginationReset: options('refused: action limits'),
  PaginationResetLimits: options('refused: number_of_records'),
  ParametrizedComponentsResolver: options('mapped: components_mapping stream_parameters'),
  ParentFieldPath: options('refused: parent_path record_path'),
  ParentStreamConfig: options(
    'mapped: stream parent_key partition_field request_option incremental_dependency extra_fields; unneeded: lazy_read_pointer',
  ),
  PredicateValidator: options('noted: validation_strategy value'),
  PropertiesFromEndpoint: options('mapped: property_field_path retriever'),
  PropertyChunking: options('mapped: property_limit property_limit_type; unneeded: record_merge_strategy'),
  QueryProperties: options(
    'mapped: property_list always_include_properties property_chunking; refused: property_selector',
  ),
  QuotaStatusSource: options('refused: http_method request_headers unavailable_status_codes url'),
  Rate: options('mapped: interval limit'),
  RateLimitedMultipleTokenAuthenticator: options(
    'refused: tokens token_delimiter auth_method header quota_status_source quotas max_wait_time budget_reserve_fraction budget_min_reserve',
  ),
  RecordExpander: options(
    'refused: expand_records_from_field merge_parent on_no_records parent_fields remain_original_record truncated_list_retriever truncation_indicator_path',
  ),
  RecordFilter: options('mapped: condition'),
  RecordSelector: options(
    'mapped: extractor record_filter schema_normalization transform_before_filtering; unneeded: decoder',
  ),
  RemoveFields: options('mapped: condition field_pointers'),
  RequestBodyGraphQL: options('mapped: value'),
  RequestBodyGraphQlQuery: options('mapped: query'),
  RequestBodyJsonObject: options('mapped: value'),
  RequestBodyPlainText: options('mapped: value'),
  RequestBodyUrlEncodedForm: options('mapped: value'),
  RequestOption: options('mapped: inject_into field_name field_path'),
  RequestWindowSplitting: options('refused: failure_message min_split_window'),
  ResponseToFileExtractor: options('unneeded: preserve_na_values'),
  SchemaTypeIdentifier: options('unneeded: key_pointer schema_pointer type_pointer types_mapping'),
  SelectiveAuthenticator: options('mapped: authenticator_selection_path authenticators'),
  SessionTokenAuthenticator: options(
    'mapped: login_requester session_token_path expiration_duration request_authentication; unneeded: decoder',
  ),
  SessionTokenRequestApiKeyAuthenticator: options('mapped: api_token inject_into'),
  SimpleRetriever: options(
    'mapped: requester decoder record_selector paginator partition_router ignore_stream_slicer_parameters_on_paginated_requests; refused: pagination_reset page_size_reduction request_window_splitting',
  ),
  Spec: options(
    'mapped: connection_specification; noted: config_normalization_rules; unneeded: advanced_auth documentation_url',
  ),
  StateDelegatingStream: options('refused: name full_refresh_stream incremental_stream api_retention_period'),
  StreamConfig: options('mapped: configs_pointer default_values'),
  StreamGroup: options('unneeded: action streams'),
  StreamParametersDefinition: options('mapped: list_of_parameters_for_stream'),
  SubstreamPartitionRouter: options('mapped: parent_stream_configs'),
  TokenQuota: options(
    'refused: exhaustion_status_codes limit_header limit_path matchers name remaining_header remaining_path reset_header reset_path',
  ),
  TypesMap: options('unneeded: condition current_type target_type'),
  UnionPartitionRouter: options('mapped: partition_field partition_routers'),
  UnlimitedCallRatePolicy: options('mapped: matchers'),
  ValidateAdheresToSchema: options('noted: base_schema'),
  WaitTimeFromHeader: options('mapped: header regex max_waiting_time_in_seconds'),
  WaitTimeFromResponse: options('refused: wait_time_in_seconds max_waiting_time_in_seconds'),
  WaitUntilTimeFromHeader: options('mapped: header min_wait regex max_waiting_time_in_seconds'),
  ZipfileDecoder: options('mapped: decoder'),
}

/** Components without options. */
export const bareComponents: Readonly<Record<string, Fate>> = {
  BlockSimultaneousSyncsAction: 'unneeded',
  IterableDecoder: 'refused',
  JsonDecoder: 'mapped',
  JsonlDecoder: 'mapped',
  KeysToLower: 'mapped',
  KeysToSnakeCase: 'mapped',
  LegacyToPerPartitionStateMigration: 'unneeded',
  NoAuth: 'mapped',
  NoPagination: 'mapped',
  RequestPath: 'mapped',
  SessionTokenRequestBearerAuthenticator: 'mapped',
  XmlDecoder: 'mapped',
}
