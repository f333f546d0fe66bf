import type { ExistingTables, QueryValue, Reader } from '../../load/destination.ts'
import { wholeAnswer } from '../../load/sql/answers.ts'
import { childCountSql, keysSql, versionsSql, type Writing } from '../../load/sql/table-questions.ts'
import { isSystemName, loadIdColumn, validityColumns } from '../../model/names/system-names.ts'
import type { Schema, TableSchema, WriteDisposition } from '../../model/schema.ts'
import type { World } from '../../model/world.ts'
import { ask, type Patience } from '../inspect/ask.ts'
import { chainTo, type Child, childrenIn } from '../inspect/family.ts'
import type { FoundPipeline } from '../inspect/find-pipeline.ts'
import { tableNamed } from '../inspect/query.ts'
import { type Load, twoLoads } from './find-loads.ts'
import { type SchemaDiff, schemaDiff } from './schema-changes.ts'

/** Keys that stand in one way, and some of them. */
export interface KeyGroup {
  readonly count: number
  /** values of the key columns, smallest first */
  readonly sample: readonly (readonly QueryValue[])[]
}

/** What two loads did to one table. */
export interface TableDiff {
  readonly table: string
  /** `append`, `replace`, `merge (delete-insert)` …; null where the schema does not say */
  readonly disposition: string | null
  /** rows that carry the load's id now; of child tables, those that hang from such rows */
  readonly rows: { readonly before: number; readonly after: number }
  /** null = its rows cannot be told apart by a key: `knows` says why */
  readonly keys: { readonly columns: readonly string[]; readonly groups: Readonly<Record<string, KeyGroup>> } | null
  /** what the figures mean, and what cannot be known of such a table */
  readonly knows: string
}

/** What differs between two loads. */
export interface LoadDiff {
  readonly before: Load
  readonly after: Load
  readonly schema: SchemaDiff
  readonly tables: readonly TableDiff[]
}

/** What is compared. */
export interface DiffChoice extends Patience {
  readonly world: World
  readonly runs: readonly [string, string?]
  /** default: all */
  readonly table?: string
  /** keys of each kind that are named; default 5 */
  readonly sample?: number
}

/** Compares two loads. Throws LOAD_UNKNOWN, QUERY_INVALID, and what a question throws. */
export function diffLoads({ warehouse, pipeline }: FoundPipeline, choice: DiffChoice): Promise<LoadDiff> {
  const { dataset } = warehouse
  return warehouse.read(async (reader) => {
    const schema = await warehouse.schemaBy(reader)
    const place = { reader, dataset, pipeline, schemaName: schema?.name, world: choice.world }
    const loads = await twoLoads(choice.runs, place)
    const existing = await reader.describe(dataset)
    if (choice.table !== undefined) tableNamed(choice.table, existing)
    const work = { reader, dataset, schema, existing, loads, choice, children: childrenIn(existing, schema) }
    const tables: TableDiff[] = []
    for (const table of existing.keys()) {
      if (choice.table === undefined ? isSystemName(table) : table !== choice.table) continue
      const found = await diffTable(table, work)
      if (found !== undefined) tables.push(found)
    }
    const [before, after] = loads
    return { before, after, schema: await schemaDiff(loads, place), tables }
  })
}

interface Work {
  readonly reader: Reader
  readonly dataset: string
  readonly schema: Schema | undefined
  readonly existing: ExistingTables
  readonly loads: readonly [Load, Load]
  readonly choice: DiffChoice
  readonly children: readonly Child[]
}

async function diffTable(table: string, work: Work): Promise<TableDiff | undefined> {
  const { reader, dataset, existing, loads, schema } = work
  const described = [...(schema?.tables.values() ?? [])].find((one) => one.name === table)
  if (existing.get(table)?.has(loadIdColumn) !== true) return diffChild(table, work)
  const count = ({ loadId }: Load): Promise<number> =>
    reader.count({ dataset, table, where: [{ column: loadIdColumn, equals: loadId }] })
  const rows = { before: await count(loads[0]), after: await count(loads[1]) }
  const disposition = described?.writeDisposition
  const seen = { table, disposition: dispositionText(disposition), rows }
  const keys = described?.columns.filter(({ primaryKey }) => primaryKey === true).map(({ name }) => String(name)) ?? []
  if (keys.length === 0 || reader.dialect === undefined)
    return { ...seen, keys: null, knows: 'It has no primary key, so which rows came or changed cannot be told.' }
  return { ...seen, ...(await keysOf(table, { ...work, disposition, described, rows, keys })) }
}

