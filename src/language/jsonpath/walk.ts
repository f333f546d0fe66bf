import { isList, isJsonObject, type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import { compileTest } from './filter.ts'
import { compileFunction, compileSort } from './functions.ts'
import type { PathNode } from './nodes.ts'
import { compileStandardFilter } from './standard-filter.ts'

/** One compiled path or step: everything it finds in a value, in document order. */
export type Walk = (value: JsonValue) => readonly JsonValue[]

const nothing: readonly JsonValue[] = []

/** Compiles any node. Throws BAD_JSONPATH for a filter that neither dialect can read. */
export function compileWalk(node: PathNode): Walk {
  switch (node.kind) {
    case 'fields':
      return (value) => (isJsonObject(value) ? node.names.flatMap((name) => own(value, name)) : nothing)
    case 'values':
      return (value) => (isJsonObject(value) ? Object.values(value) : nothing)
    case 'indexes':
      return (value) => (isList(value) ? node.indexes.flatMap((index) => element(value, index)) : nothing)
    case 'slice':
      return (value) => slice(listOf(value), node)
    case 'descend':
      return (value) => [...descend(value)]
    case 'filter':
      return compileFilter(node.tests.map((test) => compileTest(test, compileWalk)))
    case 'standard_filter':
      return compileStandardFilter(node.text)
    case 'sort':
      return compileSort(node.by.map(({ path, descending }) => ({ walk: compileWalk(path), descending })))
    case 'function':
      return compileFunction(node.call)
    case 'chain':
      return chain(node.steps.map(compileWalk))
    case 'union':
      return union(node.paths.map(compileWalk))
    case 'where':
    default:
      return where(compileWalk(node.path), compileWalk(node.condition), node.negated)
  }
}

function own(object: JsonObject, name: string): readonly JsonValue[] {
  const value = ownValue(object, name)
  return value === undefined ? nothing : [value]
}

function element(list: readonly JsonValue[], index: number): readonly JsonValue[] {
  const value = list.at(index)
  return value === undefined ? nothing : [value]
}

/** jsonpath-ng takes what is not a list for a list of one, and null (and anything empty) for an empty one. */
export function listOf(value: JsonValue): readonly JsonValue[] {
  if (isList(value)) return value
  const empty = value === null || value === '' || value === false || value === 0
  return empty || (isJsonObject(value) && Object.keys(value).length === 0) ? nothing : [value]
}

type Slice = Extract<PathNode, { kind: 'slice' }>

function slice(list: readonly JsonValue[], { start, end, step = 1 }: Slice): readonly JsonValue[] {
  if (step === 1) return start === undefined && end === undefined ? list : list.slice(start ?? 0, end)
  const found: JsonValue[] = []
  const forward = step > 0
  const last = bound(end, list.length, forward ? list.length : -1)
  for (let at = bound(start, list.length, forward ? 0 : list.length - 1); forward ? at < last : at > last; at += step) {
    const value = list[at]
    if (value !== undefined) found.push(value)
  }
  return found

  function bound(given: number | undefined, length: number, otherwise: number): number {
    if (given === undefined) return otherwise
    const at = given < 0 ? given + length : given
    return forward ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1)
  }
}

/** Parents before children, without recursion: a response may be nested as deep as its sender likes. */
function* descend(value: JsonValue): Generator<JsonValue> {
  const waiting: JsonValue[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next
    const below = isList(next) ? next : isJsonObject(next) ? Object.values(next) : nothing
    for (let at = below.length - 1; at >= 0; at--) waiting.push(below[at] ?? null)
  }
}

function compileFilter(tests: readonly ((value: JsonValue) => boolean)[]): Walk {
  return (value) => {
    const candidates = isList(value) ? value : isJsonObject(value) ? Object.values(value) : nothing
    return candidates.filter((candidate) => tests.every((test) => test(candidate)))
  }
}

function chain(steps: readonly Walk[]): Walk {
  return (value) => {
    let found: readonly JsonValue[] = [value]
    for (const step of steps) {
      found = found.length === 1 && found[0] !== undefined ? step(found[0]) : found.flatMap((each) => step(each))
      if (found.length === 0) return nothing
    }
    return found
  }
}

function union(walks: readonly Walk[]): Walk {
  return (value) => walks.flatMap((walk) => walk(value))
}

function where(path: Walk, condition: Walk, negated: boolean): Walk {
  return (value) => path(value).filter((found) => condition(found).length > 0 !== negated)
}
