import type { DuckDBConnection } from '@duckdb/node-api'
import type { CommitPlan } from '../../load/commit-plan.ts'
import type { Capabilities, ExistingTables, QueryValue, Session, Target } from '../../load/destination.ts'
import type { RenderContext } from '../../load/sql/dialect.ts'
import { existingTables } from '../../load/sql/existing-tables.ts'
import { isLoaded, type Look, newestState } from '../../load/sql/look.ts'
import { readVerbs } from '../../load/sql/read-verbs.ts'
import { type Statement, renderStep } from '../../load/sql/render-step.ts'
import { refuseMovedState } from '../../load/moved-state.ts'
import { type AttachedFile, attachFile, prepareFor } from '../../duckdb/engine.ts'
import { quotePath } from '../../model/quoted-name.ts'
import type { Receipt } from '../../model/receipt.ts'
import { closeFailure, commitFailure, queryFailure } from './duckdb-failure.ts'
import { duckdbDialect as dialect } from './dialect.ts'
import { ask } from './ask.ts'
import { queryValue } from './query-value.ts'
import { duckdbTypes } from './types.ts'

/** What a session works with. */
export interface OpenDatabase {
  readonly target: Target
  readonly capabilities: Capabilities
  /** a dataset may have the same name as the engine's of the file, so tables are always qualified by the latter */
  readonly file: AttachedFile
}

/** A session on a DuckDB file: packages are attached beside it and copied by INSERT … SELECT. */
export function openSession(database: OpenDatabase): Session {
  const { target, capabilities, file } = database
  const { connection, catalog } = file
  const qualify = (dataset: string, table: string): string => quotePath(catalog, dataset, table)
  let hasFailed = false
  const failed =
    (explain: (error: unknown, target: Target) => Error) =>
    (error: unknown): never => {
      hasFailed = true
      return fail(explain(error, target))
    }
  const reader = {
    dialect,
    qualify,
    describe: (dataset: string) => describe(connection, dataset).catch(failed(queryFailure)),
    select: (sql: string, values: readonly QueryValue[]) => select(connection, sql, values).catch(failed(queryFailure)),
  }
  return {
    capabilities,
    types: duckdbTypes,
    qualify,
    describe: reader.describe,
    ...readVerbs(reader),
    // a question that the engine refuses says nothing about the file
    query: (sql, values = []) =>
      ask(file, { sql, values }).catch((error: unknown) => fail(queryFailure(error, target))),
    commit: (plan) => commit(database, plan).catch(failed(commitFailure)),
    async [Symbol.asyncDispose]() {
      // what failed before says more
      await file.close({ discarded: hasFailed }).catch((error: unknown) => {
        if (!hasFailed) fail(closeFailure(error, target))
      })
    },
  }
}

const isHere = 'database_name = current_database() AND lower(schema_name) = lower($1)'

async function describe(connection: DuckDBConnection, dataset: string): Promise<ExistingTables> {
  const rows = await select(
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
  const rows = await select(connection, `SELECT table_name FROM duckdb_tables() WHERE ${isHere}`, [dataset])
  return new Set(rows.map(([name]) => String(name)))
}

async function select(
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
  const staged = await attachFile(plan.package.path, 'read')
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
  const { connection } = database.file
  await connection.run('BEGIN')
  try {
    const receipt = await runPlan(database, plan, around)
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
  if (await isLoaded(loadId, look)) return { ...receipt, tables: {}, schemaChanges: [], replayed: true }
  await refuseMovedState(plan, (pipeline) => newestState({ pipeline, column: 'version_hash' }, look))
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
    dialect,
    // listed when this load's turn had come
    has: (table) => existing.has(table),
    select: (sql, values) => select(connection, sql, values),
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
    staged: (table) => ({
      relation: quotePath(staged, 'data', table),
      columns: new Set(plan.package.columns.get(table)),
    }),
  }
}

function fail(error: Error): never {
  throw error
}
