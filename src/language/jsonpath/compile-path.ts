import { isList, type JsonValue } from '../../json/json.ts'
import { type Body, decodedBody, isBodyObject, ownPart } from '../../json/records/body.ts'
import { ScannedRecords } from '../../json/records/scanned-records.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'
import type { PathNode } from './nodes.ts'
import { parsePath } from './parse-path.ts'
import { compileWalk, listOf } from './walk.ts'

/**
 * Compiles a JSONPath in jsonpath-ng's dialect (docs/contract/rest-api.md 5.3). Paths of fields, indexes and `[*]`
 * only, nearly all of them, become a loop over own properties; the rest is walked step by step, and filters in RFC
 * 9535's form go to json-p3. Throws `SluiceError` BAD_JSONPATH without a place: the caller adds it.
 *
 * Different from jsonpath-ng: names may hold any letter; an index into a text or object finds nothing; a bare name may
 * start with "true" or "false". Not supported: arithmetic, `&` between paths, `` `parent` ``, `` `path` ``.
 */
export function compilePath(text: string): JsonPath {
  const whole = /^\$ as ([A-Za-z_]\w*)$/.exec(text)?.[1]
  if (whole !== undefined) return wholeUnder(whole, text)
  const node = parsePath(text)
  const plain = plainSteps(node)
  return plain === undefined ? walkedPath(text, node) : plainPath(text, plain)
}

/** `$ as answer`: all of an answer as one record that has it under a name, whatever form it has. */
function wholeUnder(name: string, text: string): JsonPath {
  const first = (value: Body): JsonValue => ({ [name]: decodedBody(value) })
  return { text, first, all: (value) => [first(value)] }
}

/** A field, an index, or null for `[*]`. */
type PlainStep = string | number | null

function plainPath(text: string, steps: readonly PlainStep[]): JsonPath {
  const [only] = steps
  const all = (value: Body): readonly JsonValue[] => {
    const found: JsonValue[] = []
    collect(value, steps, { at: 0, found })
    return found
  }
  return {
    text,
    ...(steps.length === 1 && typeof only === 'string' ? { field: only } : {}),
    ...(steps.every((step) => typeof step === 'string') ? { part: (value: Body) => follow(value, steps) } : {}),
    all,
    first: steps.includes(null) ? (value) => all(value)[0] : (value) => decoded(follow(value, steps)),
  }
}

function decoded(found: Body | undefined): JsonValue | undefined {
  return found === undefined ? undefined : decodedBody(found)
}

function follow(value: Body, steps: readonly PlainStep[]): Body | undefined {
  let found: Body | undefined = value
  for (const step of steps) {
    if (found === undefined) return undefined
    found = child(found, step)
  }
  return found
}

function collect(value: Body, steps: readonly PlainStep[], into: { at: number; found: JsonValue[] }): void {
  let next: Body | undefined = value
  for (let { at } = into; at < steps.length; at++) {
    const step = steps[at] ?? null
    if (step === null) {
      for (const item of listOf(decodedBody(next))) collect(item, steps, { at: at + 1, found: into.found })
      return
    }
    next = child(next, step)
    if (next === undefined) return
  }
  into.found.push(decodedBody(next))
}

function child(value: Body, step: PlainStep): Body | undefined {
  if (typeof step === 'string') return isBodyObject(value) ? ownPart(value, step) : undefined
  if (step === null) return undefined
  if (value instanceof ScannedRecords) return value.at(step)
  return isList(value) ? value.at(step) : undefined
}

function walkedPath(text: string, node: PathNode): JsonPath {
  const walk = compileWalk(node)
  return { text, all: (value) => walk(decodedBody(value)), first: (value) => walk(decodedBody(value))[0] }
}

/** The steps of a path made of fields, indexes and `[*]` only; undefined for any other. */
function plainSteps(node: PathNode): readonly PlainStep[] | undefined {
  if (node.kind === 'fields') return node.names.length === 1 ? node.names : undefined
  if (node.kind === 'indexes') return node.indexes.length === 1 ? node.indexes : undefined
  if (node.kind === 'slice') return (node.start ?? node.end ?? node.step) === undefined ? [null] : undefined
  if (node.kind !== 'chain') return undefined
  const steps: PlainStep[] = []
  for (const step of node.steps) {
    const inner = plainSteps(step)
    if (inner === undefined) return undefined
    steps.push(...inner)
  }
  return steps
}
