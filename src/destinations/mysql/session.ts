import type { Capabilities, QueryOptions, QueryResult, QueryValue, Reader, Session } from '../../load/destination.ts'
import { readVerbs } from '../../load/sql/read-verbs.ts'
import { lineUp } from '../../model/line-up.ts'
import { quoteName, quotePath } from '../../model/names/quoted-name.ts'
import { beginLoad } from './begin-load.ts'
import { describe } from './describe.ts'
import { select, type Server } from './connection.ts'
import { mysqlDialect } from './dialect.ts'
import { queryFailure } from './failure.ts'
import { refuseWriting } from './fence.ts'
import { mysqlTypes } from './types.ts'

/** What a load and those who look around may do with a connection. */
export function openSession(server: Server, capabilities: Capabilities): Session {
  return {
    type: 'mysql',
    capabilities,
    types: mysqlTypes,
    ...openQuestions(server),
    begin: (plan) => beginLoad(server, plan),
  }
}

/** What those who only ask may do with it. */
export function openQuestions(server: Server): Omit<Reader, 'ask' | 'dialect'> {
  const failed = (error: unknown): never => {
    throw queryFailure(error, server.target)
  }
  // one after the other: a question of a user has a transaction of its own, which no other may fall into
  const inLine = lineUp()
  let closed: Promise<void> | undefined
  const reader = {
    dialect: mysqlDialect,
    qualify: (dataset: string, table: string) => quotePath(dataset, table),
    describe: (dataset: string) => inLine(() => describe(server, dataset)).catch(failed),
    select: (sql: string, values: readonly QueryValue[]) =>
      inLine(async () => (await select(server, sql, values)).rows).catch(failed),
  }
  return {
    qualify: reader.qualify,
    describe: reader.describe,
    ...readVerbs(reader),
    query: (sql, options = {}) => inLine(() => ask(server, sql, options)).catch(failed),
    async [Symbol.asyncDispose]() {
      closed ??= server.client.end().catch(() => server.client.destroy())
      await closed
    },
  }
}

/** A user's own question, in a transaction that cannot write. */
export async function ask(server: Server, sql: string, options: QueryOptions): Promise<QueryResult> {
  const { values = [], dataset, signal } = options
  refuseWriting(sql)
  signal?.throwIfAborted()
  if (dataset !== undefined) await server.client.query(`USE ${quoteName(dataset)}`)
  await server.client.query('START TRANSACTION READ ONLY')
  try {
    return await select(server, sql.replaceAll(/\$(\d+)/g, '\u0001$1\u0001'), values)
  } finally {
    await server.client.query('ROLLBACK').catch(() => undefined)
  }
}
