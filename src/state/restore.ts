import type { ExistingTables, Session } from '../load/destination.ts'
import type { Schema } from '../model/schema.ts'
import type { PipelineState } from '../model/state.ts'
import { parseStoredSchema } from './stored-schema.ts'
import { parseStoredState } from './stored-state.ts'
import { loadsTable, stateTable, versionTable } from './system-tables.ts'

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
 * Reads schema and state back from a dataset that dlt or sluice loaded (docs/contract/tables.md 7.4). The destination
 * is the only truth about both. Throws SCHEMA_NOT_READABLE or STATE_NOT_READABLE for forms of other versions.
 */
export async function restore(
  session: Session,
  from: { readonly dataset: string; readonly pipeline: string; readonly schemaName: string },
): Promise<Restored> {
  const existing = await session.describe(from.dataset)
  const schema = existing.has(versionTable) ? await restoreSchema(session, from) : undefined
  const state = existing.has(stateTable) && existing.has(loadsTable) ? await restoreState(session, from) : undefined
  const newestLoad = existing.has(loadsTable) ? await findNewestLoad(session, from.dataset) : 0
  return { schema, state, existing, newestLoad }
}

async function restoreSchema(
  session: Session,
  { dataset, schemaName }: { readonly dataset: string; readonly schemaName: string },
): Promise<Schema | undefined> {
  const versions = session.qualify(dataset, versionTable)
  const [row] = await session.query(
    `SELECT schema FROM ${versions} WHERE schema_name = $1 ORDER BY inserted_at DESC, version DESC LIMIT 1`,
    [schemaName],
  )
  return typeof row?.[0] === 'string' ? parseStoredSchema(row[0]) : undefined
}

async function restoreState(
  session: Session,
  { dataset, pipeline }: { readonly dataset: string; readonly pipeline: string },
): Promise<PipelineState | undefined> {
  // a load without its `_dlt_loads` row never completed; load ids are compared as text
  const [row] = await session.query(
    `SELECT s.state FROM ${session.qualify(dataset, stateTable)} AS s
     JOIN ${session.qualify(dataset, loadsTable)} AS l ON l.load_id = s._dlt_load_id
     WHERE s.pipeline_name = $1 AND l.status = 0 ORDER BY l.load_id DESC LIMIT 1`,
    [pipeline],
  )
  return typeof row?.[0] === 'string' ? parseStoredState(row[0]) : undefined
}

/** By any pipeline: load ids order the states and schemas of a dataset, whatever the clocks of their machines said. */
async function findNewestLoad(session: Session, dataset: string): Promise<number> {
  const [row] = await session.query(
    `SELECT max(load_id), max(inserted_at) FROM ${session.qualify(dataset, loadsTable)}`,
  )
  const begun = Math.ceil(Number(row?.[0] ?? 0) * 1000)
  const done = Date.parse(String(row?.[1] ?? ''))
  return Math.max(Number.isFinite(begun) ? begun : 0, Number.isFinite(done) ? done + 1 : 0)
}
