import type { Capabilities, QueryValue, Session } from '../../load/destination.ts'
import { readVerbs } from '../../load/sql/read-verbs.ts'
import type { AttachedFile } from '../../duckdb/engine.ts'
import { lineUp } from '../../model/line-up.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import { ask } from './ask.ts'
import { beginLoad } from './begin-load.ts'
import { duckdbDialect as dialect } from './dialect.ts'
import { closeFailure, commitFailure, queryFailure } from './duckdb-failure.ts'
import type { FileTarget } from './parse-target.ts'
import { describe, select } from './select.ts'
import { duckdbTypes } from './types.ts'

/** What a session works with. */
export interface OpenDatabase {
  readonly target: FileTarget
  readonly capabilities: Capabilities
  /** a dataset may have the same name as the engine's of the file, so tables are always qualified by the latter */
  readonly file: AttachedFile
}

/** A session on a DuckDB file: packages are attached beside it and copied by INSERT … SELECT. */
export function openSession(database: OpenDatabase): Session {
  const { target, capabilities, file } = database
  const { connection, catalog } = file
  const qualify = (dataset: string, table: string): string => quotePath(catalog, dataset, table)
  // one after the other: a question of a user has a transaction of its own, which no other may fall into
  const inLine = lineUp()
  let hasFailed = false
  const failed =
    (explain: (error: unknown, target: FileTarget) => Error) =>
    (error: unknown): never => {
      hasFailed = true
      return fail(explain(error, target))
    }
  const reader = {
    dialect,
    qualify,
    describe: (dataset: string) => inLine(() => describe(connection, dataset)).catch(failed(queryFailure)),
    select: (sql: string, values: readonly QueryValue[]) =>
      inLine(() => select(connection, sql, values)).catch(failed(queryFailure)),
  }
  return {
    type: 'duckdb',
    capabilities,
    types: duckdbTypes,
    qualify,
    describe: reader.describe,
    ...readVerbs(reader),
    // a question that the engine refuses says nothing about the file
    query: (sql, options = {}) =>
      inLine(() => ask(file, sql, options)).catch((error: unknown) => fail(queryFailure(error, target))),
    begin: (plan) => beginLoad({ file, location: target.location, plan, failed: failed(commitFailure) }),
    async [Symbol.asyncDispose]() {
      // what failed before says more
      await file.close({ discarded: hasFailed }).catch((error: unknown) => {
        if (!hasFailed) fail(closeFailure(error, target))
      })
    },
  }
}

function fail(error: Error): never {
  throw error
}
