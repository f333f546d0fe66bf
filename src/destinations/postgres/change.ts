import { notOneChange, type UserChange } from '../../load/sql/user-change.ts'
import { quoteName } from '../../model/names/quoted-name.ts'
import type { World } from '../../model/world.ts'
import { openConnection } from './connection.ts'
import type { PostgresTarget } from './parse-target.ts'
import { queryFailure } from './postgres-failure.ts'

const changing: ReadonlySet<string> = new Set(
  'INSERT UPDATE DELETE MERGE CREATE ALTER DROP TRUNCATE WITH COMMENT'.split(' '),
)

/**
 * Carries out one statement of the user's own in a transaction; gives how many rows it touched. The wire's own way of asking
 * takes one statement and no more. Throws what `connect` throws, QUERY_INVALID, QUERY_FAILED.
 */
export async function change(
  target: PostgresTarget,
  { sql, dataset, signal }: UserChange,
  world: World,
): Promise<number> {
  const [, word = ''] = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)*(\w+)/.exec(sql) ?? []
  if (!changing.has(word.toUpperCase())) throw notOneChange(word)
  const connection = await openConnection(target, world)
  const { client, address } = connection
  const stop = (): void => void connection.cancel()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await client.query('BEGIN')
    await client.query(`SET LOCAL search_path TO ${quoteName(dataset)}, public`)
    const asked = { text: sql, values: [], queryMode: 'extended' as const }
    const { rowCount } = await client.query(asked)
    await client.query('COMMIT')
    return rowCount ?? 0
  } catch (error) {
    throw queryFailure(error, address, sql)
  } finally {
    signal?.removeEventListener('abort', stop)
    // a transaction that is open ends with its connection, undone
    await client.end().catch(() => undefined)
  }
}
