import type { QueryValue } from '../destination.ts'
import { loadsTable, stateTable, versionTable } from '../../model/names/system-names.ts'
import type { Dialect } from './dialect.ts'

/** A look into the system tables of a dataset; inside the transaction of a commit, no other load comes between. */
export interface Look {
  readonly dialect: Pick<Dialect, 'quote' | 'parameter' | 'limited'>
  /** whether the dataset has this table by now */
  readonly has: (table: string) => Promise<boolean> | boolean
  readonly select: (sql: string, values: readonly QueryValue[]) => Promise<readonly (readonly QueryValue[])[]>
  readonly qualify: (table: string) => string
}

/** True when the load is completed. */
export async function isLoaded(loadId: string, look: Look): Promise<boolean> {
  if (!(await look.has(loadsTable))) return false
  const { dialect, qualify } = look
  const found = `SELECT 1 FROM ${qualify(loadsTable)} WHERE load_id = ${dialect.parameter(1)}`
  const rows = await look.select(dialect.limited(found, 1), [loadId])
  return rows.length > 0
}

/** A column of the newest state of a pipeline; undefined when it has none that belongs to a completed load. */
export async function newestState(
  { pipeline, column }: { readonly pipeline: string; readonly column: 'state' | 'version_hash' },
  look: Look,
): Promise<string | undefined> {
  if (!(await look.has(stateTable)) || !(await look.has(loadsTable))) return undefined
  const { dialect, qualify } = look
  // a load without its row among the loads never completed; load ids are compared as text
  const states = `SELECT s.${column} FROM ${qualify(stateTable)} AS s
    JOIN ${qualify(loadsTable)} AS l ON l.load_id = s._dlt_load_id
    WHERE s.pipeline_name = ${dialect.parameter(1)} AND l.status = 0 ORDER BY l.load_id DESC`
  return textOf(await look.select(dialect.limited(states, 1), [pipeline]))
}

/** The newest stored schema of that name; undefined when there is none. */
export async function newestSchema(schemaName: string, look: Look): Promise<string | undefined> {
  if (!(await look.has(versionTable))) return undefined
  const { dialect, qualify } = look
  const schemas = `SELECT ${dialect.quote('schema')} FROM ${qualify(versionTable)}
    WHERE schema_name = ${dialect.parameter(1)} ORDER BY inserted_at DESC, version DESC`
  return textOf(await look.select(dialect.limited(schemas, 1), [schemaName]))
}

/** By any pipeline: load ids order the states and schemas of a dataset, whatever the clocks of their machines said. */
export async function newestLoad(
  look: Look,
): Promise<{ readonly loadId: string | undefined; readonly insertedAt: string | undefined }> {
  if (!(await look.has(loadsTable))) return { loadId: undefined, insertedAt: undefined }
  const [row = []] = await look.select(`SELECT max(load_id), max(inserted_at) FROM ${look.qualify(loadsTable)}`, [])
  const [loadId, insertedAt] = row.map((value) => (value === null ? undefined : String(value)))
  return { loadId, insertedAt }
}

function textOf([row]: readonly (readonly QueryValue[])[]): string | undefined {
  const value = row?.[0]
  return typeof value === 'string' ? value : undefined
}
