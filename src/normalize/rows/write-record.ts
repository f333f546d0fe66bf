import { SluiceError } from '../../model/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import type { ColumnName } from '../../model/names.ts'
import { excerpt } from '../schema/contract.ts'
import { fitRow } from './fit-row.ts'
import { linkNames } from '../tables/link-names.ts'
import { putCell, undoRow } from '../tables/cells.ts'
import type { Flow, Place } from '../tables/flow.ts'
import type { WorkingTable } from '../tables/working-table.ts'
import { fillRow } from './fill-row.ts'
import { type FlatRow, flattenRecord } from './flatten-record.ts'
import { contentId, ownContent } from './row-ids.ts'

/**
 * Writes one record and everything nested in it: the row itself, then its lists as child rows
 * (docs/contract/tables.md 3.3), parents before children.
 */
export function writeRecord(flow: Flow, place: Place, record: JsonObject): void {
  const { table } = place
  const base = flow.lists.length
  beginRow(flow, place)
  let id = writeKnown(flow, place, record)
  if (id === undefined) {
    undoRow(table)
    flow.lists.length = base
    flow.listItems.length = base
    flow.serial++
    id = writeUnknown(flow, place, record)
    if (id === undefined) return
  }
  table.rowCount++
  if (flow.lists.length > base) writeLists(flow, place, { id, base })
}

/** Tells the flow which row is filled now. */
export function beginRow(flow: Flow, { table, level }: Place): void {
  flow.row = table.rowCount
  flow.level = level
  flow.serial++
}

/** True for what is a row of its own; anything else is wrapped. Dates are what processing steps make of texts. */
export function isRecord(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && !(value instanceof Date)
}

/** Child rows of one list. */
function writeList(flow: Flow, place: Place, items: readonly JsonValue[]): void {
  for (let index = 0; index < items.length; index++) {
    if (place.table.discarded) return
    place.index = index
    writeItem(flow, place, items[index] ?? null)
  }
}

/** One item of a list. Scalars become `{value}`, lists in lists `{list}` one level down. */
export function writeItem(flow: Flow, place: Place, item: JsonValue): void {
  if (isRecord(item)) writeRecord(flow, place, item)
  else if (Array.isArray(item))
    writeRecord(flow, { ...place, level: place.level - 1 }, { list: item as readonly JsonValue[] })
  else writeRecord(flow, place, { value: item })
}

/** The id of a row, and where its lists begin among those that wait. */
export interface OwnLists {
  readonly id: string
  readonly base: number
}

function writeLists(flow: Flow, place: Place, { id, base }: OwnLists): void {
  const end = flow.lists.length
  for (let at = base; at < end; at++) {
    const table = flow.lists[at]?.table
    const items = flow.listItems[at]
    if (table !== undefined && items !== undefined) {
      writeList(flow, nestedPlace(place, table, id), items)
    }
  }
  flow.lists.length = base
  flow.listItems.length = base
}

/** Where the items of a list go that stands in the row with this id. */
export function nestedPlace({ table: owner, level, rootId }: Place, table: WorkingTable, id: string): Place {
  return { table, level: level - 1, parentId: id, rootId: owner.propagates ? id : rootId, index: 0 }
}

/** The fast path. Gives the row's id; undefined = the row needs more, and may be half written. */
function writeKnown(flow: Flow, place: Place, record: JsonObject): string | undefined {
  const { table } = place
  if (!mayTakeShortcut(flow, table) || !fillRow(flow, table.shape, record)) return undefined
  return linkRow(flow, place, record)
}

/** False for tables whose rows only the slow path knows how to write. */
export function mayTakeShortcut(flow: Flow, { links, discarded }: WorkingTable): boolean {
  return links.id !== undefined && !discarded && flow.rules.allowsShortcuts
}

/**
 * Gives a filled row its linking columns, and its id; undefined = it needs more than the fast path. The record may be
 * left out where ids of root rows are random.
 */
