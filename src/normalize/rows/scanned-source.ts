import { isJsonObject, type JsonObject } from '../../json/json.ts'
import {
  isEmptyList,
  isEscaped,
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
import { wellFormedText } from '../infer/coerce.ts'
import { timestampOfBytes } from '../infer/fast-timestamp.ts'
import type { KeyEntry, Shape } from '../tables/working-table.ts'
import { fillValue } from './fill-row.ts'
import { type RowSource, type SourceKind, valueKind, type Writing } from './row-source.ts'

/** Records that are still bytes of a page (decisions/0026): values are tokens, and so are text cells without escapes. */
export function scannedSource(scan: ScannedJson): RowSource<number> {
  const known: KnownKeys = new Map()
  return {
    kindOf: (token) => kindOf(scan, token),
    textCell: (token) => (isEscaped(scan, token) ? wellFormedText(textAt(scan, token)) : token),
    text: (token) => textAt(scan, token),
    micros: (token) =>
      isEscaped(scan, token) ? undefined : timestampOfBytes(scan.bytes, textStart(scan, token), textEnd(scan, token)),
    number: (token) => numberAt(scan, token),
    decoded: (token) => valueAt(scan, token),
    record: (token) => recordAt(scan, token),
    isEmpty: (list) => isEmptyList(scan, list),
    eachItem(list, visit) {
      const end = tokenAfter(scan, list) - 1
      for (let item = list + 1; item < end; item = tokenAfter(scan, item)) visit(item)
    },
    fillMembers(writing, object, shape) {
      const number = keyList(scan, object)
      const entries = known.get(shape)?.[number] ?? lookUp(scan, known, { shape, number })
      return entries !== undefined && fillTokens(writing, scan, { entries, object })
    },
  }
}

/** By shape and number of `scan.keys`: what has been looked up already. */
type KnownKeys = Map<Shape, (readonly KeyEntry[])[]>

function fillTokens(
  writing: Writing<number>,
  scan: ScannedJson,
  { entries, object }: { readonly entries: readonly KeyEntry[]; readonly object: number },
): boolean {
  let value = object + 1
  // an iterator per object would be a sixth of all garbage
  for (let index = 0; index < entries.length; index++) {
    if (!fillValue(writing, entries[index] as KeyEntry, value)) return false
    value = tokenAfter(scan, value)
  }
  return true
}

function kindOf(scan: ScannedJson, token: number): SourceKind {
  switch (kindAt(scan, token)) {
    case ascii.quote:
      return valueKind.text
    case ascii.object:
      return valueKind.object
    case ascii.list:
      return valueKind.list
    case ascii.null:
      return valueKind.nothing
    case ascii.true:
      return valueKind.true
    case ascii.false:
      return valueKind.false
    default:
      return valueKind.number
  }
}

function recordAt(scan: ScannedJson, token: number): JsonObject {
  const record = valueAt(scan, token)
  return isJsonObject(record) ? record : {}
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