/** A nested table has no load ids of its own: its rows are those of their roots. */
async function diffChild(table: string, work: Work): Promise<TableDiff | undefined> {
  const { reader, dataset, existing, loads, children } = work
  const root = rootOf(table, children)
  const chain = root === undefined ? undefined : chainTo(table, { from: root, children })
  if (root === undefined || chain === undefined || existing.get(root)?.has(loadIdColumn) !== true) return undefined
  if (reader.dialect === undefined) return undefined
  const writing = { dialect: reader.dialect, qualify: (name: string) => reader.qualify(dataset, name) }
  const count = async ({ loadId }: Load): Promise<number> => {
    const sql = childCountSql({ table: root, loadId: loadIdColumn, load: loadId }, chain, writing)
    const { rows } = await ask({ ...work.choice, reader, dataset, sql }, wholeAnswer)
    return Number(rows[0]?.[0] ?? 0)
  }
  const rows = { before: await count(loads[0]), after: await count(loads[1]) }
  return { table, disposition: null, rows, keys: null, knows: `Its rows come and go with those of "${root}".` }
}

function rootOf(table: string, children: readonly Child[]): string | undefined {
  let at = table
  for (let steps = 0; steps <= children.length; steps++) {
    const child = children.find((one) => one.table === at)
    if (child === undefined) return at === table ? undefined : at
    at = child.parent
  }
  return undefined
}

interface Keyed extends Work {
  readonly disposition: WriteDisposition | undefined
  readonly described: TableSchema | undefined
  readonly rows: TableDiff['rows']
  readonly keys: readonly string[]
}

async function keysOf(table: string, work: Keyed): Promise<Pick<TableDiff, 'keys' | 'knows'>> {
  const { disposition, keys, rows, loads, existing, reader, dataset } = work
  const { sample = 5 } = work.choice
  const [{ loadId: before }, { loadId: after }] = loads
  const kind = disposition?.kind ?? 'append'
  const strategy = disposition?.kind === 'merge' ? disposition.strategy : undefined
  const { dialect } = reader
  if (dialect === undefined) return { keys: null, knows: 'This destination does not compare rows.' }
  const writing: Writing = { dialect, qualify: (name: string) => reader.qualify(dataset, name) }
  const groupsBy = async (sql: string): Promise<TableDiff['keys']> => ({
    columns: keys,
    groups: groupsOf((await ask({ ...work.choice, reader, dataset, sql }, wholeAnswer)).rows),
  })
  if (strategy === 'scd2') {
    const names = disposition?.kind === 'merge' ? disposition.scd2?.validityColumnNames : undefined
    const [validFrom, validTo] = names ?? validityColumns
    const sql = versionsSql({ table, loadId: loadIdColumn, keys, load: after, validFrom, validTo, sample }, writing)
    const nothing = rows.after === 0 ? ' The later load began no version, so what it only ended cannot be told.' : ''
    return { keys: await groupsBy(sql), knows: `scd2 keeps all versions: what the later load did is known.${nothing}` }
  }
  const content = [...(existing.get(table)?.keys() ?? [])].filter((name) => !isSystemName(name) && !keys.includes(name))
  const sql = keysSql({ table, loadId: loadIdColumn, keys, content, before, after, sample }, writing)
  if (kind === 'append')
    return { keys: await groupsBy(sql), knows: 'append keeps the rows of both loads: "gone" means not sent again.' }
  if (kind === 'replace' && rows.before > 0 && rows.after > 0)
    return { keys: await groupsBy(sql), knows: 'Rows of both loads are there.' }
  return { keys: written(await groupsBy(sql)), knows: knowledge(kind, strategy) }
}

/** Only the newest version of a row is there: what the later load wrote is known, not what was there before. */
function written(keys: TableDiff['keys']): TableDiff['keys'] {
  if (keys === null) return null
  const { came, changed } = keys.groups
  const all = [came, changed].flatMap((group) => (group === undefined ? [] : [group]))
  const count = all.reduce((sum, group) => sum + group.count, 0)
  return { ...keys, groups: count === 0 ? {} : { written: { count, sample: all.flatMap((group) => group.sample) } } }
}

function knowledge(kind: WriteDisposition['kind'], strategy: string | undefined): string {
  if (kind === 'replace') return 'replace keeps the rows of the last load alone: what was there before cannot be told.'
  if (strategy === 'insert-only') return 'insert-only never changes a row: what the later load wrote is new.'
  return 'merge keeps the newest version of a row alone: what the later load wrote is new or changed, which of the two cannot be told, nor what it deleted.'
}

function groupsOf(rows: readonly (readonly QueryValue[])[]): Readonly<Record<string, KeyGroup>> {
  const groups = new Map<string, KeyGroup>()
  for (const [how, count, ...key] of rows) {
    const before = groups.get(String(how))
    groups.set(String(how), { count: Number(count), sample: [...(before?.sample ?? []), key] })
  }
  return Object.fromEntries(groups)
}

function dispositionText(disposition: WriteDisposition | undefined): string | null {
  if (disposition === undefined) return null
  return disposition.kind === 'merge' ? `merge (${disposition.strategy})` : disposition.kind
}
