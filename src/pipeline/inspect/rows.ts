import type { Answer, ExistingTables, Reader } from '../../load/destination.ts'
import { answerAtOnce } from '../../load/sql/answers.ts'
import { type RowsQuestion, rowsSql } from '../../load/sql/table-questions.ts'
import { given } from '../../model/given.ts'
import { loadIdColumn } from '../../model/names/system-names.ts'
import type { Warehouse } from '../warehouse.ts'
import { ask, type Patience, type Take } from './ask.ts'
import { type Child, chainTo, childrenIn } from './family.ts'
import { checkColumns, invalid, tableNamed } from './named.ts'

/** Which rows of a table, and what of them. */
export interface RowChoice {
  /** default all, in the order of the table */
  readonly columns?: readonly string[]
  /** an SQL condition in the destination's own language */
  readonly where?: string
  /** default: the order of the loads, oldest first */
  readonly orderBy?: string
  /** the greatest first; goes with `orderBy` */
  readonly descending?: boolean
  /** rows at most; default all */
  readonly limit?: number
  /** rows to pass over; default none */
  readonly offset?: number
  /** only rows that this load brought: of tables whose rows say so */
  readonly load?: string
  /** a table that hangs from this one: its rows beside theirs, its columns as `<table>.<column>` */
  readonly join?: string
}

/** What reads rows of a dataset. */
export interface Reading extends Patience {
  readonly reader: Reader
  readonly dataset: string
  readonly warehouse: Warehouse
}

/** Hands over the chosen rows while they come. Throws QUERY_INVALID, and what a question throws. */
export async function readRows<T>(
  reading: Reading,
  choice: RowChoice & { readonly table: string },
  take: Take<T>,
): Promise<T> {
  const { reader, dataset } = reading
  const existing = await reader.describe(dataset)
  const columns = tableNamed(choice.table, existing)
  checkColumns([...(choice.columns ?? []), ...(choice.orderBy === undefined ? [] : [choice.orderBy])], {
    table: choice.table,
    existing: columns,
  })
  checkNumbers(choice)
  if (reader.dialect === undefined) return take(await plainRows(reading, choice, [...columns.keys()]), reading.signal)
  const question = await questionOf(choice, { reading, existing })
  const writing = { dialect: reader.dialect, qualify: (table: string) => reader.qualify(dataset, table) }
  return ask({ ...reading, sql: rowsSql(question, writing) }, take)
}

function checkNumbers({ limit, offset, descending, orderBy }: RowChoice): void {
  for (const [name, value] of Object.entries({ limit, offset }))
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0))
      throw invalid(`"${name}" is not a whole number`, { found: String(value) })
  if (descending === true && orderBy === undefined)
    throw invalid('"descending" says nothing without a column to order by', {
      found: 'descending',
      hint: 'Name the column: --order-by COLUMN --desc.',
    })
}

async function questionOf(
  choice: RowChoice & { readonly table: string },
  { reading, existing }: { readonly reading: Reading; readonly existing: ExistingTables },
): Promise<RowsQuestion> {
  const { table, where, load, orderBy, limit, offset, join } = choice
  const own = existing.get(table) ?? new Map<string, string>()
  const loadId = own.has(loadIdColumn) ? loadIdColumn : undefined
  if (load !== undefined && loadId === undefined)
    throw invalid(`the rows of "${table}" do not say which load brought them`, {
      found: load,
      hint: 'Ask for the rows of its root table, and join this one: --join.',
    })
  if (where?.trim() === '') throw invalid('the condition is empty', { found: where })
  const joined = join === undefined ? undefined : await joinedTo(table, { join, reading, existing })
  return {
    table,
    columns: choice.columns ?? [...own.keys()],
    ...given({ where, loadId, load, limit, offset, joined }),
    ...(orderBy !== undefined && { orderBy: { column: orderBy, order: choice.descending === true ? 'desc' : 'asc' } }),
  }
}

async function joinedTo(
  table: string,
  {
    join,
    reading: { reader, warehouse },
    existing,
  }: { readonly join: string; readonly reading: Reading; readonly existing: ExistingTables },
): Promise<NonNullable<RowsQuestion['joined']>> {
  const children = childrenIn(existing, await warehouse.schemaBy(reader))
  // by its whole name, or by what stands behind its parent's, which may be the name of another table as well
  const chain = [join, `${table}__${join}`]
    .map((to) => chainTo(to, { from: table, children }))
    .find((found) => found !== undefined && found.length > 0)
  if (chain === undefined)
    throw invalid(`"${join}" is not a child table of "${table}"`, { found: join, allowed: below(table, children) })
  // what the join was made by says nothing any more
  const links = new Set(['_dlt_id', '_dlt_root_id', ...chain.map(({ link }) => link.parentKey)])
  return chain.map(({ table: name, link }) => {
    const columns = [...(existing.get(name)?.keys() ?? [])].filter((column) => !links.has(column))
    return { table: name, columns, link }
  })
}

function below(table: string, children: readonly Child[]): readonly string[] {
  return children
    .filter((child) => chainTo(child.table, { from: table, children }) !== undefined)
    .map((child) => child.table)
}

/** Of a destination without SQL: what its verbs can say. */
async function plainRows(
  { reader, dataset }: Reading,
  choice: RowChoice & { readonly table: string },
  existing: readonly string[],
): Promise<Answer> {
  const { table, columns = existing, orderBy, descending, limit, load, where, offset, join } = choice
  const [beyond] = Object.entries({ where, join, offset: offset === 0 ? undefined : offset }).filter(
    ([, one]) => one !== undefined,
  )
  if (beyond !== undefined) throw invalid(`this destination does not know "${beyond[0]}"`, { found: String(beyond[1]) })
  const order = orderBy === undefined ? (existing.includes(loadIdColumn) ? loadIdColumn : undefined) : orderBy
  const rows = await reader.rows({
    dataset,
    table,
    columns,
    ...(load !== undefined && { where: [{ column: loadIdColumn, equals: load }] }),
    ...(order !== undefined && { orderBy: [{ column: order, order: descending === true ? 'desc' : 'asc' }] }),
    ...given({ limit }),
  })
  return answerAtOnce({ columns, rows })
}
