import type { Answer, QueryOptions } from '../../load/destination.ts'
import { describe } from './describe.ts'
import { bindText } from './dialect.ts'
import { queryFailure } from './failure.ts'
import type { ClickhouseTarget } from './locate.ts'
import { storedType } from './query-value.ts'
import { refuseWriting, withTables, withValues } from './question.ts'
import { ask, type Server } from './server.ts'

/** A user's own question. */
export async function askUser(
  server: Server,
  sql: string,
  { values = [], dataset, signal }: QueryOptions,
): Promise<Answer> {
  refuseWriting(sql)
  const existing = dataset === undefined ? undefined : await describe(server, dataset)
  const named =
    dataset === undefined || existing === undefined
      ? sql
      : withTables(sql, { dataset, existing, target: server.target })
  const { columns, pieces } = await ask(
    server,
    withValues(named, (position) => bindText(values[position - 1])),
    signal,
  )
  return {
    columns: columns.map(({ name, type }) => ({ name, type, stored: storedType(type) })),
    pieces: failing(pieces, server.target),
  }
}

async function* failing<T>(pieces: AsyncIterable<T>, target: ClickhouseTarget): AsyncGenerator<T, void, undefined> {
  try {
    yield* pieces
  } catch (error) {
    throw queryFailure(error, target)
  }
}
