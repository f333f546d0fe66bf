import { inflateSync } from 'node:zlib'
import type { Warehouse } from '../../end-to-end/warehouse.ts'
import { shorten } from './show-requests.ts'

/** Table → its columns as `name TYPE` in order, and its rows as JSON lists of cell texts, renamed ids in them. */
export type LoadedTables = Readonly<
  Record<string, { readonly columns: readonly string[]; readonly rows: readonly string[] }>
>

type Row = Readonly<Record<string, string | null>>

interface Table {
  readonly name: string
  readonly types: Readonly<Record<string, string>>
  readonly rows: readonly Row[]
}

/** One row with the rows below it. */
interface Tree {
  readonly table: string
  readonly row: Row
  readonly children: readonly Tree[]
  /** all of it without ids: what trees are sorted by */
  readonly text: string
}

const links = ['_dlt_id', '_dlt_parent_id', '_dlt_root_id']

/**
 * The tables of a dataset so that two loads of the same records read the same: rows sorted by what they and the rows
 * below them hold, random ids numbered in that order, load ids as `load 1`, `load 2`, the API's address as `<url>`.
 * null when the dataset has no table.
 */
export async function readTables(warehouse: Warehouse, dataset: string, url: string): Promise<LoadedTables | null> {
  const names = (await warehouse.tables(dataset)).filter((name) => !/^_dlt_(loads|version|pipeline_state)$/.test(name))
  if (names.length === 0) return null
  const loads = await loadNames(warehouse, dataset)
  const tables = await Promise.all(names.map((name) => readTable(warehouse, { dataset, name, loads, url })))
  const trees = growTrees(tables)
  const ids = new Map<string, string>()
  for (const tree of trees) numberIds(tree, ids)
  return Object.fromEntries(tables.map((table) => [table.name, showTable(table, trees, ids)]))
}

/** The incremental part of the newest `_dlt_pipeline_state`; null when there is none. */
export async function readCursors(warehouse: Warehouse, dataset: string): Promise<unknown> {
  if (!(await warehouse.tables(dataset)).includes('_dlt_pipeline_state')) return null
  const packed = await warehouse.value(
    `SELECT state FROM "${dataset}"._dlt_pipeline_state ORDER BY version DESC, _dlt_load_id DESC LIMIT 1`,
  )
  const text = inflateSync(Buffer.from(String(packed), 'base64')).toString('utf8')
  const state = JSON.parse(text) as { readonly sources?: Record<string, { readonly resources?: object }> }
  const sources = Object.entries(state.sources ?? {}).map(([name, source]) => [name, source.resources ?? {}] as const)
  // a resource that was replaced leaves an empty entry in dlt's
  return sortKeys(Object.fromEntries(sources.filter(([, resources]) => Object.keys(resources).length > 0)))
}

async function loadNames(warehouse: Warehouse, dataset: string): Promise<ReadonlyMap<string, string>> {
  const rows = await warehouse.rows(`SELECT load_id FROM "${dataset}"._dlt_loads ORDER BY load_id::DOUBLE`)
  return new Map(rows.map((row, index) => [String(row['load_id']), `load ${index + 1}`]))
}

async function readTable(
  warehouse: Warehouse,
  where: { dataset: string; name: string; loads: ReadonlyMap<string, string>; url: string },
): Promise<Table> {
  const types = await warehouse.columns(where.dataset, where.name)
  const items = Object.keys(types).map((column) => `${quoted(column)}::VARCHAR AS ${quoted(column)}`)
  const rows = await warehouse.rows(`SELECT ${items.join(', ')} FROM "${where.dataset}".${quoted(where.name)}`)
  const clean = (column: string, value: unknown): string | null => {
    if (value === null) return null
    const text = String(value)
    return column === '_dlt_load_id' ? (where.loads.get(text) ?? text) : text.replaceAll(where.url, '<url>')
  }
  const cleaned = rows.map((row) =>
    Object.fromEntries(Object.keys(types).map((column) => [column, clean(column, row[column])])),
  )
  return { name: where.name, types, rows: cleaned }
}

function growTrees(tables: readonly Table[]): readonly Tree[] {
  const byParent = new Map<string, { readonly table: string; readonly row: Row }[]>()
  for (const { name, rows } of tables) {
    for (const row of rows) {
      const parent = row['_dlt_parent_id'] ?? ''
      byParent.set(parent, [...(byParent.get(parent) ?? []), { table: name, row }])
    }
  }
  const grow = (parent: string): readonly Tree[] =>
    (byParent.get(parent) ?? [])
      .map(({ table, row }) =>
        growTree(table, row, parent === '' && !row['_dlt_id'] ? [] : grow(row['_dlt_id'] ?? '?')),
      )
      .toSorted((a, b) => (a.text < b.text ? -1 : 1))
  return grow('')
}

function growTree(table: string, row: Row, children: readonly Tree[]): Tree {
  const own = Object.entries(row).filter(([column]) => !links.includes(column))
  return { table, row, children, text: JSON.stringify([table, own, children.map((child) => child.text)]) }
}

function numberIds(tree: Tree, ids: Map<string, string>): void {
  const id = tree.row['_dlt_id']
  if (id) ids.set(id, ids.get(id) ?? `#${ids.size + 1}`)
  for (const child of tree.children) numberIds(child, ids)
}

function showTable({ name, types }: Table, trees: readonly Tree[], ids: ReadonlyMap<string, string>) {
  const rename = (column: string, value: string | null): string | null =>
    value !== null && links.includes(column) ? (ids.get(value) ?? `unknown ${value}`) : value
  const shown = inOrder(trees)
    .filter((tree) => tree.table === name)
    .map(({ row }) => JSON.stringify(Object.entries(row).map(([column, value]) => rename(column, value))))
  const columns = Object.entries(types).map(([column, type]) => `${column} ${type}`)
  return { columns, rows: shorten(shown) }
}

function inOrder(trees: readonly Tree[]): readonly Tree[] {
  return trees.flatMap((tree) => [tree, ...inOrder(tree.children)])
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  )
}
