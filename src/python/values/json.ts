import { floatText } from '../../json/json-text.ts'
import { isList, JsonFloat, type JsonObject, type JsonValue } from '../../json/json.ts'
import { PyDict } from './dict.ts'
import { isFloat, doubleOf } from './numbers.ts'
import { PyList, PyTuple } from './list.ts'
import { nameOfType } from './keys.ts'
import { PythonObject, type Value } from './value.ts'

/** Nested deeper than this, it goes on beside the stack. */
const deepest = 100
const mostRounds = 1_000_000

type Later = { readonly work: () => void }[]

/** JSON as values of Python: fresh lists and dicts, scalars as they are. Any depth of nesting is fine. */
export function fromJson(json: JsonValue): Value {
  if (typeof json !== 'object' || json === null) return json
  const later: Later = []
  const value = readJson(json, 0, later)
  for (let next = later.pop(); next !== undefined; next = later.pop()) next.work()
  return value
}

function readJson(json: JsonValue, depth: number, later: Later): Value {
  if (typeof json !== 'object' || json === null || json instanceof JsonFloat) return json
  if (isList(json)) {
    const items: Value[] = []
    const fill = (at: number): void => {
      for (const item of json) items.push(readJson(item, at, later))
    }
    if (depth < deepest) fill(depth + 1)
    else later.push({ work: () => fill(0) })
    return new PyList(items)
  }
  const dict = new PyDict()
  if (depth < deepest) fillDict(dict, json, { depth: depth + 1, later })
  else later.push({ work: () => fillDict(dict, json, { depth: 0, later }) })
  return dict
}

function fillDict(dict: PyDict, json: JsonObject, { depth, later }: { depth: number; later: Later }): void {
  for (const key of Object.keys(json)) dict.set(key, readJson(json[key] ?? null, depth, later))
}

/** What has no form in JSON. */
export class NoJson extends Error {
  override readonly name = 'NoJson'
  readonly value: Value

  constructor(value: Value) {
    super(`Object of type ${nameOfType(value)} is not JSON serializable`)
    this.value = value
  }
}

/** How values that are not a list, tuple, dict or scalar are written: datetimes, sets …; undefined = not at all. */
export type WriteOther = (value: PythonObject) => JsonValue | undefined

/** A value as JSON; tuples are lists, keys are texts as json.dumps makes them. Throws `NoJson`. */
export function toJson(value: Value, other?: WriteOther): JsonValue {
  if (!(value instanceof PythonObject)) return value
  const writing: Writing = { other, later: [], open: new Set() }
  const json = writeJson(value, 0, writing)
  let rounds = 0
  for (let next = writing.later.pop(); next !== undefined; next = writing.later.pop()) {
    // a long circle of containers has no end
    if (++rounds > mostRounds) throw new NoJson(value)
    next.work()
  }
  return json
}

interface Writing {
  readonly other: WriteOther | undefined
  readonly later: Later
  /** containers on the way down: one in itself would never end */
  readonly open: Set<PythonObject>
}

function writeJson(value: Value, depth: number, writing: Writing): JsonValue {
  if (!(value instanceof PythonObject)) return value
  if (value instanceof PyDict) {
    const json: Record<string, JsonValue> = {}
    within(value, { depth, writing }, (at) => {
      for (const [key, item] of value.entries()) setOwn(json, keyText(key), writeJson(item, at, writing))
    })
    return json
  }
  if (value instanceof PyList || value instanceof PyTuple) {
    const json: JsonValue[] = []
    within(value, { depth, writing }, (at) => {
      for (const item of value.items) json.push(writeJson(item, at, writing))
    })
    return json
  }
  const written = writing.other?.(value)
  if (written === undefined) throw new NoJson(value)
  return written
}

function within(value: PythonObject, where: { depth: number; writing: Writing }, work: (depth: number) => void): void {
  const { depth, writing } = where
  if (writing.open.has(value)) throw new NoJson(value)
  if (depth >= deepest) {
    writing.later.push({ work: () => within(value, { depth: 0, writing }, work) })
    return
  }
  writing.open.add(value)
  work(depth + 1)
  writing.open.delete(value)
}

function setOwn(json: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(json, key, { value, enumerable: true, writable: true, configurable: true })
  else json[key] = value
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null) return 'null'
  if (typeof key === 'boolean') return key ? 'true' : 'false'
  if (isFloat(key)) return floatText(doubleOf(key))
  if (typeof key === 'number' || typeof key === 'bigint') return String(key)
  throw new NoJson(key)
}
