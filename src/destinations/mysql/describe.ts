import type { ExistingTables } from '../../load/destination.ts'
import { existingTables } from '../../load/sql/existing-tables.ts'
import { select, type Server } from './connection.ts'
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