export function linkRow(flow: Flow, place: Place, record?: JsonObject): string | undefined {
  const { table, rootId } = place
  const { links, rowCount: row } = table
  for (const { values } of table.required) if (values.length <= row || values[row] === null) return undefined
  if (rootId !== undefined && (links.rootId === undefined || !putCell(links.rootId, row, rootId))) return undefined
  const nested = isNested(place)
  if (nested) {
    if (links.parentId === undefined || links.listIndex === undefined) return undefined
    putCell(links.parentId, row, place.parentId)
    putCell(links.listIndex, row, place.index)
  } else {
    if (links.loadId === undefined) return undefined
    putCell(links.loadId, row, flow.loadId)
  }
  const id = nested ? flow.childId(place.parentId, table.name, place.index) : rootRowId(flow, table, record)
  if (id === undefined || links.id === undefined) return undefined
  putCell(links.id, row, id)
  return id
}

/** The slow path: flattens as dlt does, links, evolves the schema. undefined = the contract turned the row away. */
function writeUnknown(flow: Flow, place: Place, record: JsonObject): string | undefined {
  const { table, rootId } = place
  const flat = flattenRecord(flow, table, record)
  const link = (name: ColumnName, value: JsonValue) => flat.values.set(name, { value, entry: undefined })
  if (table.rowIdRule.kind === 'key_hash') learnKeySources(table, flat)
  if (rootId !== undefined) link(linkNames.rootId, rootId)
  const nested = isNested(place)
  if (!nested) link(linkNames.loadId, flow.loadId)
  const id = nested ? flow.childId(place.parentId, table.name, place.index) : slowRootId(flow, { table, flat, record })
  if (nested) {
    link(linkNames.parentId, place.parentId)
    link(linkNames.listIndex, place.index)
  }
  link(linkNames.id, id)
  if (!fitRow(flow, { table, flat, record })) return undefined
  for (const [plan, items] of flat.lists) {
    if (items.length === 0) continue
    flow.lists.push(plan)
    flow.listItems.push(items)
  }
  return id
}

/** A table that has lost its parent link takes list items as rows of its own (docs/contract/tables.md 3.6). */
function isNested(place: Place): boolean {
  return place.parentId !== '' && place.table.props.parent !== undefined
}

/** undefined = the key is not where earlier rows had it. */
function rootRowId(flow: Flow, table: WorkingTable, record: JsonObject | undefined): string | undefined {
  const rule = table.rowIdRule
  if (rule.kind === 'random') return flow.randomId()
  if (record === undefined) return undefined
  if (rule.kind === 'row_hash') return contentId(ownContent(record))
  const key: [string, JsonValue][] = []
  for (const name of rule.keys) {
    const value = sourceValue(table, name, record)
    if (value === undefined) return undefined
    key.push([name, value])
  }
  return contentId(Object.fromEntries(key))
}

function slowRootId(
  flow: Flow,
  { table, flat, record }: { readonly table: WorkingTable; readonly flat: FlatRow; readonly record: JsonObject },
): string {
  const rule = table.rowIdRule
  if (rule.kind !== 'key_hash') return rootRowId(flow, table, record) ?? flow.randomId()
  const key = rule.keys.map((name): [string, JsonValue] => {
    const value = flat.values.get(name)?.value
    if (value !== undefined && value !== null) return [name, value]
    throw new SluiceError(
      'NULL_IN_KEY',
      `Could not load a record into table "${table.name}" because its key column "${name}" is null or absent.`,
      {
        found: excerpt(record),
        hint: 'Choose a key that every record has, or leave such records out with a `filter` processing step.',
      },
    )
  })
  return contentId(Object.fromEntries(key))
}

/** Remembers where in a record the raw value of each key column stands. */
function learnKeySources(table: WorkingTable, flat: FlatRow): void {
  if (table.rowIdRule.kind !== 'key_hash') return
  for (const name of table.rowIdRule.keys) {
    const path = flat.values.get(name)?.entry?.sourcePath
    const known = table.keySources.get(name) ?? []
    if (path !== undefined && !known.includes(path)) table.keySources.set(name, [...known, path])
  }
}

function sourceValue(table: WorkingTable, name: ColumnName, record: JsonObject): JsonValue | undefined {
  for (const path of table.keySources.get(name) ?? []) {
    let value: JsonValue | undefined = record
    for (const key of path) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
    if (value !== undefined && value !== null) return value
  }
  return undefined
}
