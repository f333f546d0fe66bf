import { isJsonObject } from '../../json/json.ts'
import { isObjectAt, tokenAfter, valueAt } from '../../json/scan/read-token.ts'
import type { ScannedList } from '../../json/scan/scanned-list.ts'
import { undoRow } from '../tables/cells.ts'
import {
  beginRow,
  linkRow,
  mayTakeShortcut,
  nestedPlace,
  type OwnLists,
  writeItem,
  writeRecord,
} from './write-record.ts'
import type { Flow, Place } from '../tables/flow.ts'
import { fillScannedRow, type ScannedWork, Waiting } from './fill-scanned-row.ts'

/**
 * Writes the records of a page that are still bytes, as `writeRecord` writes decoded ones: text cells are tokens of the
 * page. A record that has something new is decoded and written the ordinary way, so the two agree by construction.
 */
export function writeScanned(flow: Flow, place: Place, { scan, items }: ScannedList): void {
  const work: ScannedWork = { flow, scan, known: new Map(), objects: new Waiting(), lists: new Waiting() }
  for (const token of items) writeRow(work, place, token)
}

function writeRow(work: ScannedWork, place: Place, token: number): void {
  const { flow } = work
  const { table } = place
  const base = work.lists.size
  beginRow(flow, place)
  const id = writeKnown(work, place, token)
  if (id === undefined) {
    undoRow(table)
    work.lists.size = base
    const record = valueAt(work.scan, token)
    if (isJsonObject(record)) writeRecord(flow, place, record)
    return
  }
  table.rowCount++
  if (work.lists.size > base) writeLists(work, place, { id, base })
}

function writeKnown(work: ScannedWork, place: Place, token: number): string | undefined {
  const { flow } = work
  const { table } = place
  // other ids are made of what the record holds
  if (table.rowIdRule.kind !== 'random' || !mayTakeShortcut(flow, table)) return undefined
  if (!fillScannedRow(work, table.shape, token)) return undefined
  return linkRow(flow, place)
}

function writeLists(work: ScannedWork, place: Place, { id, base }: OwnLists): void {
  const { lists } = work
  for (let at = base, end = lists.size; at < end; at++)
    writeList(work, nestedPlace(place, lists.ownerAt(at).table, id), lists.tokenAt(at))
  lists.size = base
}

function writeList(work: ScannedWork, place: Place, list: number): void {
  const { flow, scan } = work
  const end = (scan.ends[list] ?? 0) - 1
  for (let item = list + 1; item < end; item = tokenAfter(scan, item)) {
    if (place.table.discarded) return
    if (isObjectAt(scan, item)) writeRow(work, place, item)
    else writeItem(flow, place, valueAt(scan, item))
    place.index++
  }
}
