import type { Certainty } from '../../draft.ts'
import type { Sources } from '../document/sources.ts'
import type { Endpoint } from '../find/endpoint.ts'
import { plainName, plural, wordsOf } from '../words.ts'
import { findField, type Need } from './find-field.ts'
import { nounIn, type PathPart, pathParts } from './path-parts.ts'

/** An endpoint that wants values of a parent's records. */
export interface Child {
  readonly endpoint: Endpoint
  readonly needs: readonly Need[]
}

/** Where the values come from. */
export interface Binding {
  readonly parent: Endpoint
  /** by the name of the need */
  readonly fields: ReadonlyMap<string, BoundField>
  readonly certainty: Certainty
}

export type BoundField =
  | { readonly from: 'record'; readonly keys: readonly string[] }
  /** one field for this placeholder and the next, with the slash in it: `full_name` */
  | { readonly from: 'joint'; readonly keys: readonly string[] }
  /** the one before has it */
  | { readonly from: 'before' }
  /** the parent carries on what it has from its own parent, under the name of its need */
  | { readonly from: 'above'; readonly need: string }

const mostRounds = 12
const mostCandidates = 30
/** what holds two placeholders at once: `octocat/hello-world` */
const jointNames = new Set(['fullname', 'pathwithnamespace'])

interface Index {
  readonly byPath: ReadonlyMap<string, readonly Endpoint[]>
  readonly byNoun: ReadonlyMap<string, readonly Endpoint[]>
  readonly needs: ReadonlyMap<Endpoint, readonly Need[]>
  readonly bindings: Map<Endpoint, Binding>
  readonly sources: Sources
}

/**
 * Finds the parent of each child among the possible ones: the list at the beginning of its path, else a list of the same noun elsewhere. A parent
 * has all its own values already, so there are no circles. Children that are not in the result have none.
 */
export function bindParents(
  possible: readonly Endpoint[],
  children: readonly Child[],
  sources: Sources,
): ReadonlyMap<Endpoint, Binding> {
  const gets = possible.filter(
    ({ operation: { method }, item, list }) => method === 'get' && (item.properties.size > 0 || list !== undefined),
  )
  const index: Index = {
    byPath: grouped(gets, ({ operation }) => pathKey(pathParts(operation.path))),
    byNoun: grouped(gets, ({ noun }) => plainName(plural(noun))),
    needs: new Map(children.map(({ endpoint, needs }) => [endpoint, needs] as const)),
    bindings: new Map(),
    sources,
  }
  // what stands at the beginning of the path goes first, on all levels: who may still get such a parent waits for it
  const alone = children.filter((child) => structural(child, index).every((parent) => parent === child.endpoint))
  for (let round = 0; round < mostRounds; round++) {
    while (bindAll(children, structural, index) > 0);
    if (bindAll(alone, sameNoun, index) + bindAll(children, structural, index) > 0) continue
    if (bindAll(children, sameNoun, index) === 0) break
  }
  return index.bindings
}

/** How many children found a parent. */
function bindAll(
  children: readonly Child[],
  candidates: (child: Child, index: Index) => readonly Endpoint[],
  index: Index,
): number {
  const before = index.bindings.size
  for (const child of children) {
    if (index.bindings.has(child.endpoint)) continue
    for (const parent of candidates(child, index)) {
      const binding = parent === child.endpoint || !isReady(parent, index) ? undefined : bind(child, parent, index)
      if (binding === undefined) continue
      index.bindings.set(child.endpoint, binding)
      break
    }
  }
  return index.bindings.size - before
}

function isReady(endpoint: Endpoint, { needs, bindings }: Index): boolean {
  return !needs.has(endpoint) || bindings.has(endpoint)
}

function structural({ endpoint, needs }: Child, { byPath }: Index): readonly Endpoint[] {
  const parts = pathParts(endpoint.operation.path)
  return wantedParts(parts, needs).flatMap((at) => byPath.get(pathKey(parts.slice(0, at))) ?? [])
}

/** Lists of the noun before a placeholder, or in its name: the fewest needs first. */
function sameNoun({ endpoint, needs }: Child, { byNoun, needs: all }: Index): readonly Endpoint[] {
  const parts = pathParts(endpoint.operation.path)
  const before = wantedParts(parts, needs).map((at) => nounIn(parts[at - 1]?.text.replace(/\{[^{}]*\}/g, '') ?? ''))
  const inNames = needs.map(({ name }) => thingIn(name)).toReversed()
  const nouns = [
    ...new Set([...before, ...inNames].filter((noun) => noun !== '').map((noun) => plainName(plural(noun)))),
  ]
  return nouns
    .flatMap((noun) => byNoun.get(noun) ?? [])
    .toSorted((left, right) => (all.get(left)?.length ?? 0) - (all.get(right)?.length ?? 0))
    .slice(0, mostCandidates)
}

