import type { ExistingTables, QueryValue, RowQuery, Session } from '../destination.ts'
import type { Dialect } from './dialect.ts'
import { isLoaded, type Look, newestLoad, newestSchema, newestState } from './look.ts'
import { tableStatements } from './table-statements.ts'

/** What a warehouse that speaks SQL gives for the reading verbs of its session. */
export interface SqlReader {
  readonly dialect: Dialect
  readonly describe: (dataset: string) => Promise<ExistingTables>
  /** rows as arrays of values; parameters as the dialect marks them */
  readonly select: (sql: string, values: readonly QueryValue[]) => Promise<QueryValue[][]>
  readonly qualify: (dataset: string, table: string) => string
}

type ReadVerbs = Pick<Session, 'recall' | 'has' | 'rows' | 'count'> & Required<Pick<Session, 'statements'>>

/** The verbs that read, written once for all that speak SQL. */
export function readVerbs(reader: SqlReader): ReadVerbs {
  const { dialect, describe, select, qualify } = reader
  const lookInto = (dataset: string, existing: ExistingTables): Look => ({
    dialect,
    select,
    has: (table) => existing.has(table),
    qualify: (table) => qualify(dataset, table),
  })
  return {
    statements: tableStatements(dialect),
    async recall({ dataset, pipeline, schemaName }) {
      const existing = await describe(dataset)
      const look = lookInto(dataset, existing)
      return {
        existing,
        schema: await newestSchema(schemaName, look),
        state: await newestState({ pipeline, column: 'state' }, look),
        newestLoad: await newestLoad(look),
      }
    },
    async has({ dataset, loadId }) {
      return isLoaded(loadId, lookInto(dataset, await describe(dataset)))
    },
    async rows(query) {
      const { sql, values } = renderQuery(query, reader)
      return select(sql, values)
    },
    async count({ dataset, table, where }) {
      const chosen = condition(where ?? [], dialect)
      const [[count] = [0]] = await select(
        `SELECT count(*) FROM ${qualify(dataset, table)}${chosen.sql}`,
        chosen.values,
      )
      return Number(count)
    },
  }
}

function renderQuery(
  { dataset, table, columns, where = [], orderBy = [], limit }: RowQuery,
  { dialect, qualify }: SqlReader,
): { readonly sql: string; readonly values: readonly QueryValue[] } {
  const names = columns === undefined ? '*' : columns.map((name) => dialect.quote(name)).join(', ')
  const chosen = condition(where, dialect)
  const order = orderBy.map(({ column, order: way = 'asc' }) => dialect.ordered(dialect.quote(column), way))
  const sorted = order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`
  const sql = `SELECT ${names} FROM ${qualify(dataset, table)}${chosen.sql}${sorted}`
  return { sql: limit === undefined ? sql : dialect.limited(sql, limit), values: chosen.values }
}

function condition(
  where: NonNullable<RowQuery['where']>,
  dialect: Dialect,
): { readonly sql: string; readonly values: readonly QueryValue[] } {
  const tests = where.map(({ column }, index) => `${dialect.quote(column)} = ${dialect.parameter(index + 1)}`)
  return {
    sql: tests.length === 0 ? '' : ` WHERE ${tests.join(' AND ')}`,
    values: where.map(({ equals }) => equals),
  }
}
