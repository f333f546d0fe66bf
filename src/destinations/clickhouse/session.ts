import type { Capabilities, QueryOptions, QueryResult, QueryValue, Session } from '../../load/destination.ts'
import { wholeAnswer } from '../../load/sql/answers.ts'
import { readVerbs } from '../../load/sql/read-verbs.ts'
import type { Step } from '../../load/commit-plan.ts'
import type { World } from '../../model/world.ts'
import { askUser } from './ask-user.ts'
import { beginLoad } from './loading/begin-load.ts'
import { describe } from './describe.ts'
import { clickhouseDialect } from './dialect.ts'
import { commitFailure, queryFailure } from './failure.ts'
import { tryLock } from './loading/lock.ts'
import { addColumns, createSentinel, createTable } from './make-table.ts'
import { qualified } from './names.ts'
import { finishReady, isLeft } from './loading/ready.ts'
import { select, type Server } from './server.ts'
import { clickhouseTypes } from './types.ts'

/** What a session is opened with. */
export interface Opening {
  readonly capabilities: Capabilities
  readonly world: World
  /** true = nothing may be changed, nor what another load left be finished */
  readonly isLooking: boolean
}

/** What a load and those who look around may do with a server. */
export function openSession(server: Server, { capabilities, world, isLooking }: Opening): Session {
  const { target } = server
  const failed = (error: unknown): never => {
    throw queryFailure(error, target)
  }
  const dialect = clickhouseDialect(target)
  const reader = {
    dialect,
    qualify: (dataset: string, table: string) => qualified(target, dataset, table),
    describe: (dataset: string) => describe(server, dataset).catch(failed),
    select: (sql: string, values: readonly QueryValue[]) =>
      select(server, sql, values).then(({ rows }) => rows, failed),
  }
  const verbs = readVerbs(reader)
  return {
    type: 'clickhouse',
    capabilities,
    types: clickhouseTypes(target),
    qualify: reader.qualify,
    describe: reader.describe,
    ...verbs,
    async recall(place) {
      // a load that was left in the middle of its changes counts: it is finished before anybody reads on
      if (!isLooking) await finishLeft(server, place.dataset, world)
      return verbs.recall(place)
    },
    statements: (dataset, steps) => statementsOf(server, dataset, steps),
    query: (sql: string, options: QueryOptions = {}): Promise<QueryResult> =>
      askUser(server, sql, options).then(wholeAnswer).catch(failed),
    begin: (plan) => beginLoad(server, plan, world),
    [Symbol.asyncDispose]: () => server.client.close(),
  }
}

async function finishLeft(server: Server, dataset: string, world: World): Promise<void> {
  try {
    if (!(await isLeft(server, dataset))) return
    // whoever holds it is at it
    const lock = await tryLock(server, { dataset, loadId: '' }, world)
    if (lock === undefined) return
    try {
      await finishReady(server, dataset)
    } finally {
      await lock.release()
    }
  } catch (error) {
    throw commitFailure(error, server.target)
  }
}

function statementsOf({ target }: Server, dataset: string, steps: readonly Step[]): readonly string[] {
  const path = (table: string): string => qualified(target, dataset, table)
  return steps.flatMap((step) => {
    switch (step.kind) {
      case 'create_dataset':
        return [createSentinel(target, path(target.sentinel))]
      case 'create_table':
        return [createTable(target, { path: path(step.table), table: step.table, columns: step.columns })]
      case 'add_columns':
        return [addColumns(target, path(step.table), step.columns)]
      case 'drop_table':
        return [`DROP TABLE ${path(step.table)}`]
      case 'empty_table':
        return [`TRUNCATE TABLE ${path(step.table)}`]
      default:
        return []
    }
  })
}
