import { literal, quote } from '../names.ts'
import { change, select, type Server } from '../server.ts'

/** A table of the database in SQL. */
export const pathOf = ({ target }: Server, name: string): string => `${quote(target.database)}.${quote(name)}`

/** Adds the parts of one table to another, which shares their files: each partition at once. */
export async function attach(
  server: Server,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const { rows } = await select(
    server,
    'SELECT DISTINCT partition_id FROM system.parts WHERE database = \u00011\u0001 AND table = \u00012\u0001 AND active',
    [server.target.database, from],
  )
  for (const [id] of rows)
    await change(
      server,
      `ALTER TABLE ${pathOf(server, to)} ATTACH PARTITION ID ${literal(String(id))} FROM ${pathOf(server, from)}`,
    )
}

/** What a table is, whatever its name; undefined = there is none of this name. */
export async function identityOf(server: Server, name: string): Promise<string | undefined> {
  const { rows } = await select(
    server,
    'SELECT toString(uuid) FROM system.tables WHERE database = \u00011\u0001 AND name = \u00012\u0001',
    [server.target.database, name],
  )
  return rows[0] === undefined ? undefined : String(rows[0][0])
}

/** The newest of what was written into a table: another text once anybody has added or changed rows. */
export async function newestOf(server: Server, name: string): Promise<string> {
  const { rows } = await select(
    server,
    'SELECT max(max_block_number), max(data_version) FROM system.parts WHERE database = \u00011\u0001 AND table = \u00012\u0001 AND active',
    [server.target.database, name],
  )
  const [block, version] = rows[0] ?? []
  return `${block ?? 0} ${version ?? 0}`
}

/** Drops a table, however large it is: its rows are elsewhere, or not wanted. */
export function dropTable(server: Server, name: string): Promise<void> {
  return change(server, `DROP TABLE IF EXISTS ${pathOf(server, name)} SETTINGS max_table_size_to_drop = 0`)
}
