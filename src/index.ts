/** sluice as a library: `import { openPipeline, pipeline, restApi, secret } from 'sluice'`. */
export { FailedPreview, openPipeline } from './library/open-pipeline.ts'
export type {
  Candidate,
  CheckedPlan,
  Detection,
  DropChoice,
  HistoryChoice,
  Exchange,
  Leftovers,
  Message,
  OpenPipeline,
  PipelineChoices,
  PipelineHost,
  PipelineSource,
  PipelineStatus,
  Place as LoadPlace,
  PlanChoices,
  PlannedRun,
  PreparedDrop,
  Preview,
  PreviewOptions,
  QueryResult,
  QueryValue,
  ResourcePreview,
  RunChoices,
  RunForecast,
  RunLog,
  RunSummary,
  StoredLog,
  StoredSchema,
  StoredState,
  TableDescription,
  TableQuery,
  AnswerFormat,
  AnswerTarget,
  DiffOptions,
  FamilyChoice,
  FamilyRow,
  GatheredAnswer,
  GatherOptions,
  KeyGroup,
  Load,
  LoadDiff,
  QuestionOptions,
  RowChoice,
  RowFamily,
  SchemaDiff,
  SchemaDifference,
  TableDiff,
  WrittenAnswer,
  UserQuery,
} from './library/open-pipeline.ts'
export { draftConfig } from './library/draft/draft-config.ts'
export type {
  DraftConfigOptions,
  DraftedConfig,
  DraftedResource,
  DraftSource,
  UrlCredential,
} from './library/draft/draft-config.ts'
export { manyStatus, runUnits, runWorker } from './library/many/run-units.ts'
export type {
  GatherUnitsOptions,
  Machines,
  ManyStatus,
  ManyStatusOptions,
  PlannedUnits,
  PlanUnitsOptions,
  RunOnManyOptions,
  RunStatus,
  RunUnitsOptions,
  RunWorkerOptions,
  UnitCounts,
  UnitEnd,
  WorkerStatus,
  WorkSummary,
} from './library/many/run-units.ts'
export { keepSecrets, type KeptSecrets } from './library/draft/keep-secrets.ts'
export { pipeline } from './library/pipeline.ts'
export type { Pipeline, PipelineOptions, PipelineRunOptions } from './library/pipeline.ts'
export { duckdb, type OwnInstance } from './destinations/duckdb/own-instance.ts'
export { defineAuth, definePaginator } from './library/define/define-component.ts'
export { defineDestination } from './library/define/define-destination.ts'
export { resource, restApi, secret } from './library/rest-api.ts'
export type { RestApiSource } from './library/rest-api.ts'
export type { ResourceConfig, RestApiConfig } from './library/rest-api-config.ts'
export { type ListedPipeline, listPipelines } from './library/list-pipelines.ts'
export { createTestCase, testCases } from './library/recorded/verbs.ts'
export type { CaseReport, Difference, NewCase, TestOptions, TestReport } from './library/recorded/test-cases.ts'
export { formatError, type ErrorStyle } from './library/format-error.ts'
export { IncompleteRun, type ReportedWarning, type RunOutcome, type RunReport } from './library/report.ts'
export { defineDecoder } from './library/define/define-decoder.ts'
export { BadBody, type Decoder } from './model/decoder.ts'
export { ConfigProblems, SluiceError } from './model/errors.ts'
export type { Verdict } from './model/report/completeness.ts'
export type { Files } from './model/files.ts'
export type { RunEvent } from './model/report/events.ts'
export type { SentRequest, Transport, WireAnswer, WireOptions, WireRequest } from './model/transport.ts'
export type { World } from './model/world.ts'
export type { ErrorCode, ErrorDetails, Place, Recovery, WarningCode } from './model/errors.ts'
export { IgnoreResponse } from './model/user-code/response-hook.ts'
export { Secret } from './model/secrets.ts'
export { withHeader, withParam } from './model/request.ts'
export type { RequestSpec } from './model/request.ts'
export type { OwnPage as Page, OwnPaginator as Paginator } from './model/user-code/own-paginator.ts'
export type { Position, Step } from './model/paginator.ts'
export type { AuthChallenge, Authenticator, AuthScheme, AuthTools } from './model/auth.ts'
export type { Capabilities, ColumnTypes, ExistingTables, Session } from './load/destination.ts'
export type { CommitPlan } from './load/commit-plan.ts'
export type { DestinationConfig } from './library/component-config.ts'
export type { ActionResponse } from './library/functions.ts'
