import type { ExistingTables } from '../../load/destination.ts'
import { existingTables } from '../../load/sql/existing-tables.ts'
import { tableName } from './names.ts'
import { select, type Server } from './server.ts'

/** The tables whose names begin with that of the dataset; views count as well: their names are taken. */
export async function describe(server: Server, dataset: string): Promise<ExistingTables> {
  const { database, sentinel } = server.target
  const prefix = tableName(server.target, dataset, '')
  const { rows } = await select(
    server,
    `SELECT table, name, type FROM system.columns
     WHERE database = \u00011\u0001 AND startsWith(table, \u00012\u0001) ORDER BY table, position`,
    [database, prefix],
  )
  const own = rows.map(([table, ...column]) => [String(table).slice(prefix.length), ...column])
  return existingTables(own.filter(([table]) => table !== sentinel))
}
