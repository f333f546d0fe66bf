import { literal, quote, stagingName } from '../names.ts'
import { attach, dropTable, identityOf, pathOf } from './tables.ts'
import { change, insertRow, select, type Server } from '../server.ts'

/** What remains to be done for a load once all of it is prepared, in order; each changes one table at once. Names are those of the database. */
export type Ready =
  /** another table takes its place, unless it did: the tables keep their identities */
  | {
      readonly kind: 'swap'
      readonly live: string
      readonly next: string
      readonly uuid: string
      readonly seen: string
    }
  /** all parts of a table are added at once */
  | { readonly kind: 'attach'; readonly live: string; readonly from: string; readonly column: string }
  /** rows of a table are added, but those whose value of the column is there; `isNew` = none can be there before it was tried */
  | {
      readonly kind: 'insert'
      readonly live: string
      readonly from: string
      readonly column: string
      readonly isNew: boolean
    }
  | { readonly kind: 'delete'; readonly live: string; readonly column: string; readonly value: string }
  /** a table that is not needed any more goes, unless there is a new one of its name */
  | { readonly kind: 'drop'; readonly live: string; readonly uuid: string }

const readyName = (server: Server, dataset: string): string => stagingName(server.target, dataset, 'ready')

/** From here on whoever comes finishes the load: one row holds all that remains. */
export async function writeReady(
  server: Server,
  dataset: string,
  { loadId, list }: { readonly loadId: string; readonly list: readonly Ready[] },
): Promise<void> {
  const table = pathOf(server, readyName(server, dataset))
  await change(
    server,
    `CREATE TABLE IF NOT EXISTS ${table} (load_id String, list String) ENGINE = ${server.target.engine} ORDER BY tuple()`,
  )
  await insertRow(server, table, { load_id: loadId, list: JSON.stringify(list) })
}

/** Finishes a load that was left in the middle of its changes. Gives true when there was one. */
export async function finishReady(server: Server, dataset: string): Promise<boolean> {
  const [row] = await readyOf(server, dataset)
  if (row === undefined) return false
  for (const entry of row.list) await carryOut(server, entry, 'again')
  await dropReady(server, dataset)
  return true
}

/** True when a load was left in the middle of its changes. */
export async function isLeft(server: Server, dataset: string): Promise<boolean> {
  return (await readyOf(server, dataset)).length > 0
}

export function dropReady(server: Server, dataset: string): Promise<void> {
  return change(server, `DROP TABLE IF EXISTS ${pathOf(server, readyName(server, dataset))}`)
}

async function readyOf(server: Server, dataset: string): Promise<readonly { readonly list: readonly Ready[] }[]> {
  const name = readyName(server, dataset)
  if ((await identityOf(server, name)) === undefined) return []
  const { rows } = await select(server, `SELECT list FROM ${pathOf(server, name)} LIMIT 1`)
  return rows.map(([list]) => ({ list: JSON.parse(String(list)) as readonly Ready[] }))
}

/** Does one of the things that remain. `again`: it may have been done. */
export async function carryOut(server: Server, entry: Ready, how: 'first' | 'again'): Promise<void> {
  const live = pathOf(server, entry.live)
  switch (entry.kind) {
    case 'swap':
      return swap(server, entry)
    case 'drop':
      if ((await identityOf(server, entry.live)) === entry.uuid) await dropTable(server, entry.live)
      return
    case 'delete':
      return change(server, `DELETE FROM ${live} WHERE ${quote(entry.column)} = ${literal(entry.value)}`)
    case 'attach': {
      const from = pathOf(server, entry.from)
      const column = quote(entry.column)
      if (how === 'again') {
        // what is staged goes once all is done
        if ((await identityOf(server, entry.from)) === undefined) return
        const { rows } = await select(
          server,
          `SELECT 1 FROM ${live} WHERE ${column} IN (SELECT ${column} FROM ${from}) LIMIT 1`,
        )
        if (rows.length > 0) return
      }
      return attach(server, { from: entry.from, to: entry.live })
    }
    case 'insert': {
      const [from, column] = [pathOf(server, entry.from), quote(entry.column)]
      const names = (await columnsOf(server, entry.from)).map(quote).join(', ')
      if (names === '') return
      const absent = `${column} NOT IN (SELECT ${column} FROM ${live} WHERE ${column} IN (SELECT ${column} FROM ${from}))`
      const where = entry.isNew && how === 'first' ? '' : ` WHERE ${absent}`
      return change(server, `INSERT INTO ${live} (${names}) SELECT ${names} FROM ${from}${where}`)
    }
  }
}

async function swap(server: Server, { live, next, uuid, seen }: Extract<Ready, { kind: 'swap' }>): Promise<void> {
  if ((await identityOf(server, live)) === uuid || (await identityOf(server, next)) !== uuid) return
  await change(server, `EXCHANGE TABLES ${pathOf(server, next)} AND ${pathOf(server, live)}`)
  // rows that somebody else has written in the moment before
  const last = Number(seen.split(' ')[0])
  const { rows } = await select(
    server,
    `SELECT name FROM system.parts WHERE database = \u00011\u0001 AND table = \u00012\u0001 AND active AND min_block_number > ${last}`,
    [server.target.database, next],
  )
  if (rows.length === 0) return
  const parts = rows.map(([name]) => literal(String(name))).join(', ')
  await change(
    server,
    `INSERT INTO ${pathOf(server, live)} SELECT * FROM ${pathOf(server, next)} WHERE _part IN (${parts})`,
  )
}

async function columnsOf(server: Server, name: string): Promise<readonly string[]> {
  const { rows } = await select(
    server,
    "SELECT name FROM system.columns WHERE database = \u00011\u0001 AND table = \u00012\u0001 AND default_kind = '' ORDER BY position",
    [server.target.database, name],
  )
  return rows.map(([column]) => String(column))
}
