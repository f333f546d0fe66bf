/**
 * What becomes of the options of Airbyte's components (declarative schema of the CDK 7.39). `refused` = the stream is left out
 * with IMPORT_UNSUPPORTED; `unneeded` = it says nothing about which records come. Custom components are in
 * docs/recipes/airbyte.md.
 */
type Fate = 'mapped' | 'unneeded' | 'refused'

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
  AsyncRetriever: options(
    'mapped: creation_requester polling_requester download_requester status_mapping status_extractor download_target_extractor record_selector partition_router download_decoder download_paginator polling_job_timeout; unneeded: abort_requester delete_requester decoder failed_retry_wait_time_in_seconds; refused: download_target_requester download_extractor',
  ),
  BasicHttpAuthenticator: options('mapped: username password'),
  BearerAuthenticator: options('mapped: api_token'),
  CompositeErrorHandler: options('mapped: error_handlers'),
  ConstantBackoffStrategy: options('mapped: backoff_time_in_seconds; unneeded: jitter_range_in_seconds'),
  CsvDecoder: options('mapped: delimiter encoding; refused: set_values_to_none'),
  CursorPagination: options('mapped: cursor_value page_size stop_condition; unneeded: decoder'),
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
  DpathFlattenFields: options('mapped: field_path delete_origin_value replace_record; refused: key_transformation'),
  ExponentialBackoffStrategy: options('mapped: factor; unneeded: jitter_range_in_seconds'),
  FlattenFields: options('mapped: flatten_lists'),
  GroupingPartitionRouter: options('mapped: group_size underlying_partition_router deduplicate'),
  GzipDecoder: options('mapped: decoder'),
  HttpRequester: options(
    'mapped: url_base url path http_method authenticator request_parameters request_headers request_body_data request_body_json request_body error_handler; unneeded: use_cache connect_timeout_in_seconds read_timeout_in_seconds use_tcp_keepalive; refused: fetch_properties_from_endpoint query_properties',
  ),
  HttpResponseFilter: options(
    'mapped: action error_message error_message_contains http_codes predicate; unneeded: failure_type',
  ),
  IncrementingCountCursor: options(
    'mapped: cursor_field start_value start_value_option; unneeded: allow_catalog_defined_cursor_field',
  ),
  JsonItemsDecoder: options('mapped: items_path; refused: encoding'),
  JwtAuthenticator: options(
    'mapped: secret_key base64_encode_secret_key algorithm token_duration header_prefix jwt_headers additional_jwt_headers jwt_payload additional_jwt_payload passphrase; refused: request_option',
  ),
  KeysReplace: options('mapped: old new'),
  LegacySessionTokenAuthenticator: options(
    'refused: header login_url session_token session_token_response_key username password validate_session_url',
  ),
  ListPartitionRouter: options('mapped: cursor_field values request_option'),
  MinMaxDatetime: options('mapped: datetime datetime_format max_datetime min_datetime'),
  OAuthAuthenticator: options(
    'mapped: client_id_name client_id client_secret_name client_secret refresh_token_name refresh_token token_refresh_endpoint access_token_name access_token_value expires_in_name grant_type_name grant_type refresh_request_body refresh_request_headers send_refresh_request_as_query_params scopes refresh_token_updater; unneeded: token_expiry_date token_expiry_date_format refresh_token_error_status_codes refresh_token_error_key refresh_token_error_values; refused: profile_assertion use_profile_assertion',
  ),
  OffsetIncrement: options('mapped: page_size inject_on_first_request; unneeded: decoder'),
  PageIncrement: options('mapped: page_size start_from_page inject_on_first_request'),
  ParentStreamConfig: options(
    'mapped: stream parent_key partition_field request_option incremental_dependency extra_fields; unneeded: lazy_read_pointer',
  ),
  RateLimitedMultipleTokenAuthenticator: options(
    'refused: tokens token_delimiter auth_method header quota_status_source quotas max_wait_time budget_reserve_fraction budget_min_reserve',
  ),
  RecordFilter: options('mapped: condition'),
  RecordSelector: options(
    'mapped: extractor record_filter schema_normalization transform_before_filtering; unneeded: decoder',
  ),
  RemoveFields: options('mapped: condition field_pointers'),
  RequestOption: options('mapped: inject_into field_name field_path'),
  SelectiveAuthenticator: options('mapped: authenticator_selection_path authenticators'),
  SessionTokenAuthenticator: options(
    'mapped: login_requester session_token_path expiration_duration request_authentication; unneeded: decoder',
  ),
  SimpleRetriever: options(
    'mapped: requester decoder record_selector paginator partition_router ignore_stream_slicer_parameters_on_paginated_requests; refused: pagination_reset page_size_reduction request_window_splitting',
  ),
  StateDelegatingStream: options('refused: name full_refresh_stream incremental_stream api_retention_period'),
  SubstreamPartitionRouter: options('mapped: parent_stream_configs'),
  UnionPartitionRouter: options('refused: partition_field partition_routers'),
  WaitTimeFromHeader: options('mapped: header regex max_waiting_time_in_seconds'),
  WaitTimeFromResponse: options('refused: wait_time_in_seconds max_waiting_time_in_seconds'),
  WaitUntilTimeFromHeader: options('mapped: header min_wait regex max_waiting_time_in_seconds'),
  ZipfileDecoder: options('mapped: decoder'),
}
