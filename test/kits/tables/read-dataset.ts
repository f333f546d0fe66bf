import type { ExistingTables, Session } from '../../../src/load/destination.ts'
import { quoteName } from '../../../src/model/names/quoted-name.ts'
import { createChildIds } from '../../../src/normalize/rows/row-ids.ts'
import { growTrees, inOrder, numberIds, type Table, type Tree } from '../rest-api/read-tables.ts'
import { microsOf, readLoads, readSystemTables, type Loads } from './system-tables.ts'

export interface TableDump {
  /** `name TYPE NOT NULL UNIQUE`, in order */
  readonly columns: readonly string[]
  /** each row as a JSON list of what the database writes for its cells */
  readonly rows: readonly string[]
}

/** Table → what is in it. System tables with their JSON decoded. */
export type DatasetDump = Readonly<Record<string, TableDump>>

export interface DatasetToRead {
  readonly session: Session
  readonly dataset: string
  /** tables whose ids are hashes of content: they stay as they are, as do those of their nested tables */
  readonly keepsIds: (table: string) => boolean
}

const systemTables = ['_dlt_loads', '_dlt_version', '_dlt_pipeline_state']
const links = ['_dlt_id', '_dlt_parent_id', '_dlt_root_id']

/**
 * A whole dataset so that two loads of the same records read the same: rows sorted by what they and the rows below
 * them hold, random ids numbered in that order (`#1`; `~#2` when it is the hash of its parent's, dlt's rule), load ids
 * as `load 1`, times of loads as `time of load 1`.
 */
export async function readDataset({ session, dataset, keepsIds }: DatasetToRead): Promise<DatasetDump> {
  const described = await session.describe(dataset)
  const columns = await describeColumns(session, dataset, described)
  const loads = await readLoads(session, dataset, described)
  const names = [...described.keys()].filter((name) => !systemTables.includes(name)).toSorted()
  const tables: Table[] = []
  for (const name of names) {
    const types = described.get(name) ?? new Map<string, string>()
    tables.push({ name, types, rows: await readRows(session, { dataset, name, columns: [...types.keys()], loads }) })
  }
  const trees = growTrees(tables)
  const ids = nameIds(trees, keepsIds)
  const data = tables.map((table): [string, TableDump] => [
    table.name,
    { columns: columns.get(table.name) ?? [], rows: showRows(table, trees, ids) },
  ])
  const system = await readSystemTables({ session, dataset, described, loads })
  return {
    ...Object.fromEntries(data),
    ...Object.fromEntries(system.map(({ name, rows }) => [name, { columns: columns.get(name) ?? [], rows }] as const)),
  }
}

async function describeColumns(
  session: Session,
  dataset: string,
  described: ExistingTables,
): Promise<ReadonlyMap<string, string[]>> {
  // its types say themselves what may be missing
  if (session.type === 'clickhouse')
    return new Map([...described].map(([table, types]) => [table, [...types].map((column) => column.join(' '))]))
  if (session.type === 'sqlite') {
    if (described.size === 0) return new Map()
    const required = await session.query(
      `SELECT m.name, c.name FROM ${quoteName(dataset)}.sqlite_schema AS m, pragma_table_info(m.name, $1) AS c WHERE c."notnull" = 1`,
      { values: [dataset], dataset },
    )
    return new Map(
      [...described].map(([table, types]) => [
        table,
        [...types].map(([column, type]) => {
          const isRequired = required.rows.some(([t, c]) => t === table && c === column)
          return `${column} ${type}${isRequired ? ' NOT NULL' : ''}`
        }),
      ]),
    )
  }
  if (session.type === 'mysql') {
    const required = await session.query(
      `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = $1 AND is_nullable = 'NO'`,
      { values: [dataset] },
    )
    // MySQL has four sizes of text and of bytes, and dlt takes those that end at 64 KB: they count as one (docs/destinations/mysql.md)
    const sort = (type: string): string =>
      type.replace(/^(?:text|longtext|varchar\(\d+\))$/, 'text').replace(/^(?:long|tiny)blob$/, 'blob')
    const isRequired = (table: string, column: string): boolean =>
      required.rows.some(([t, c]) => t === table && c === column)
    return new Map(
      [...described].map(([table, types]) => [
        table,
        [...types].map(([column, type]) => `${column} ${sort(type)}${isRequired(table, column) ? ' NOT NULL' : ''}`),
      ]),
    )
  }
  const nullable = (
    await session.query(
      `SELECT table_name::VARCHAR, column_name::VARCHAR FROM information_schema.columns
     WHERE table_schema = $1 AND is_nullable = 'NO'`,
      { values: [dataset] },
    )
  ).rows
  const unique = (
    await session.query(
      `SELECT c.table_name::VARCHAR, k.column_name::VARCHAR FROM information_schema.table_constraints AS c
     JOIN information_schema.key_column_usage AS k USING (constraint_schema, constraint_name, table_name)
     WHERE c.constraint_schema = $1 AND c.constraint_type = 'UNIQUE'`,
      { values: [dataset] },
    )
  ).rows
  const has = (rows: readonly (readonly unknown[])[], table: string, column: string): boolean =>
    rows.some(([t, c]) => t === table && c === column)
  return new Map(
    [...described].map(([table, types]) => [
      table,
      [...types].map(([column, type]) => {
        const notNull = has(nullable, table, column) ? ' NOT NULL' : ''
        return `${column} ${type}${notNull}${has(unique, table, column) ? ' UNIQUE' : ''}`
      }),
    ]),
  )
}

