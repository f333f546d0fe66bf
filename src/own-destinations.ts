/**
 * What writers of destinations need besides `sluice`: the shapes of a session and of a load, the protocols' parts, a
 * package as files, and SQL for engines that speak it. `import { … } from 'sluice/destinations'`, docs/extending/.
 */
export { defineDestination } from './library/define/define-destination.ts'
// reading
export type {
  Atomicity,
  Capabilities,
  ColumnPlace,
  ColumnTypes,
  ExistingTables,
  MemoryPlace,
  QueryOptions,
  QueryResult,
  QueryValue,
  Recalled,
  RowQuery,
  Session,
  Visit,
} from './load/destination.ts'
// loading
export type { CommitPlan, InsertRow, InsertStaged, Step } from './load/commit-plan.ts'
export type { Act, LoadWork } from './load/protocol/load-work.ts'
export { movedState } from './load/protocol/moved-state.ts'
export { planActs } from './load/protocol/plan-acts.ts'
export type { SealedPackage } from './model/sealed-package.ts'
// a package as files
export {
  openStage,
  type Stage,
  type StagedFile,
  type StageFormat,
  type StageOptions,
} from './load/stage/stage-package.ts'
// engines that speak SQL
export { type Dialect, type RenderContext, standardSql } from './load/sql/dialect.ts'
export { existingTables } from './load/sql/existing-tables.ts'
export { notReadOnly } from './load/sql/not-read-only.ts'
export { readVerbs, type SqlReader } from './load/sql/read-verbs.ts'
export { renderStep, type Statement } from './load/sql/render-step.ts'
// what stands in the tables
export type { Column, DataType, Schema, TableSchema } from './model/schema.ts'
export { isSystemName, loadsTable, stateTable, versionTable } from './model/names/system-names.ts'
export { parseStoredSchema } from './state/stored-schema.ts'
export { withStateTable } from './state/system-tables.ts'
export { JsonFloat, type JsonObject, type JsonValue } from './json/json.ts'
export { parseJson, toJsonText } from './json/json-text.ts'