/** Where placeholders stand that need a value, from the end. */
function wantedParts(parts: readonly PathPart[], needs: readonly Need[]): readonly number[] {
  return parts
    .flatMap(({ placeholders }, at) =>
      placeholders.some((name) => needs.some((need) => need.name === name)) ? [at] : [],
    )
    .toReversed()
}

/** `order` of `order_id`; empty where the name says no thing. */
function thingIn(name: string): string {
  const words = wordsOf(name)
  return words.length > 1
    ? words.slice(0, -1).join('_')
    : /^(?:id|key|name|slug|uuid)$/.test(words[0] ?? 'id')
      ? ''
      : (words[0] ?? '')
}

function bind({ endpoint, needs }: Child, parent: Endpoint, index: Index): Binding | undefined {
  const above = index.bindings.get(parent)
  const fields = new Map<string, BoundField>()
  let certainty: Certainty = 'stated'
  for (const [at, need] of needs.entries()) {
    if (fields.has(need.name)) continue
    if (above !== undefined && isCarried(need.name, above)) {
      fields.set(need.name, { from: 'above', need: need.name })
      continue
    }
    const next = needs[at + 1]
    const joint = next === undefined || !isNextTo(need, next, endpoint) ? undefined : jointField(parent, index.sources)
    if (joint !== undefined && next !== undefined) {
      fields.set(need.name, { from: 'joint', keys: [joint] })
      fields.set(next.name, { from: 'before' })
      certainty = 'guess'
      continue
    }
    const found = findField(need, parent, { sources: index.sources, isOwn: isOwn(need, endpoint, parent) })
    if (found === undefined || isTaken(found.keys, fields)) return undefined
    if (found.certainty === 'guess') certainty = 'guess'
    fields.set(need.name, { from: 'record', keys: found.keys })
  }
  // a list whose records give nothing is not a parent
  const gives = [...fields.values()].some(({ from }) => from === 'record' || from === 'joint')
  return gives ? { parent, fields, certainty } : undefined
}

/** Whether a placeholder names a record of the parent: it stands behind the parent's path, its noun, or has the noun in its name. */
function isOwn(need: Need, { operation: { path } }: Endpoint, parent: Endpoint): boolean {
  const noun = plainName(plural(parent.noun))
  if (plainName(plural(thingIn(need.name))) === noun) return true
  const parts = pathParts(path)
  const at = parts.findIndex(({ placeholders }) => need.where === 'path' && placeholders.includes(need.name))
  if (at < 0) return false
  if (pathKey(parts.slice(0, at)) === pathKey(pathParts(parent.operation.path))) return true
  return plainName(plural(nounIn(parts[at - 1]?.text.replace(/\{[^{}]*\}/g, '') ?? ''))) === noun
}

/** Two placeholders never stand for the same field. */
function isTaken(keys: readonly string[], fields: ReadonlyMap<string, BoundField>): boolean {
  return [...fields.values()].some((field) => field.from === 'record' && field.keys.join('.') === keys.join('.'))
}

/** Whether the parent can hand on a value that it has itself: keys at the top of a record only. */
function isCarried(need: string, above: Binding): boolean {
  const field = above.fields.get(need)
  if (field === undefined) return false
  return field.from === 'above' || field.from === 'before' || field.keys.length === 1
}

function isNextTo(left: Need, right: Need, { operation: { path } }: Endpoint): boolean {
  return path.includes(`/{${left.name}}/{${right.name}}`) && left.where === 'path' && right.where === 'path'
}

function jointField({ item }: Endpoint, sources: Sources): string | undefined {
  return [...item.properties.keys()].find(
    (name) => jointNames.has(plainName(name)) && sources.schemas.property(item, name)?.types.has('string') === true,
  )
}

function pathKey(parts: readonly PathPart[]): string {
  return parts.map(({ text, placeholders }) => (placeholders.length > 0 ? '{}' : nounIn(text))).join('/')
}

function grouped(
  endpoints: readonly Endpoint[],
  keyOf: (endpoint: Endpoint) => string,
): ReadonlyMap<string, readonly Endpoint[]> {
  const groups = new Map<string, Endpoint[]>()
  for (const endpoint of endpoints) {
    const key = keyOf(endpoint)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [endpoint])
    else group.push(endpoint)
  }
  return groups
}
