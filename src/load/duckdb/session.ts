import type { Capabilities, QueryValue, Session } from '../destination.ts'
import { readVerbs } from '../sql/read-verbs.ts'
import type { AttachedFile } from '../../duckdb/engine.ts'
import { given } from '../../model/given.ts'
import { lineUp } from '../../model/line-up.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import { ask } from './ask.ts'
import { beginLoad } from './begin-load.ts'
import type { Dialect } from '../sql/dialect.ts'
import { duckdbDialect } from './dialect.ts'
import { describe, select } from './select.ts'

/** What a session works with. */
export interface OpenDatabase {
  /** of the destination, for receipts */
  readonly type: string
  readonly capabilities: Capabilities
  /** default: DuckDB's */
  readonly dialect?: Dialect
  /** a dataset may have the same name as the engine's of the file, so tables are always qualified by the latter */
  readonly file: AttachedFile
  /** the same for the same place in this process: loads into it take turns */
  readonly location: string
  /** what an error of the engine is to say */
  readonly explain: Explained
  /** the last statement of a load, given how it names a table of its dataset; default none */
  readonly beforeCommit?: (qualify: (table: string) => string, loadId: string) => string
}

/** Errors of the engine in a destination's own words; errors of ours pass through. */
export interface Explained {
  readonly commit: (error: unknown) => Error
  readonly query: (error: unknown) => Error
  readonly close: (error: unknown) => Error
}

/** A session on what DuckDB has attached: packages are attached beside it and copied by INSERT … SELECT. */
export function openSession(database: OpenDatabase): Session {
  const { type, capabilities, file, location, explain, beforeCommit, dialect = duckdbDialect } = database
  const { connection, catalog } = file
  const qualify = (dataset: string, table: string): string => quotePath(catalog, dataset, table)
  // one after the other: a question of a user has a transaction of its own, which no other may fall into
  const inLine = lineUp()
  let hasFailed = false
  const failed =
    (told: (error: unknown) => Error) =>
    (error: unknown): never => {
      hasFailed = true
      return fail(told(error))
    }
  const reader = {
    dialect,
    qualify,
    describe: (dataset: string) => inLine(() => describe(connection, dataset)).catch(failed(explain.query)),
    select: (sql: string, values: readonly QueryValue[]) =>
      inLine(() => select(connection, sql, values)).catch(failed(explain.query)),
  }
  return {
    type,
    capabilities,
    types: dialect.types,
    qualify,
    describe: reader.describe,
    ...readVerbs(reader),
    // a question that the engine refuses says nothing about the file
    query: (sql, options = {}) =>
      inLine(() => ask(file, sql, options)).catch((error: unknown) => fail(explain.query(error))),
    begin: (plan) =>
      beginLoad({ file, location, plan, dialect, failed: failed(explain.commit), ...given({ beforeCommit }) }),
    async [Symbol.asyncDispose]() {
      // what failed before says more
      await file.close({ discarded: hasFailed }).catch((error: unknown) => {
        if (!hasFailed) fail(explain.close(error))
      })
    },
  }
}

function fail(error: Error): never {
  throw error
}
