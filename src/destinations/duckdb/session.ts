import type { DuckDBConnection } from '@duckdb/node-api'
import type { CommitPlan } from '../../load/commit-plan.ts'
import type { Capabilities, ExistingTables, QueryValue, Session } from '../../load/destination.ts'
import { isLoaded, type Look, refuseMovedState } from '../../load/sql/before-load.ts'
import type { Dialect, RenderContext } from '../../load/sql/dialect.ts'
import { existingTables } from '../../load/sql/existing-tables.ts'
import { type Statement, renderStep } from '../../load/sql/render-step.ts'
import { readForUser, type Reading } from '../../load/sql/user-query.ts'
import { type AttachedFile, prepareFor } from '../../duckdb/engine.ts'
import { quotePath } from '../../model/quoted-name.ts'
import type { Receipt } from '../../model/receipt.ts'
import type { FileTarget } from './parse-target.ts'
import { closeFailure, commitFailure, queryFailure, readFailure } from './duckdb-failure.ts'
import { readOnly } from './read-only.ts'
import { queryValue } from './query-value.ts'
import { duckdbTypes } from './types.ts'

/** What a session works with. */
export interface OpenDatabase {
  readonly target: FileTarget
  readonly capabilities: Capabilities
  /** a dataset may have the same name as the engine's of the file, so tables are always qualified by the latter */
  readonly file: AttachedFile
}

const dialect: Dialect = {
  stagedOrder: (relation) => `${relation}.rowid`,
  convert: (value, type) => `CAST(${value} AS ${type})`,
  temporarySuffix: '',
  uniqueColumns: false,
}

/** A session on a DuckDB file: packages are attached beside it and copied by INSERT … SELECT. */
export function openSession(database: OpenDatabase): Session {
  const { target, capabilities, file } = database
  const { connection, catalog } = file
  const qualify = (dataset: string, table: string): string => quotePath(catalog, dataset, table)
  let hasFailed = false
  const failed =
    (explain: (error: unknown, target: FileTarget) => Error) =>
    (error: unknown): never => {
      hasFailed = true
      return fail(explain(error, target))
    }
  return {
    capabilities,
    types: duckdbTypes,
    qualify,
    describe: (dataset) => describe(connection, dataset).catch(failed(queryFailure)),
    query: (sql, values = []) => query(connection, sql, values).catch(failed(queryFailure)),
    read: (asked, dataset) => readForUser(asked, readingOf(database, dataset)).catch(failed(readFailure)),
    commit: (plan) => commit(database, plan).catch(failed(commitFailure)),
    async [Symbol.asyncDispose]() {
      // what failed before says more
      await file.close({ discarded: hasFailed }).catch((error: unknown) => {
        if (!hasFailed) fail(closeFailure(error, target))
      })
    },
  }
}

function readingOf({ file: { connection, catalog } }: OpenDatabase, dataset: string): Reading {
  return {
    dataset,
    describe: (name) => describe(connection, name),
    qualify: (name, table) => quotePath(catalog, name, table),
    readOnly: async (sql) => {
      const isThere = (await describe(connection, dataset)).size > 0
      return readOnly(connection, sql, { catalog, dataset: isThere ? dataset : undefined })
    },
  }
}

const isHere = 'database_name = current_database() AND lower(schema_name) = lower($1)'

async function describe(connection: DuckDBConnection, dataset: string): Promise<ExistingTables> {
  const rows = await query(
    connection,
    `SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE ${isHere} AND table_name NOT IN
       (SELECT view_name FROM duckdb_views() WHERE ${isHere})
     ORDER BY table_oid, column_index`,
    [dataset],
  )
  return existingTables(rows)
}

/** Costs a third of describing them. */
async function tableNames(connection: DuckDBConnection, dataset: string): Promise<ReadonlySet<string>> {
  const rows = await query(connection, `SELECT table_name FROM duckdb_tables() WHERE ${isHere}`, [dataset])
  return new Set(rows.map(([name]) => String(name)))
}

