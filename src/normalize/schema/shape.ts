import { asTableName } from '../../model/names.ts'
import { tooManyTables } from '../bounds.ts'
import { declareNested } from './declare-nested.ts'
import { dataName } from '../tables/link-names.ts'
import { rootOf, workingTable } from '../tables/cells.ts'
import type { NormalizeRun } from '../tables/normalize-run.ts'
import type { KeyEntry, ListPlan, Shape, WorkingTable } from '../tables/working-table.ts'

// an object keyed by ids that are all null or empty would teach the shape keys without end
const keyLimit = 50_000

/** What to do with a key at this place, worked out on first sight. */
export function entryOf(run: NormalizeRun, shape: Shape, key: string): KeyEntry {
  const known = shape.byKey.get(key)
  if (known !== undefined) return known
  if (shape.byKey.size >= keyLimit) {
    for (const entry of shape.order) shape.feeders.delete(entry.name)
    shape.byKey.clear()
    shape.order.length = 0
  }
  const part = run.naming.column(key)
  const found = shape.path.length === 0 ? part : run.naming.joinColumns([...shape.path, part])
  const name = dataName(found)
  if (name !== found) warnOfLinkName(run, found, name)
  const entry: KeyEntry = {
    key,
    index: shape.order.length,
    depth: shape.depth,
    sourcePath: [...shape.sourcePath, key],
    part,
    name,
    column: undefined,
    object: undefined,
    list: undefined,
  }
  shape.order.push(entry)
  shape.byKey.set(key, entry)
  shape.feeders.set(name, [...(shape.feeders.get(name) ?? []), entry])
  return entry
}

function warnOfLinkName(run: NormalizeRun, key: string, name: string): void {
  run.warnOnce(`link\u0000${key}`, () => ({
    code: 'LINK_COLUMN_RENAMED',
    message: `Records bring a "${key}" of their own: it is in the column "${name}", because "${key}" links the rows of a load.`,
    hint: 'Nothing needs to be done; rename it with a `map` processing step if another name is wanted.',
  }))
}

/** The shape of the objects under a key. */
export function objectShape(shape: Shape, entry: KeyEntry): Shape {
  entry.object ??= {
    path: [...shape.path, entry.part],
    sourcePath: entry.sourcePath,
    depth: shape.depth + 1,
    order: [],
    byKey: new Map(),
    feeders: shape.feeders,
  }
  return entry.object
}

/** A key and the shape it stands in. */
export interface KeyPlace {
  readonly shape: Shape
  readonly entry: KeyEntry
}

/** The child table that the lists under a key feed (docs/contract/tables.md 3.3). */
export function listPlan(run: NormalizeRun, owner: WorkingTable, { shape, entry }: KeyPlace): ListPlan {
  if (entry.list !== undefined) return entry.list
  const part = run.naming.table(entry.key)
  const fragments = [...owner.fragments, ...shape.path, part]
  const name = run.naming.joinTables(fragments)
  let table = run.tables.get(name)
  if (table === undefined) {
    countTable(run, owner, entry)
    table = workingTable(name, fragments, { parent: asTableName(owner.name), seenData: false })
    run.tables.set(name, table)
  } else if (table.props.parent === undefined) warnOfRoot(run, owner, { table, entry })
  declareNested(run, table)
  const key = [...shape.path, part].join('\u0000')
  const shared = owner.lists.get(key) ?? { table, sourcePath: entry.sourcePath, seenIn: -1, lastPath: entry.sourcePath }
  owner.lists.set(key, shared)
  entry.list = shared
  return shared
}

/** Throws TOO_MANY_TABLES when a table would be one too many below its root. */
function countTable({ tables, families, bounds }: NormalizeRun, owner: WorkingTable, { sourcePath }: KeyEntry): void {
  const root = rootOf(tables, owner)
  const count =
    (families.get(root) ?? [...tables.values()].filter((table) => rootOf(tables, table) === root).length) + 1
  if (count > bounds.tables) throw tooManyTables(root.name, bounds.tables, sourcePath.join('.'))
  families.set(root, count)
}

/** As in dlt the rows go into the table of the resource, but that has no columns for the link to their parents. */
function warnOfRoot(
  run: NormalizeRun,
  owner: WorkingTable,
  { table, entry }: { readonly table: WorkingTable; readonly entry: KeyEntry },
): void {
  const { resource = table.name } = table.props
  run.warnOnce(`root ${table.name}`, () => ({
    code: 'TABLE_SHARED',
    message: `The list "${entry.key}" of "${owner.name}" goes into table "${table.name}" together with resource "${resource}", without a link to its parents.`,
    hint: `Give resource "${resource}" another \`table_name\`.`,
  }))
}
