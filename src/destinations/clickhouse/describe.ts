import type { ExistingTables } from '../../load/destination.ts'
import { existingTables } from '../../load/sql/existing-tables.ts'
import { versionTable } from '../../model/names/system-names.ts'
import { tableName } from './names.ts'
import { queryFailure } from './failure.ts'
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

/** The datasets of the database that dlt or sluice loaded: each has a table of versions, whose name begins with its own. */
export async function datasetsOf(server: Server): Promise<readonly string[]> {
  const end = tableName(server.target, '', versionTable)
  const { rows } = await select(
    server,
    `SELECT name FROM system.tables WHERE database = \u00011\u0001 AND endsWith(name, \u00012\u0001) ORDER BY name`,
    [server.target.database, end],
  ).catch((error: unknown) => {
    throw queryFailure(error, server.target)
  })
  return rows.map(([name]) => String(name).slice(0, -end.length)).filter((name) => name !== '')
}
