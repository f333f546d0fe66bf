import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import type { ColumnName } from '../../model/names.ts'
import { undoRow } from '../tables/cells.ts'
import { linkNames } from '../tables/link-names.ts'
import type { NormalizeRun, Place } from '../tables/normalize-run.ts'
import type { WorkingTable } from '../tables/working-table.ts'
import { fillRow } from './fill-row.ts'
import { fitRow } from './fit-row.ts'
import { flattenRecord } from './flatten-record.ts'
import { isNested, learnKeySources, linkRow, slowRootId } from './link-row.ts'
import type { RowSource } from './row-source.ts'

/**
 * Writes one row and everything nested in it: the row itself, then its lists as child rows
 * (docs/contract/tables.md 3.3), parents before children. What earlier rows taught is written as the source has it; the
 * rest is decoded and goes the slow way.
 */
export function writeRow<Value>(source: RowSource<Value>, place: Place, object: Value): void {
  const { pen, lists } = source
  const { table, level } = place
  const base = lists.size
  pen.row = table.rowCount
  pen.level = level
  pen.keepsLists = place.keepsLists === true
  pen.serial++
  const id = writeKnown(source, place, object)
  if (id !== undefined) {
    table.rowCount++
    if (lists.size > base) writeLists(source, place, { id, base })
    return
  }
  undoRow(table)
  lists.size = base
  const record = source.decoded(object)
  // the bytes may only spell what is known in another way (escapes, a key twice, keys like `7`): the decoded record is tried
  // as what is known, too, before it goes the slow way
  if (!source.isDecoded) writeRow(source.whenDecoded, place, record)
  else if (isJsonObject(record)) writeUnknown(source.whenDecoded, place, record)
}

/** Writes a decoded record of a page; what is not an object becomes `{value}`. */
export function writeRecord(source: RowSource<JsonValue>, place: Place, record: JsonValue): void {
  writeRow(source, place, source.isObject(record) ? record : { value: record })
}

/** Writes an item of a list. Scalars become `{value}`, lists in lists `{list}` one level down. */
function writeItem<Value>(source: RowSource<Value>, place: Place, item: Value): void {
  if (source.isObject(item)) return writeRow(source, place, item)
  const value = source.decoded(item)
  if (Array.isArray(value)) writeRow(source.whenDecoded, { ...place, level: place.level - 1 }, { list: value })
  else writeRow(source.whenDecoded, place, { value })
}

/** The id of a row, and where its lists begin among those that wait. */
interface OwnLists {
  readonly id: string
  readonly base: number
}

function writeLists<Value>(source: RowSource<Value>, place: Place, { id, base }: OwnLists): void {
  const { lists } = source
  for (let at = base, end = lists.size; at < end; at++) {
    const nested = nestedPlace(place, lists.ownerAt(at).table, id)
    writeList(source, nested, lists.valueAt(at))
  }
  lists.size = base
}

function writeList<Value>(source: RowSource<Value>, place: Place, list: Value): void {
  for (let at = source.firstAt(list), end = source.endAt(list); at < end; at = source.nextAt(at)) {
    if (place.table.discarded) return
    writeItem(source, place, source.itemAt(list, at))
    place.index++
  }
}

/** Where the items of a list go that stands in the row with this id. */
function nestedPlace({ table: owner, level, rootId }: Place, table: WorkingTable, id: string): Place {
  return { table, level: level - 1, parentId: id, rootId: owner.propagates ? id : rootId, index: 0 }
}

/** The fast path. Gives the row's id; undefined = the row needs more, and may be half written. */
function writeKnown<Value>(source: RowSource<Value>, place: Place, object: Value): string | undefined {
  const { table } = place
  if (!mayTakeShortcut(source.run, table) || !fillRow(source, table.shape, object)) return undefined
  // an id that is not random is made of what the record holds
  const record = table.rowIdRule.kind === 'random' ? undefined : source.decoded(object)
  return linkRow(source.run, place, isJsonObject(record) ? record : undefined)
}

/** False for tables whose rows only the slow path knows how to write. */
function mayTakeShortcut(run: NormalizeRun, { links, discarded }: WorkingTable): boolean {
  return links.id !== undefined && !discarded && run.rules.allowsShortcuts
}

/** The slow path: flattens as dlt does, links, evolves the schema. A row that the contract turns away is not written. */
function writeUnknown(source: RowSource<JsonValue>, place: Place, record: JsonObject): void {
  const { run, pen, lists } = source
  const { table, rootId } = place
  const base = lists.size
  pen.serial++
  const flat = flattenRecord({ run, pen }, table, record)
  const link = (name: ColumnName, value: JsonValue) => flat.values.set(name, { value, entry: undefined })
  if (table.rowIdRule.kind === 'key_hash') learnKeySources(table, flat)
  if (rootId !== undefined) link(linkNames.rootId, rootId)
  const nested = isNested(place)
  if (!nested) link(linkNames.loadId, run.loadId)
  const id = nested ? run.childId(place.parentId, table.name, place.index) : slowRootId(run, { table, flat, record })
  if (nested) {
    link(linkNames.parentId, place.parentId)
    link(linkNames.listIndex, place.index)
  }
  link(linkNames.id, id)
  if (!fitRow(run, { table, flat, record })) return
  for (const [plan, items] of flat.lists) if (items.length > 0) lists.push(plan, items)
  table.rowCount++
  writeLists(source, place, { id, base })
}
