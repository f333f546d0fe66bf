import { inflateSync } from 'node:zlib'
import type { ExistingTables, Session } from '../../../src/load/destination.ts'
import { quoteName } from '../../../src/model/names/quoted-name.ts'
import { shorten } from './show-requests.ts'

/** Table → its columns as `name TYPE` in order, and its rows as JSON lists of cell texts, renamed ids in them. */
export type LoadedTables = Readonly<
  Record<string, { readonly columns: readonly string[]; readonly rows: readonly string[] }>
>

type Row = Readonly<Record<string, string | null>>

export interface Table {
  readonly name: string
  readonly types: ReadonlyMap<string, string>
  readonly rows: readonly Row[]
}

/** One row with the rows below it. */
export interface Tree {
  readonly table: string
  readonly row: Row
  readonly children: readonly Tree[]
  /** all of it without ids: what trees are sorted by */
  readonly text: string
}

const systemTable = /^_dlt_(?:loads|version|pipeline_state)$/
const links = ['_dlt_id', '_dlt_parent_id', '_dlt_root_id']

/** A dataset to read, and what is in it. */
export interface DescribedDataset {
  readonly session: Session
  readonly dataset: string
  readonly described: ExistingTables
}

/**
 * The tables of a dataset so that two loads of the same records read the same: rows sorted by what they and the rows
 * below them hold, random ids numbered in that order, load ids as `load 1`, `load 2`, the API's address as `<url>`.
 * null when the dataset has no table.
 */
export async function readTables(
  { session, dataset, described }: DescribedDataset,
  url: string,
): Promise<LoadedTables | null> {
  const names = [...described.keys()].filter((name) => !systemTable.test(name)).toSorted()
  if (names.length === 0) return null
  const loads = await loadNames(session, dataset)
  const tables: Table[] = []
  for (const name of names) {
    const types = described.get(name) ?? new Map<string, string>()
    tables.push(await readTable(session, { dataset, name, types, loads, url }))
  }
  const trees = growTrees(tables)
  const ids = new Map<string, string>()
  for (const tree of trees) numberIds(tree, ids)
  return Object.fromEntries(tables.map((table) => [table.name, showTable(table, trees, ids)]))
}

/** The incremental part of the newest `_dlt_pipeline_state`; null when there is none. */
export async function readCursors({ session, dataset, described }: DescribedDataset): Promise<unknown> {
  if (!described.has('_dlt_pipeline_state')) return null
  const table = session.qualify(dataset, '_dlt_pipeline_state')
  const rows = (await session.query(`SELECT state FROM ${table} ORDER BY version DESC, _dlt_load_id DESC LIMIT 1`)).rows
  const text = inflateSync(Buffer.from(String(rows[0]?.[0]), 'base64')).toString('utf8')
  // of hashes that one side keeps in 20 characters and the other in 12 the first 12 are compared (decisions/0042-boundary-hashes)
  const state = JSON.parse(text, (key, value: unknown) => (key === 'unique_hashes' ? shortHashes(value) : value)) as {
    readonly sources?: Record<string, { readonly resources?: object }>
  }
  const sources = Object.entries(state.sources ?? {}).map(([name, source]) => [name, source.resources ?? {}] as const)
  // a resource that was replaced leaves an empty entry in dlt's
  return sortKeys(Object.fromEntries(sources.filter(([, resources]) => Object.keys(resources).length > 0)))
}

function shortHashes(hashes: unknown): unknown {
  return Array.isArray(hashes) ? hashes.map((hash) => String(hash).slice(0, 12)).toSorted() : hashes
}

async function loadNames(session: Session, dataset: string): Promise<ReadonlyMap<string, string>> {
  const table = session.qualify(dataset, '_dlt_loads')
  const rows = (await session.query(`SELECT load_id FROM ${table} ORDER BY load_id::DOUBLE`)).rows
  return new Map(rows.map(([id], index) => [String(id), `load ${index + 1}`]))
}

interface TableToRead extends Pick<Table, 'name' | 'types'> {
  readonly dataset: string
  readonly loads: ReadonlyMap<string, string>
  readonly url: string
}

async function readTable(session: Session, { dataset, name, types, loads, url }: TableToRead): Promise<Table> {
  const columns = [...types.keys()]
  const items = columns.map((column) => `${quoteName(column)}::VARCHAR`)
  const rows = (await session.query(`SELECT ${items.join(', ')} FROM ${session.qualify(dataset, name)}`)).rows
  const clean = (column: string, value: unknown): string | null => {
    if (value === null) return null
    const text = String(value)
    return column === '_dlt_load_id' ? (loads.get(text) ?? text) : text.replaceAll(url, '<url>')
  }
  const cleaned = rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [column, clean(column, row[index] ?? null)])),
  )
  return { name, types, rows: cleaned }
}

export function growTrees(tables: readonly Table[]): readonly Tree[] {
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

export function numberIds(tree: Tree, ids: Map<string, string>): void {
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
  const columns = [...types].map(([column, type]) => `${column} ${type}`)
  return { columns, rows: shorten(shown) }
}

export function inOrder(trees: readonly Tree[]): readonly Tree[] {
  return trees.flatMap((tree) => [tree, ...inOrder(tree.children)])
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
