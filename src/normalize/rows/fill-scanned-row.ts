import { toJsonText } from '../../json/json-text.ts'
import { keyListAt, kindAt, numberAt, textAt, tokenAfter, valueAt } from '../../json/scan/read-token.ts'
import { ascii, type ScannedJson } from '../../json/scan/scan-json.ts'
import { putCell } from '../tables/cells.ts'
import { fillText, fillValue } from './fill-row.ts'
import type { Flow } from '../tables/flow.ts'
import { timestampOfBytes } from '../infer/fast-timestamp.ts'
import { cellCode, type KeyEntry, type ListPlan, type Shape } from '../tables/working-table.ts'

/** Places of a page that wait for their turn, and what each belongs to. Grows to what a record needs, once. */
export class Waiting<Owner> {
  readonly #owners: Owner[] = []
  readonly #tokens: number[] = []
  /** how many wait; to be set back to what it was */
  size = 0

  push(owner: Owner, token: number): void {
    this.#owners[this.size] = owner
    this.#tokens[this.size++] = token
  }

  ownerAt(index: number): Owner {
    return this.#owners[index] as Owner
  }

  tokenAt(index: number): number {
    return this.#tokens[index] as number
  }
}

/** A page on its way into rows. */
export interface ScannedWork {
  readonly flow: Flow
  readonly scan: ScannedJson
  /** by shape and number of `scan.keys`: what has been looked up already */
  readonly known: Map<Shape, (readonly KeyEntry[])[]>
  /** objects of the row being filled, the last one first */
  readonly objects: Waiting<Shape>
  /** lists of the rows being built, which wait for their row's id; one segment per row */
  readonly lists: Waiting<ListPlan>
}

/**
 * As `fillRow`, from the bytes of a page: writes what earlier rows taught `shape`, texts as tokens of the page. false =
 * this row has something new, or something that only the decoded record tells: it must be undone and decoded. So what
 * is not plainly known is left to the one way that knows everything.
 */
export function fillScannedRow(work: ScannedWork, shape: Shape, token: number): boolean {
  const { objects } = work
  let isKnown = fillObject(work, shape, token)
  while (objects.size > 0) {
    const last = --objects.size
    isKnown &&= fillObject(work, objects.ownerAt(last), objects.tokenAt(last))
  }
  return isKnown
}

function fillObject(work: ScannedWork, shape: Shape, token: number): boolean {
  const entries = entriesOf(work, shape, keyListAt(work.scan, token))
  if (entries === undefined) return false
  let value = token + 1
  // an iterator per object would be a sixth of all garbage
  for (let index = 0; index < entries.length; index++) {
    if (!fillToken(work, entries[index] as KeyEntry, value)) return false
    value = tokenAfter(work.scan, value)
  }
  return true
}

/** What to do with each value of an object that has these keys; undefined = one of them is news. */
function entriesOf(work: ScannedWork, shape: Shape, number: number): readonly KeyEntry[] | undefined {
  return work.known.get(shape)?.[number] ?? lookUp(work, shape, number)
}

function lookUp({ scan, known }: ScannedWork, shape: Shape, number: number): readonly KeyEntry[] | undefined {
  const keys = scan.keys[number] ?? []
  const entries = keys.flatMap((key) => shape.byKey.get(key) ?? [])
  // the second of two equal keys is the one that counts
  if (entries.length < keys.length || new Set(keys).size < keys.length) return undefined
  if (keys.some(isIndex)) return undefined
  const lists = known.get(shape) ?? []
  lists[number] = entries
  known.set(shape, lists)
  return entries
}

/** JavaScript puts a key like `7` before all others, wherever it stood. */
function isIndex(key: string): boolean {
  return /^\d+$/.test(key)
}

function fillToken(work: ScannedWork, entry: KeyEntry, token: number): boolean {
  const { scan, flow } = work
  switch (kindAt(scan, token)) {
    case ascii.quote:
      return fillTextToken(work, entry, token)
    case ascii.object:
    case ascii.list:
      return fillStructure(work, entry, token)
    case ascii.null:
      return fillValue(flow, entry, null)
    case ascii.true:
      return fillValue(flow, entry, true)
    case ascii.false:
      return fillValue(flow, entry, false)
    default:
      return fillValue(flow, entry, numberAt(scan, token))
  }
}

function fillTextToken({ flow, scan }: ScannedWork, { column }: KeyEntry, token: number): boolean {
  if (column === undefined) return false
  const end = scan.ends[token] ?? 0
  if (end > 0) {
    if (column.code === cellCode.text) return putCell(column, flow.row, token)
    if (column.code === cellCode.timestamp) {
      const micros = timestampOfBytes(scan.bytes, (scan.starts[token] ?? 0) + 1, end)
      if (micros !== undefined) return putCell(column, flow.row, micros)
    }
  }
  return fillText(flow, column, textAt(scan, token))
}

function fillStructure(work: ScannedWork, entry: KeyEntry, token: number): boolean {
  const { scan, flow } = work
  if (entry.column?.code === cellCode.json) return putCell(entry.column, flow.row, toJsonText(valueAt(scan, token)))
  if (flow.level - entry.depth <= 0) return false
  if (kindAt(scan, token) === ascii.list) return fillList(work, entry, token)
  if (entry.object === undefined) return false
  work.objects.push(entry.object, token)
  return true
}

function fillList(work: ScannedWork, { list }: KeyEntry, token: number): boolean {
  const { serial } = work.flow
  if (list === undefined || list.seenIn === serial) return false
  list.seenIn = serial
  const isEmpty = work.scan.ends[token] === token + 2
  if (isEmpty) return true
  work.lists.push(list, token)
  return true
}
