import { isJsonObject, JsonFloat, type JsonValue } from '../../src/json/json.ts'
import type { Warehouse } from './warehouse.ts'

/** A record as rows: its columns (nulls left out) and the rows of its lists, by the child table's last name parts. */
export interface RowTree {
  readonly values: Readonly<Record<string, string | boolean>>
  readonly lists: Readonly<Record<string, readonly RowTree[]>>
}

const isoTimestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

/**
 * What the tables must hold for a record that was sent, by the rules of docs/contract/tables.md 3: nested objects are
 * flattened with `__`, lists become child rows, scalars in lists a `value`, lists in lists a `list` table. Knows
 * only what the tests' records need: camelCase keys, no collisions.
 */
export function expectedTree(record: JsonValue): RowTree {
  if (isList(record)) return { values: {}, lists: { list: record.map(expectedTree) } }
  if (!isJsonObject(record)) return { values: record === null ? {} : { value: cell(record) }, lists: {} }
  const values: Record<string, string | boolean> = {}
  const lists: Record<string, readonly RowTree[]> = {}
  const visit = (object: JsonValue, path: string): void => {
    if (!isJsonObject(object)) return
    for (const [key, value] of Object.entries(object)) {
      const name = path + snake(key)
      if (isList(value)) {
        if (value.length > 0) lists[name] = value.map(expectedTree)
      } else if (isJsonObject(value)) visit(value, `${name}__`)
      else if (value !== null) values[name] = cell(value)
    }
  }
  visit(record, '')
  return { values, lists }
}

/** The trees of many records by the text of their `key` column: what `readTrees` must give. */
export function expectedTrees(records: readonly JsonValue[], key: string): ReadonlyMap<string, RowTree> {
  const trees = records.map(expectedTree)
  return new Map(trees.map((tree) => [String(tree.values[key]), tree]))
}

/**
 * Reads a root table with all its child tables back into trees, by the value of `key`. Throws when a child row has no
 * parent, list indexes have a gap, or a root id is wrong: the links must be whole.
 */
export async function readTrees(
  warehouse: Warehouse,
  place: { dataset: string; table: string; key: string },
): Promise<ReadonlyMap<string, RowTree>> {
  const tables = (await warehouse.tables(place.dataset)).filter(
    (table) => table === place.table || table.startsWith(`${place.table}__`),
  )
  const nodes = new Map<string, Node>()
  for (const table of tables.toSorted((a, b) => a.length - b.length)) {
    const parent = tables.filter((other) => table.startsWith(`${other}__`)).toSorted((a, b) => b.length - a.length)[0]
    await addRows(warehouse, { dataset: place.dataset, table, parent, nodes })
  }
  const roots = [...nodes.values()].filter((node) => node.table === place.table)
  const trees = new Map(roots.map((node) => [String(node.tree.values[place.key]), node.tree]))
  if (trees.size !== roots.length) throw new Error(`"${place.table}" has ${roots.length} rows, ${trees.size} keys`)
  return trees
}

interface Node {
  readonly table: string
  readonly root: string
  readonly tree: { values: Record<string, string | boolean>; lists: Record<string, RowTree[]> }
}

async function addRows(
  warehouse: Warehouse,
  job: { dataset: string; table: string; parent: string | undefined; nodes: Map<string, Node> },
): Promise<void> {
  const rows = await warehouse.rows(await selectText(warehouse, job))
  for (const row of rows) {
    const id = String(row['_dlt_id'])
    if (job.nodes.has(id)) throw new Error(`"${job.table}" repeats the row id ${id}`)
    const owner = job.parent === undefined ? undefined : job.nodes.get(String(row['_dlt_parent_id']))
    if (job.parent !== undefined && owner?.table !== job.parent)
      throw new Error(`"${job.table}" has a row whose parent is not in "${job.parent}"`)
    const root = owner?.root ?? id
    if ('_dlt_root_id' in row && row['_dlt_root_id'] !== root) throw new Error(`"${job.table}" has a wrong root id`)
    const node: Node = { table: job.table, root, tree: { values: valuesOf(row), lists: {} } }
    job.nodes.set(id, node)
    if (owner !== undefined) appendToList(owner, job.table.slice(owner.table.length + 2), { node, row })
  }
}

function appendToList(owner: Node, name: string, item: { node: Node; row: Record<string, unknown> }): void {
  const list = (owner.tree.lists[name] ??= [])
  if (Number(item.row['_dlt_list_idx']) !== list.length) throw new Error(`"${item.node.table}" has a gap in its list`)
  list.push(item.node.tree)
}

/** Timestamps come as epoch microseconds: JavaScript's dates would cut them to milliseconds. */
async function selectText(warehouse: Warehouse, job: { dataset: string; table: string; parent: string | undefined }) {
  const columns = await warehouse.columns(job.dataset, job.table)
  const items = Object.entries(columns).map(([name, type]) =>
    type === 'TIMESTAMP WITH TIME ZONE' ? `'ts:' || epoch_us("${name}")::VARCHAR AS "${name}"` : `"${name}"`,
  )
  const order = job.parent === undefined ? '' : ' ORDER BY _dlt_parent_id, _dlt_list_idx'
  return `SELECT ${items.join(', ')} FROM "${job.dataset}"."${job.table}"${order}`
}

function valuesOf(row: Record<string, unknown>): Record<string, string | boolean> {
  const own = Object.entries(row).filter(([name, value]) => value !== null && !name.startsWith('_dlt_'))
  return Object.fromEntries(own.map(([name, value]) => [name, typeof value === 'boolean' ? value : String(value)]))
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function cell(value: string | number | bigint | boolean | JsonFloat): string | boolean {
  if (value instanceof JsonFloat) return String(value.value)
  if (typeof value !== 'string') return typeof value === 'boolean' ? value : String(value)
  return isoTimestamp.test(value) ? `ts:${epochMicros(value)}` : value
}

function epochMicros(text: string): string {
  const micros = /\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? ''
  return String(BigInt(Date.parse(text)) * 1000n + BigInt(micros.padEnd(3, '0')))
}

function snake(key: string): string {
  return key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}
