import type { Schema } from '../model/schema.ts'
import type { SealInfo } from '../model/sealed-package.ts'
import type { PipelineState } from '../model/state.ts'
import { finishSchema, schemaEngineVersion, storedSchemaText } from './stored-schema.ts'
import { type StateChange, advanceState } from './stored-state.ts'

export interface FinishInput {
  /** as it evolved during the run */
  readonly schema: Schema
  /** what the run started from (`forgetResources` applied); undefined on the first run */
  readonly state: PipelineState | undefined
  readonly change: StateChange
  /** tables with rows in the package (`PackageWriter.filledTables`) */
  readonly filled: Iterable<string>
  /** replace resources that were run */
  readonly replaced: readonly string[]
  /** tables whose rows are not loaded; default none */
  readonly withheld?: readonly string[]
  /** tables of earlier loads that go; default none */
  readonly dropped?: readonly string[]
  /** what the destination must remember; default: the state the run started from */
  readonly baseState?: string | null
  /** tables of earlier loads that lose their rows; default none */
  readonly emptied?: readonly string[]
  /** names of cursors of parents of which no earlier rows count; default none */
  readonly newCursors?: readonly string[]
}

/** What tells one state of a pipeline from another: the hash it was stored with; null = nothing was stored. */
export function baseStateOf(state: PipelineState | undefined): string | null {
  return state?.versionHash ?? null
}

/** What `PackageWriter.seal` takes: the final schema in both forms, the state row, the replaced resources. */
export function finishRun(input: FinishInput): SealInfo {
  const { row } = advanceState(input.state, input.change)
  const schema = finishSchema(input.schema, { filled: input.filled, withState: row !== null })
  const storedSchema = { text: storedSchemaText(schema), engineVersion: schemaEngineVersion }
  const { replaced, withheld = [], dropped = [], emptied = [] } = input
  const { baseState = baseStateOf(input.state) } = input
  const { newCursors = [] } = input
  return {
    schema,
    storedSchema,
    stateRow: row,
    baseState,
    replaced,
    withheld,
    dropped,
    emptied,
    ...(newCursors.length > 0 && { newCursors }),
  }
}
