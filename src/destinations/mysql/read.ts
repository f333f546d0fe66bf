import type { Answer, Reader } from '../../load/destination.ts'
import { answerAtOnce } from '../../load/sql/answers.ts'
import { openConnection } from './connection.ts'
import type { World } from '../../model/world.ts'
import type { MysqlTarget } from './locate.ts'
import { datasetsOf } from './describe.ts'
import { mysqlDialect } from './dialect.ts'
import { openQuestions } from './session.ts'

/** Opens the server for questions alone: each in a transaction that cannot write. */
export async function openReader(target: MysqlTarget, world: World): Promise<Reader> {
  const server = await openConnection(target, world)
  const session = openQuestions(server)
  return {
    ...session,
    // live tables have no column for the order of rows: they come as InnoDB has them, in order of arrival
    dialect: { ...mysqlDialect, stagedOrder: () => '(SELECT NULL)' },
    datasets: () => datasetsOf(server),
    ask: async (sql, options): Promise<Answer> => {
      // nobody waits for it any more: the server need not either
      const stop = (): void => server.client.destroy()
      options?.signal?.addEventListener('abort', stop, { once: true })
      try {
        return answerAtOnce(await session.query(sql, options))
      } finally {
        options?.signal?.removeEventListener('abort', stop)
      }
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  }
}
