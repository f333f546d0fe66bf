import { randomUUID } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { CommitPlan } from '../../load/commit-plan.ts'
import type { Capabilities, ExistingTables, QueryValue, Session, Target } from '../../load/destination.ts'
import { isLoaded, type Look, refuseMovedState } from '../../load/sql/before-load.ts'
import type { Dialect, RenderContext } from '../../load/sql/dialect.ts'
import { type Statement, renderStep } from '../../load/sql/render-step.ts'
import { quoteName, quotePath, quoteText } from '../../model/quoted-name.ts'
import type { Receipt } from '../../model/receipt.ts'
import { commitFailure, queryFailure } from './duckdb-failure.ts'
import { queryValue } from './query-value.ts'
import { duckdbTypes } from './types.ts'

/** What a session works with. */
export interface OpenDatabase {
  readonly target: Target
  readonly capabilities: Capabilities
  readonly connection: DuckDBConnection
  /** DuckDB's name of the file; a dataset may have the same name, so tables are always qualified by it */
  readonly catalog: string
  close(): void
}

const dialect: Dialect = {
  stagedOrder: (relation) => `${relation}.rowid`,
  convert: (value, type) => `CAST(${value} AS ${type})`,
  temporarySuffix: '',
  uniqueColumns: false,
}

/** A session on a DuckDB file: packages are attached read-only and copied by INSERT … SELECT. */
export function openSession(database: OpenDatabase): Session {
  const { connection, target, capabilities, catalog } = database
  const qualify = (dataset: string, table: string): string => quotePath(catalog, dataset, table)
  return {
    capabilities,
    types: duckdbTypes,
    qualify,
    describe: (dataset) => describe(connection, dataset).catch((error: unknown) => fail(queryFailure(error, target))),
    query: (sql, values = []) =>
      query(connection, sql, values).catch((error: unknown) => fail(queryFailure(error, target))),
    commit: (plan) => commit(database, plan).catch((error: unknown) => fail(commitFailure(error, target))),
    async [Symbol.asyncDispose]() {
      database.close()
    },
  }
}

async function describe(connection: DuckDBConnection, dataset: string): Promise<ExistingTables> {
  const rows = await query(
    connection,
    `SELECT c.table_name, c.column_name, c.data_type FROM duckdb_columns() AS c
     JOIN duckdb_tables() AS t USING (database_oid, schema_oid, table_oid)
     WHERE c.database_name = current_database() AND lower(c.schema_name) = lower($1)
     ORDER BY c.table_oid, c.column_index`,
    [dataset],
  )
  const tables = new Map<string, Map<string, string>>()
  for (const [table, column, type] of rows) {
    const columns = tables.get(String(table)) ?? new Map<string, string>()
    tables.set(String(table), columns.set(String(column), String(type)))
  }
  return tables
}

async function query(
  connection: DuckDBConnection,
  sql: string,
  values: readonly QueryValue[],
): Promise<QueryValue[][]> {
  const reader = await connection.runAndReadAll(sql, [...values])
  return reader.getRows().map((row) => row.map(queryValue))
}

async function commit(database: OpenDatabase, plan: CommitPlan): Promise<Receipt> {
  const { connection } = database
  const alias = `sluice_${randomUUID().replaceAll('-', '')}`
  await connection.run(`ATTACH ${quoteText(plan.package.path)} AS ${quoteName(alias)} (READ_ONLY)`)
  try {
    await connection.run('BEGIN')
    try {
      const receipt = await runPlan(database, plan, alias)
      await connection.run(receipt.replayed ? 'ROLLBACK' : 'COMMIT')
      return receipt
    } catch (error) {
      // a failed COMMIT has rolled back already; then there is nothing to roll back and this error is not the cause
      await connection.run('ROLLBACK').catch(() => undefined)
      throw error
    }
  } finally {
    await connection.run(`DETACH ${quoteName(alias)}`).catch(() => undefined)
  }
}

async function runPlan(database: OpenDatabase, plan: CommitPlan, alias: string): Promise<Receipt> {
  const { connection, catalog } = database
  const { loadId, dataset } = plan
  const receipt = { loadId, destination: 'duckdb', dataset }
  const look = lookInto(database, dataset)
  if (await isLoaded(plan, look)) return { ...receipt, tables: {}, schemaChanges: [], replayed: true }
  await refuseMovedState(plan, look)
  const counts = new Map<string, { rows: number }>()
  const context = renderContext(plan, { alias, catalog })
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

function lookInto({ connection, catalog }: OpenDatabase, dataset: string): Look {
  return {
    has: async (table) => (await describe(connection, dataset)).has(table),
    query: (sql, values) => query(connection, sql, values),
    qualify: (table) => quotePath(catalog, dataset, table),
  }
}

function renderContext(
  plan: CommitPlan,
  { alias, catalog }: { readonly alias: string; readonly catalog: string },
): RenderContext {
  return {
    dialect,
    dataset: quotePath(catalog, plan.dataset),
    qualify: (table) => quotePath(catalog, plan.dataset, table),
    typeOf: duckdbTypes.render,
    staged: (table) => ({
      relation: quotePath(alias, 'data', table),
      columns: new Set(plan.package.columns.get(table)),
    }),
  }
}

function fail(error: Error): never {
  throw error
}
