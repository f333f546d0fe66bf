import { toJsonText } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
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
import type { NormalizeRun } from '../tables/normalize-run.ts'
import type { RowPen } from '../tables/row-pen.ts'
import { cellCode, type KeyEntry, type ListPlan, type Shape, type WorkingColumn } from '../tables/working-table.ts'
import { fillBool, fillNothing, fillNumber, fillOther, fillText } from './fill-cell.ts'
import { fillList, fillObject } from './fill-row.ts'
import type { RowSource } from './row-source.ts'
import { Waiting } from './waiting.ts'

/**
 * Records that are still bytes of a page (decisions/0026): a value is its token, and so is a text cell without escapes.
 * What is not plainly known here is news: the decoded record tells.
 */
export class ScannedSource implements RowSource<number> {
  readonly run: NormalizeRun
  readonly pen: RowPen
  readonly objects = new Waiting<Shape, number>()
  readonly lists = new Waiting<ListPlan, number>()
  readonly isDecoded = false
  readonly whenDecoded: RowSource<JsonValue>
  readonly scan: ScannedJson
  readonly known: KnownKeys = new Map()

  constructor(scan: ScannedJson, whenDecoded: RowSource<JsonValue>) {
    this.run = whenDecoded.run
    this.pen = whenDecoded.pen
    this.whenDecoded = whenDecoded
    this.scan = scan
  }

  fillMembers(object: number, shape: Shape): boolean {
    const { scan, known } = this
    const number = keyList(scan, object)
    const entries = known.get(shape)?.[number] ?? lookUp(scan, known, { shape, number })
    if (entries === undefined) return false
    let value = object + 1
    // an iterator per object would be a sixth of all garbage
    for (let index = 0; index < entries.length; index++) {
      if (!fillToken(this, entries[index] as KeyEntry, value)) return false
      value = tokenAfter(scan, value)
    }
    return true
  }

  isObject(token: number): boolean {
    return isObjectAt(this.scan, token)
  }

  isEmpty(list: number): boolean {
    return isEmptyList(this.scan, list)
  }

  firstAt(list: number): number {
    return list + 1
  }

  endAt(list: number): number {
    return tokenAfter(this.scan, list) - 1
  }

  nextAt(at: number): number {
    return tokenAfter(this.scan, at)
  }

  itemAt(_list: number, at: number): number {
    return at
  }

  decoded(token: number): JsonValue {
    return valueAt(this.scan, token)
  }
}

/** What has been looked up already, by shape and number of `scan.keys`. */
type KnownKeys = Map<Shape, (readonly KeyEntry[])[]>

function fillToken(source: ScannedSource, entry: KeyEntry, token: number): boolean {
  const { scan, pen } = source
  const { row } = pen
  const { column } = entry
  const kind = kindAt(scan, token)
  if (kind === ascii.null) return fillNothing(row, column)
  if (kind === ascii.object || kind === ascii.list) {
    if (column?.code === cellCode.json) return putCell(column, row, toJsonText(valueAt(scan, token)))
    return kind === ascii.list ? fillList(source, entry, token) : fillObject(source, entry, token)
  }
  if (column === undefined) return false
  if (kind === ascii.quote) return fillTextToken(source, column, token)
  if (kind === ascii.true || kind === ascii.false) return fillBool(row, column, kind === ascii.true)
  const number = numberAt(scan, token)
  return typeof number === 'number' ? fillNumber(row, column, number) : fillOther(row, column, number)
}

function fillTextToken({ scan, pen }: ScannedSource, column: WorkingColumn, token: number): boolean {
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
