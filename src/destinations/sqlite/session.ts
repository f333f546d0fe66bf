import type { Capabilities, QueryOptions, Session } from '../../load/destination.ts'
import { readVerbs } from '../../load/sql/read-verbs.ts'
import { wholeAnswer } from '../../load/sql/answers.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import { ask } from './ask.ts'
import { beginLoad } from './begin-load.ts'
import { sqliteDialect } from './dialect.ts'
import { queryFailure } from './failure.ts'
import { describe, isThere, type Place, select, within } from './files.ts'
import { sqliteTypes } from './types.ts'

type Questions = Pick<Session, 'describe' | 'recall' | 'has' | 'rows' | 'count' | 'query' | 'qualify' | 'statements'>

/** What a load and those who look around may do. Files are opened when they are needed. */
export function openSession(place: Place, capabilities: Capabilities): Session {
  return {
    type: 'sqlite',
    capabilities,
    types: sqliteTypes,
    ...questionsOf(place),
    begin: (plan) => beginLoad(place, plan),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

/** What those who only ask may do. */
export function questionsOf(place: Place): Questions {
  const answered = <T>(work: () => T): Promise<T> =>
    Promise.resolve()
      .then(work)
      .catch((error: unknown) => {
        throw queryFailure(error, place.target)
      })
  const qualify = (dataset: string, table: string): string => quotePath(dataset, table)
  const described = (dataset: string) =>
    answered(() =>
      isThere(place, dataset) ? within(place, dataset, (database) => describe(database, dataset)) : new Map(),
    )
  const verbs = (dataset: string) =>
    readVerbs({
      dialect: sqliteDialect,
      qualify,
      describe: described,
      select: (sql, values) => answered(() => within(place, dataset, (database) => select(database, sql, values))),
    })
  return {
    qualify,
    describe: described,
    statements: verbs('').statements,
    recall: (question) => verbs(question.dataset).recall(question),
    has: (question) => verbs(question.dataset).has(question),
    rows: (question) => verbs(question.dataset).rows(question),
    count: (question) => verbs(question.dataset).count(question),
    query: async (sql, options: QueryOptions = {}) => wholeAnswer(await ask(place, sql, options)),
  }
}
