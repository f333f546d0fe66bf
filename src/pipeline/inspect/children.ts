import type { QueryValue } from '../../load/destination.ts'
import { wholeAnswer } from '../../load/sql/answers.ts'
import { childRowsSql } from '../../load/sql/table-questions.ts'
import { given } from '../../model/given.ts'
import { ask } from './ask.ts'
import { type Child, childrenIn } from './family.ts'
import type { FoundPipeline } from './find-pipeline.ts'
import { invalid, tableNamed } from './query.ts'
import { readRows, type Reading, type RowChoice } from './rows.ts'
import type { Patience } from './ask.ts'

/** Rows with what hangs from them. */
export interface RowFamily {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: readonly FamilyRow[]
  /** true = there are more rows than `limit`; of children all rows are there */
  readonly cut: boolean
  /** the tables that hang from this one, by the key of the list that each of them was, in the order of the schema */
  readonly children: readonly { readonly key: string; readonly table: string; readonly columns: readonly string[] }[]
}

/** A row, with the rows of each child table, in the order of `children`. */
export interface FamilyRow {
  readonly values: readonly QueryValue[]
  readonly children: readonly RowFamily[]
}

/** Rows of a table, and which. */
export type FamilyChoice = Omit<RowChoice, 'join' | 'limit'> & { readonly table: string; readonly limit: number }

const idsAtOnce = 500

/** Reads rows with the rows of all tables that hang from them, level by level. Throws what reading rows throws. */
export function readFamily({ warehouse }: FoundPipeline, choice: FamilyChoice, patience: Patience): Promise<RowFamily> {
  const { dataset } = warehouse
  return warehouse.read(async (reader) => {
    if (reader.dialect === undefined)
      throw invalid('this destination does not join tables', { found: choice.table, hint: 'Show one table at a time.' })
    const reading = { reader, dataset, warehouse, ...patience }
    const existing = await reader.describe(dataset)
    const columns = [...tableNamed(choice.table, existing).keys()]
    const children = childrenIn(existing, await warehouse.schemaBy(reader))
    const wanted = choice.columns ?? columns
    // the ids of rows are needed to find their children, shown or not
    const rowKeys = children.filter(({ parent }) => parent === choice.table).map(({ link }) => link.rowKey)
    const asked = [
      ...wanted,
      ...rowKeys.filter((key, index) => !wanted.includes(key) && rowKeys.indexOf(key) === index),
    ]
    const found = await readRows(reading, { ...choice, columns: asked, limit: choice.limit + 1 }, wholeAnswer)
    const family = { table: choice.table, columns: asked, rows: found.rows.slice(0, choice.limit) }
    const whole = await withChildren(family, {
      reading,
      children,
      columnsOf: (table) => [...(existing.get(table)?.keys() ?? [])],
    })
    return { ...without(whole, wanted.length), cut: found.rows.length > choice.limit }
  })
}

interface Flat {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly QueryValue[])[]
}

interface Descending {
  readonly reading: Reading
  readonly children: readonly Child[]
  readonly columnsOf: (table: string) => readonly string[]
}

async function withChildren({ table, columns, rows }: Flat, down: Descending): Promise<RowFamily> {
  const own = down.children.filter(({ parent }) => parent === table)
  const byChild = await Promise.all(own.map((child) => rowsOfChild(child, { table, columns, rows }, down)))
  return {
    table,
    columns,
    cut: false,
    children: own.map(({ key, table: name }) => ({ key, table: name, columns: down.columnsOf(name) })),
    rows: rows.map((values, at) => ({
      values,
      children: byChild.flatMap((families) => families[at] ?? []),
    })),
  }
}

/** The rows of a child table for each row of its parent, with their own children. */
async function rowsOfChild(child: Child, parent: Flat, down: Descending): Promise<readonly RowFamily[]> {
  const { reader, dataset } = down.reading
  const { dialect } = reader
  const at = parent.columns.indexOf(child.link.rowKey)
  const ids = parent.rows.map((row) => row[at] ?? null)
  const columns = down.columnsOf(child.table)
  const rows: (readonly QueryValue[])[] = []
  for (let from = 0; from < ids.length && dialect !== undefined; from += idsAtOnce) {
    const parents = ids.slice(from, from + idsAtOnce).filter((id) => id !== null)
    if (parents.length === 0) continue
    const orderBy = columns.includes('_dlt_list_idx') ? '_dlt_list_idx' : undefined
    const sql = childRowsSql(
      { table: child.table, columns, link: child.link, parents, ...given({ orderBy }) },
      { dialect, qualify: (table) => reader.qualify(dataset, table) },
    )
    rows.push(...(await ask({ ...down.reading, sql }, wholeAnswer)).rows)
  }
  const whole = await withChildren({ table: child.table, columns, rows }, down)
  const linkAt = columns.indexOf(child.link.parentKey)
  const byParent = grouped(whole.rows, linkAt)
  return ids.map((id) => ({ ...whole, rows: byParent.get(String(id)) ?? [] }))
}

function grouped(rows: readonly FamilyRow[], at: number): ReadonlyMap<string, readonly FamilyRow[]> {
  const groups = new Map<string, FamilyRow[]>()
  for (const row of rows) {
    const id = String(row.values[at])
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [row])
    else group.push(row)
  }
  return groups
}

function without(family: RowFamily, columns: number): RowFamily {
  return {
    ...family,
    columns: family.columns.slice(0, columns),
    rows: family.rows.map((row) => ({ ...row, values: row.values.slice(0, columns) })),
  }
}