async function query(
  connection: DuckDBConnection,
  sql: string,
  values: readonly QueryValue[],
): Promise<QueryValue[][]> {
  const reader = await connection.runAndReadAll(sql, [...values])
  return reader.getRows().map((row) => row.map(queryValue))
}

/** Loads into one file go one after the other: the looks before a load would not see what another is about to commit. */
const loading = new Map<string, Promise<unknown>>()

async function commit(database: OpenDatabase, plan: CommitPlan): Promise<Receipt> {
  const { location } = database.target
  const before = loading.get(location) ?? Promise.resolve()
  const load = before.then(() => commitAlone(database, plan))
  const settled = load.catch(() => undefined)
  loading.set(location, settled)
  try {
    return await load
  } finally {
    if (loading.get(location) === settled) loading.delete(location)
  }
}

async function commitAlone(database: OpenDatabase, plan: CommitPlan): Promise<Receipt> {
  const { file } = database
  // before the transaction: the list of tables looks into all files, and would hold on to them until the end
  const existing = await tableNames(file.connection, plan.dataset)
  const staged = await file.attachBeside(plan.package.path)
  try {
    await prepareFor('loading', file)
    return await runInTransaction(database, plan, { existing, staged: staged.catalog })
  } finally {
    await prepareFor('appending', file)
    await staged.close()
  }
}

interface Surroundings {
  readonly existing: ReadonlySet<string>
  /** the engine's name of the package */
  readonly staged: string
}

async function runInTransaction(database: OpenDatabase, plan: CommitPlan, around: Surroundings): Promise<Receipt> {
  const { connection, watch } = database.file
  const refuseOthers = watch()
  await connection.run('BEGIN')
  try {
    const receipt = await runPlan(database, plan, around)
    refuseOthers()
    await connection.run(receipt.replayed ? 'ROLLBACK' : 'COMMIT')
    return receipt
  } catch (error) {
    // a failed COMMIT has rolled back already; then there is nothing to roll back and this error is not the cause
    await connection.run('ROLLBACK').catch(() => undefined)
    throw error
  }
}

async function runPlan(database: OpenDatabase, plan: CommitPlan, { existing, staged }: Surroundings): Promise<Receipt> {
  const { connection, catalog } = database.file
  const { loadId, dataset } = plan
  const receipt = { loadId, destination: 'duckdb', dataset }
  const look = lookInto(database, { existing, dataset })
  if (await isLoaded(plan, look)) return { ...receipt, tables: {}, schemaChanges: [], replayed: true }
  await refuseMovedState(plan, look)
  const counts = new Map<string, { rows: number }>()
  const context = renderContext(plan, { staged, catalog })
  for (const statement of plan.steps.flatMap((step) => renderStep(step, context))) {
    const changed = await runStatement(connection, statement)
    if (statement.countsFor === undefined) continue
    counts.set(statement.countsFor, { rows: (counts.get(statement.countsFor)?.rows ?? 0) + changed })
  }
  return { ...receipt, tables: Object.fromEntries(counts), schemaChanges: plan.schemaChanges, replayed: false }
}

async function runStatement(connection: DuckDBConnection, { sql, values }: Statement): Promise<number> {
  const result = await (values === undefined ? connection.run(sql) : connection.run(sql, [...values]))
  return result.rowsChanged
}

function lookInto(
  { file: { connection, catalog } }: OpenDatabase,
  { existing, dataset }: { readonly existing: ReadonlySet<string>; readonly dataset: string },
): Look {
  return {
    // listed when this load's turn had come
    has: async (table) => existing.has(table),
    query: (sql, values) => query(connection, sql, values),
    qualify: (table) => quotePath(catalog, dataset, table),
  }
}

function renderContext(
  plan: CommitPlan,
  { staged, catalog }: { readonly staged: string; readonly catalog: string },
): RenderContext {
  return {
    dialect,
    dataset: quotePath(catalog, plan.dataset),
    qualify: (table) => quotePath(catalog, plan.dataset, table),
    typeOf: duckdbTypes.render,
    staged: (table) => ({
      relation: quotePath(staged, 'data', table),
      columns: new Set(plan.package.columns.get(table)),
    }),
  }
}

function fail(error: Error): never {
  throw error
}
