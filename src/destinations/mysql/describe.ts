import type { ExistingTables } from '../../load/destination.ts'
import { existingTables } from '../../load/sql/existing-tables.ts'
import { versionTable } from '../../model/names/system-names.ts'
import { select, type Server } from './connection.ts'
import { queryFailure } from './failure.ts'
import { typeText } from './types.ts'

/** Views count as well: their names are taken. */
export async function describe(server: Server, dataset: string): Promise<ExistingTables> {
  const { rows } = await select(
    server,
    `SELECT table_name, column_name, column_type FROM information_schema.columns
     WHERE table_schema = \u00011\u0001 ORDER BY table_name, ordinal_position`,
    [dataset],
  )
  return existingTables(rows.map(([table = '', column = '', type]) => [table, column, typeText(String(type))]))
}

/** The datasets of the server that dlt or sluice loaded. */
export async function datasetsOf(server: Server): Promise<readonly string[]> {
  const { rows } = await select(
    server,
    'SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_name = \u00011\u0001 ORDER BY 1',
    [versionTable],
  ).catch((error: unknown) => {
    throw queryFailure(error, server.target)
  })
  return rows.map(([name]) => String(name))
}
