import { toJsonText } from '../../json/json-text.ts'
import {
  isEmptyList,
  isEscaped,
  isObjectAt,
  keyList,
  kindAt,
  numberAt,
  textAt,
  textEnd,
  textStart,
  tokenAfter,
  valueAt,
} from '../../json/scan/read-token.ts'
import { ascii, type ScannedJson } from '../../json/scan/scan-json.ts'
import { timestampOfBytes } from '../infer/fast-timestamp.ts'
import { putCell } from '../tables/cells.ts'
import { cellCode, type KeyEntry, type Shape, type WorkingColumn } from '../tables/working-table.ts'
import { fillBool, fillNothing, fillNumber, fillOther, fillText } from './fill-cell.ts'
import { fillList, fillObject } from './fill-row.ts'
import type { RowSource, Writing } from './row-source.ts'

/**
 * Records that are still bytes of a page (decisions/0026): a value is its token, and so is a text cell without escapes.
 * What is not plainly known here is news: the decoded record tells.
 */
export function scannedSource(scan: ScannedJson): RowSource<number> {
  const known: KnownKeys = new Map()
  let filling: Filling | undefined
  return {
    isObject: (token) => isObjectAt(scan, token),
    isEmpty: (list) => isEmptyList(scan, list),
    firstAt: (list) => list + 1,
    endAt: (list) => tokenAfter(scan, list) - 1,
    nextAt: (at) => tokenAfter(scan, at),
    itemAt: (_list, at) => at,
    decoded: (token) => valueAt(scan, token),
    fillMembers(writing, object, shape) {
      const number = keyList(scan, object)
      const entries = known.get(shape)?.[number] ?? lookUp(scan, known, { shape, number })
      if (entries === undefined) return false
      if (filling?.writing !== writing) filling = { writing, scan }
      let value = object + 1
      // an iterator per object would be a sixth of all garbage
      for (let index = 0; index < entries.length; index++) {
        if (!fillToken(filling, entries[index] as KeyEntry, value)) return false
        value = tokenAfter(scan, value)
      }
      return true
    },
  }
}

/** By shape and number of `scan.keys`: what has been looked up already. */
type KnownKeys = Map<Shape, (readonly KeyEntry[])[]>

interface Filling {
  readonly writing: Writing<number>
  readonly scan: ScannedJson
}

function fillToken(filling: Filling, entry: KeyEntry, token: number): boolean {
  const { scan, writing } = filling
  const { row } = writing.pen
  const { column } = entry
  const kind = kindAt(scan, token)
  if (kind === ascii.null) return fillNothing(row, column)
  if (kind === ascii.object || kind === ascii.list) {
    if (column?.code === cellCode.json) return putCell(column, row, toJsonText(valueAt(scan, token)))
    return kind === ascii.list ? fillList(writing, entry, token) : fillObject(writing, entry, token)
  }
  if (column === undefined) return false
  if (kind === ascii.quote) return fillTextToken(filling, column, token)
  if (kind === ascii.true || kind === ascii.false) return fillBool(row, column, kind === ascii.true)
  const number = numberAt(scan, token)
  return typeof number === 'number' ? fillNumber(row, column, number) : fillOther(row, column, number)
}

function fillTextToken({ scan, writing: { pen } }: Filling, column: WorkingColumn, token: number): boolean {
  if (!isEscaped(scan, token)) {
    if (column.code === cellCode.text) return putCell(column, pen.row, token)
    if (column.code === cellCode.timestamp) {
      const micros = timestampOfBytes(scan.bytes, textStart(scan, token), textEnd(scan, token))
      if (micros !== undefined) return putCell(column, pen.row, micros)
    }
  }
  return fillText(pen.row, column, textAt(scan, token))
}

/** What to do with each value of an object that has these keys; undefined = one of them is news. */
function lookUp(
  { keys }: ScannedJson,
  known: KnownKeys,
  { shape, number }: { readonly shape: Shape; readonly number: number },
): readonly KeyEntry[] | undefined {
  const names = keys[number] ?? []
  const entries = names.flatMap((key) => shape.byKey.get(key) ?? [])
  // the second of two equal keys is the one that counts
  if (entries.length < names.length || new Set(names).size < names.length) return undefined
  if (names.some(isIndex)) return undefined
  const lists = known.get(shape) ?? []
  lists[number] = entries
  known.set(shape, lists)
  return entries
}

/** JavaScript puts a key like `7` before all others, wherever it stood. */
function isIndex(key: string): boolean {
  return /^\d+$/.test(key)
}
