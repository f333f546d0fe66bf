import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import type { ScannedRecords } from '../../json/records/scanned-records.ts'
import type { ColumnName } from '../../model/names.ts'
import { undoRow } from '../tables/cells.ts'
import { linkNames } from '../tables/link-names.ts'
import type { NormalizeRun, Place } from '../tables/normalize-run.ts'
import type { RowPen } from '../tables/row-pen.ts'
import type { WorkingTable } from '../tables/working-table.ts'
import { decodedSource } from './decoded-source.ts'
import { fillRow } from './fill-row.ts'
import { fitRow } from './fit-row.ts'
import { flattenRecord } from './flatten-record.ts'
import { isNested, learnKeySources, linkRow, slowRootId } from './link-row.ts'
import type { Writing } from './row-source.ts'
import { scannedSource } from './scanned-source.ts'
import { Waiting } from './waiting.ts'

/**
 * Writes one row and everything nested in it: the row itself, then its lists as child rows (docs/contract/tables.md 3.3), parents
 * before children. What earlier rows taught is written as the source has it; the rest is decoded and goes the slow way.
 */
export function writeRow<Value>(writing: Writing<Value>, place: Place, object: Value): void {
  const { pen, lists } = writing
  const { table, level } = place
  const base = lists.size
  pen.row = table.rowCount
  pen.level = level
  pen.serial++
  const id = writeKnown(writing, place, object)
  if (id !== undefined) return finishRow(writing, place, { id, base })
  undoRow(table)
  lists.size = base
  writing.writeNews(place, object)
}

/** Writes a decoded record of a page; what is not an object becomes `{value}`. */
export function writeRecord(writing: Writing<JsonValue>, place: Place, record: JsonValue): void {
  writeRow(writing, place, writing.source.isObject(record) ? record : { value: record })
}

/** Writes an item of a list. Scalars become `{value}`, lists in lists `{list}` one level down. */
function writeItem<Value>(writing: Writing<Value>, place: Place, item: Value): void {
  const { source, ordinary } = writing
  if (source.isObject(item)) return writeRow(writing, place, item)
  const value = source.decoded(item)
  if (Array.isArray(value)) writeRow(ordinary, { ...place, level: place.level - 1 }, { list: value })
  else writeRow(ordinary, place, { value })
}

/** Writes all records of a page that are still bytes. */
export function writeScanned(writing: Writing<JsonValue>, place: Place, { scan, tokens }: ScannedRecords): void {
  const scanned: Writing<number> = {
    run: writing.run,
    pen: writing.pen,
    source: scannedSource(scan),
    objects: new Waiting(),
    lists: new Waiting(),
    ordinary: writing,
    writeNews: (at, token) => writeRow(writing, at, scanned.source.decoded(token)),
  }
  for (const token of tokens) writeRow(scanned, place, token)
}

/** The way for decoded records. */
export function decodedWriting(run: NormalizeRun, pen: RowPen): Writing<JsonValue> {
  const writing: Writing<JsonValue> = {
    run,
    pen,
    source: decodedSource,
    objects: new Waiting(),
    lists: new Waiting(),
    get ordinary() {
      return writing
    },
    writeNews: (place, value) => {
      if (isJsonObject(value)) writeUnknown(writing, place, value)
    },
  }
  return writing
}

/** The id of a row, and where its lists begin among those that wait. */
interface OwnLists {
  readonly id: string
  readonly base: number
}

/** Counts the row, and writes its lists. */
function finishRow<Value>(writing: Writing<Value>, place: Place, { id, base }: OwnLists): void {
  const { lists } = writing
  place.table.rowCount++
  for (let at = base, end = lists.size; at < end; at++) {
    const nested = nestedPlace(place, lists.ownerAt(at).table, id)
    writeList(writing, nested, lists.valueAt(at))
  }
  lists.size = base
}

function writeList<Value>(writing: Writing<Value>, place: Place, list: Value): void {
  const { source } = writing
  for (let at = source.firstAt(list), end = source.endAt(list); at < end; at = source.nextAt(at)) {
    if (place.table.discarded) return
    writeItem(writing, place, source.itemAt(list, at))
    place.index++
  }
}

/** Where the items of a list go that stands in the row with this id. */
function nestedPlace({ table: owner, level, rootId }: Place, table: WorkingTable, id: string): Place {
  return { table, level: level - 1, parentId: id, rootId: owner.propagates ? id : rootId, index: 0 }
}

/** The fast path. Gives the row's id; undefined = the row needs more, and may be half written. */
function writeKnown<Value>(writing: Writing<Value>, place: Place, object: Value): string | undefined {
  const { table } = place
  if (!mayTakeShortcut(writing.run, table) || !fillRow(writing, table.shape, object)) return undefined
  // an id that is not random is made of what the record holds
  const record = table.rowIdRule.kind === 'random' ? undefined : writing.source.decoded(object)
  return linkRow(writing.run, place, isJsonObject(record) ? record : undefined)
}

/** False for tables whose rows only the slow path knows how to write. */
function mayTakeShortcut(run: NormalizeRun, { links, discarded }: WorkingTable): boolean {
  return links.id !== undefined && !discarded && run.rules.allowsShortcuts
}

/** The slow path: flattens as dlt does, links, evolves the schema. A row that the contract turns away is not written. */
function writeUnknown(writing: Writing<JsonValue>, place: Place, record: JsonObject): void {
  const { run, pen, lists } = writing
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
  finishRow(writing, place, { id, base })
}
