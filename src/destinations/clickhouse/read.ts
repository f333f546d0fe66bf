import type { Reader } from '../../load/destination.ts'
import { askUser } from './ask-user.ts'
import { datasetsOf } from './describe.ts'
import { clickhouseDialect } from './dialect.ts'
import { queryFailure } from './failure.ts'
import type { ClickhouseTarget } from './locate.ts'
import { openServer } from './server.ts'
import { type Opening, openSession } from './session.ts'

/** Opens the server for questions alone: it is told to let none of them write. */
export async function openReader(target: ClickhouseTarget, opening: Omit<Opening, 'isLooking'>): Promise<Reader> {
  const server = await openServer(target, opening.world)
  const session = openSession(server, { ...opening, isLooking: true })
  return {
    ...session,
    // rows of any table by their places, where staged ones have a number
    dialect: {
      ...clickhouseDialect(target),
      stagedOrder: (relation) => `tuple(${relation}._part_index, ${relation}._part_offset)`,
    },
    datasets: () => datasetsOf(server),
    ask: (sql, options = {}) =>
      askUser(server, sql, options).catch((error: unknown) => {
        throw queryFailure(error, target)
      }),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  }
}
