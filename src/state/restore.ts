import type { ExistingTables, Recalled } from '../load/destination.ts'
import type { Schema } from '../model/schema.ts'
import type { PipelineState } from '../model/state.ts'
import { parseStoredSchema } from './stored-schema.ts'
import { parseStoredState } from './stored-state.ts'

/** What a destination remembers of a pipeline. */
export interface Restored {
  /** the newest schema of that name; undefined when none was stored */
  readonly schema: Schema | undefined
  /** the newest state of the pipeline that belongs to a completed load */
  readonly state: PipelineState | undefined
  readonly existing: ExistingTables
  /** epoch milliseconds, rounded up, by which every load of the dataset was begun and done; 0 = there is none */
  readonly newestLoad: number
}

/**
 * Schema and state of what a dataset remembers that dlt or sluice loaded (docs/contract/tables.md 7.4). The destination is
 * the only truth about both. Throws SCHEMA_NOT_READABLE or STATE_NOT_READABLE for forms of other versions.
 */
export function parseRecalled({ existing, schema, state, newestLoad }: Recalled): Restored {
  const begun = Math.ceil(Number(newestLoad.loadId ?? 0) * 1000)
  const done = Date.parse(newestLoad.insertedAt ?? '')
  return {
    schema: schema === undefined ? undefined : parseStoredSchema(schema),
    state: state === undefined ? undefined : parseStoredState(state),
    existing,
    newestLoad: Math.max(Number.isFinite(begun) ? begun : 0, Number.isFinite(done) ? done + 1 : 0),
  }
}
