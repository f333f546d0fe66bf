/** Every component of Airbyte's declarative CDK, 7.39. */
export const knownTypes: readonly string[] = (
  'AddFields AddedFieldDefinition ApiKeyAuthenticator AsyncJobStatusMap AsyncRetriever AuthFlow ' +
  'BasicHttpAuthenticator BearerAuthenticator BlockSimultaneousSyncsAction CheckDynamicStream CheckStream Clamping ' +
  'CombinedExtractor ComplexFieldType ComponentMappingDefinition CompositeErrorHandler ConcurrencyLevel ConditionalStreams ' +
  'ConfigAddFields ConfigComponentsResolver ConfigMigration ConfigNormalizationRules ConfigRemapField ConfigRemoveFields ' +
  'ConstantBackoffStrategy CsvDecoder CursorPagination CustomAuthenticator CustomBackoffStrategy CustomConfigTransformation ' +
  'CustomDecoder CustomErrorHandler CustomPaginationStrategy CustomPartitionRouter CustomRecordExtractor CustomRecordFilter ' +
  'CustomRequester CustomRetriever CustomSchemaLoader CustomSchemaNormalization CustomStateMigration CustomTransformation ' +
  'CustomValidationStrategy DatetimeBasedCursor DeclarativeSource DeclarativeStream DefaultErrorHandler DefaultPaginator ' +
  'DpathExtractor DpathFlattenFields DpathValidator DynamicDeclarativeStream DynamicSchemaLoader DynamicStreamCheckConfig ' +
  'ExponentialBackoffStrategy FileUploader FixedWindowCallRatePolicy FlattenFields GroupByKeyMergeStrategy GroupingPartitionRouter ' +
  'GzipDecoder HTTPAPIBudget HttpComponentsResolver HttpRequestRegexMatcher HttpRequester HttpResponseFilter ' +
  'IncrementingCountCursor InlineSchemaLoader IterableDecoder JsonDecoder JsonFileSchemaLoader JsonItemsDecoder ' +
  'JsonSchemaPropertySelector JsonlDecoder JwtAuthenticator JwtHeaders JwtPayload KeyTransformation ' +
  'KeysReplace KeysToLower KeysToSnakeCase LegacySessionTokenAuthenticator LegacyToPerPartitionStateMigration ListPartitionRouter ' +
  'MinMaxDatetime MovingWindowCallRatePolicy NoAuth NoPagination OAuthAuthenticator OAuthConfigSpecification ' +
  'OauthConnectorInputSpecification OffsetIncrement OptionalScope PageIncrement PageSizeReduction PaginationReset ' +
  'PaginationResetLimits ParametrizedComponentsResolver ParentFieldPath ParentStreamConfig PredicateValidator PrimaryKey ' +
  'PropertiesFromEndpoint PropertyChunking QueryProperties QuotaStatusSource Rate RateLimitedMultipleTokenAuthenticator ' +
  'RecordExpander RecordFilter RecordSelector RefreshTokenUpdater RemoveFields RequestBodyGraphQL ' +
  'RequestBodyGraphQlQuery RequestBodyJsonObject RequestBodyPlainText RequestBodyUrlEncodedForm RequestOption RequestPath ' +
  'RequestWindowSplitting ResponseToFileExtractor SchemaTypeIdentifier Schemas Scope SelectiveAuthenticator ' +
  'SessionTokenAuthenticator SessionTokenRequestApiKeyAuthenticator SessionTokenRequestBearerAuthenticator SimpleRetriever Spec State ' +
  'StateDelegatingStream StreamConfig StreamGroup StreamParametersDefinition SubstreamPartitionRouter TokenQuota ' +
  'TypesMap UnionPartitionRouter UnlimitedCallRatePolicy ValidateAdheresToSchema WaitTimeFromHeader WaitTimeFromResponse ' +
  'WaitUntilTimeFromHeader XmlDecoder ZipfileDecoder '
)
  .trim()
  .split(' ')