interface RowsToRead {
  readonly dataset: string
  readonly name: string
  readonly columns: readonly string[]
  readonly loads: Loads
}

async function readRows(session: Session, { dataset, name, columns, loads }: RowsToRead): Promise<Table['rows']> {
  const items = columns.map((column) => `${quoteName(column)}::VARCHAR`)
  const rows = ['clickhouse', 'mysql', 'sqlite'].includes(session.type)
    ? await session.rows({ dataset, table: name, columns })
    : (await session.query(`SELECT ${items.join(', ')} FROM ${session.qualify(dataset, name)}`)).rows
  return rows.map((row) =>
    Object.fromEntries(
      columns.map((column, index) => [column, showCell(column, asOneWrites(session, row[index] ?? null), loads)]),
    ),
  )
}

/** dlt's driver writes JSON for MySQL with blanks between. */
function asOneWrites({ type }: Session, value: unknown): unknown {
  if (!['mysql', 'sqlite'].includes(type) || typeof value !== 'string' || !/^[[{]/.test(value)) return value
  return value.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_, text: string | undefined) => text ?? '')
}

function showCell(column: string, value: unknown, loads: Loads): string | null {
  if (value === null) return null
  const text = typeof value === 'number' ? JSON.stringify(value) : String(value)
  if (column === '_dlt_load_id') return loads.nameOf(text)
  const micros = microsOf(text)
  return (micros === undefined ? undefined : loads.timeOf(micros)) ?? text
}

/** Ids by the row they belong to, numbered for each root table of its own. */
function nameIds(trees: readonly Tree[], keepsIds: DatasetToRead['keepsIds']): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const root of new Set(trees.map(({ table }) => table))) {
    const ids = new Map<string, string>()
    for (const tree of trees.filter(({ table }) => table === root)) {
      if (keepsIds(root)) keepIds(tree, ids)
      else numberIds(tree, ids)
    }
    for (const [id, name] of ids) names.set(id, name)
  }
  return names
}

function keepIds(tree: Tree, ids: Map<string, string>): void {
  for (const { row } of inOrder([tree])) {
    const id = row['_dlt_id']
    if (id) ids.set(id, id)
  }
}

const childId = createChildIds()

function showRows({ name }: Table, trees: readonly Tree[], ids: ReadonlyMap<string, string>): readonly string[] {
  return inOrder(trees)
    .filter((tree) => tree.table === name)
    .map(({ row }) => {
      const mark = isDerived(name, row) ? '~' : ''
      const cells = Object.entries(row).map(([column, value]) =>
        value !== null && links.includes(column)
          ? `${column === '_dlt_id' ? mark : ''}${ids.get(value) ?? `unknown ${value}`}`
          : value,
      )
      return JSON.stringify(cells)
    })
}

/** True when a nested row's id is the hash of its parent's id, its table and its place in the list. */
function isDerived(table: string, row: Readonly<Record<string, string | null>>): boolean {
  const parent = row['_dlt_parent_id']
  return (
    parent !== undefined && parent !== null && row['_dlt_id'] === childId(parent, table, Number(row['_dlt_list_idx']))
  )
}
