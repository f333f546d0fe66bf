import { pathText } from '../../../language/jsonpath/path-text.ts'
import type { Certainty } from '../../draft.ts'
import type { SchemaView } from '../document/schema-view.ts'
import type { Sources } from '../document/sources.ts'
import { isPlural, plainName, singular, wordsOf } from '../words.ts'

/** Where the records of an answer are, or why it has none. */
export type ListFound =
  | {
      readonly kind: 'list'
      /** the keys to the list; none = the answer is the list */
      readonly keys: readonly string[]
      /** where each item holds its record under a key of its own: `node` */
      readonly inner: string | undefined
      readonly item: SchemaView
      readonly why: string
      readonly certainty: Certainty
    }
  | { readonly kind: 'none'; readonly why: string }

/** What else speaks for a list: the operation. */
export interface ListHints {
  /** the last word of the path: `orders` */
  readonly noun: string
  readonly pages: boolean
  /** the path ends with a placeholder: `/orders/{id}` */
  readonly endsInPlaceholder: boolean
}

const telling = new Set(
  'data items results result entries records rows entities payload content objects values value member hydramember entry features list elements nodes hits docs documents collection resources embedded'.split(
    ' ',
  ),
)
const aside =
  /^(?:meta(?:data)?|pagination|paging|page(?:info|able)?|_?links?|included|includes|extras|headers|errors?|warnings?|messages|sort|facets?|aggregations?|filters?|expandable|operations|actions|\$schema)$/i
const identity = /^(?:_?id|uuid|guid|gid|sid|uid)$/i
const about =
  /^[_@$]|meta|pag(?:e|ing|ination)|link|cursor|next|prev|first|last|info|status|success|ok$|code$|message|re(?:sponse|quest)|quer(?:y|ies)|params?$|errors?$|warnings?|limit|offset|count|total|size|stats|summary|result|header|context|view|sort|filter|facet|aggregation|has_?more|more|object|kind|api_?version|type$|url$|uri|href|self|etag|version|start|end|time|took|took_ms|max|token|marker|credit|license|copyright|deprecat/i
const depth = 3

interface Candidate {
  readonly keys: readonly string[]
  readonly item: SchemaView
  /** the object that holds it */
  readonly holder: SchemaView
}

/** Looks for the one list of objects in the schema of an answer. */
export function findList(schema: SchemaView, hints: ListHints, sources: Sources): ListFound {
  const bare = bareList(schema, sources)
  if (bare !== undefined) {
    if (!isRecord(bare)) return { kind: 'none', why: `it answers a list of ${kindOf(bare)}, not of objects` }
    return { kind: 'list', keys: [], ...unwrapped(bare, sources), why: 'the answer is a list', certainty: 'stated' }
  }
  const lists = candidates({ schema, keys: [], sources })
  const records = lists.filter(({ item }) => isRecord(item))
  if (records.length === 0) return noList(schema, lists, sources)
  const found = choose(schema, records, hints)
  return found.kind === 'list' ? { ...found, ...unwrapped(found.item, sources) } : found
}

/** An item that holds one record and nothing but links beside it: `{ data: { … }, uri }`, `{ node: { … }, cursor }`. */
function unwrapped(
  item: SchemaView,
  sources: Sources,
): { readonly item: SchemaView; readonly inner: string | undefined } {
  const whole = { item, inner: undefined }
  if (item.properties.size > 4 || item.variants.length > 0) return whole
  const parts = [...item.properties.keys()].map((name) => ({ name, view: sources.schemas.property(item, name) }))
  const [only, ...others] = parts.filter(({ name }) => !/^(?:_?links?|ur[il]|href|self|cursor)$/i.test(name))
  if (only?.view === undefined || others.length > 0 || !looksLikeRecord(only.view)) return whole
  return { item: only.view, inner: only.name }
}

function bareList(schema: SchemaView, sources: Sources): SchemaView | undefined {
  const lists = [schema, ...schema.variants].find((view) => view.types.has('array') && !view.types.has('object'))
  return lists === undefined ? undefined : sources.schemas.view(lists.items)
}

interface Looking {
  readonly schema: SchemaView
  readonly keys: readonly string[]
  readonly sources: Sources
}

function candidates({ schema, keys, sources }: Looking): readonly Candidate[] {
  if (keys.length >= depth) return []
  const here = [...schema.properties].map(([name, spot]) => ({ name, view: sources.schemas.view(spot) }))
  const open = here.filter(({ name }) => !aside.test(name))
  const lists = open.flatMap(({ name, view }): readonly Candidate[] => {
    const item = bareList(view, sources)
    return item === undefined ? [] : [{ keys: [...keys, name], item, holder: schema }]
  })
  const deeper = open
    .filter(({ view }) => view.types.has('object') && !looksLikeRecord(view))
    .flatMap(({ name, view }) => candidates({ schema: view, keys: [...keys, name], sources }))
  return [...lists, ...deeper]
}

function choose(schema: SchemaView, records: readonly Candidate[], hints: ListHints): ListFound {
  const ranked = records.toSorted((left, right) => rank(left, hints) - rank(right, hints))
  const [best, second] = ranked
  if (best === undefined) return { kind: 'none', why: 'it answers no list' }
  const place = pathText(best.keys)
  const named = rank(best, hints) < 3
  const isOne = hints.endsInPlaceholder && !named
  if (isOne || (looksLikeRecord(schema) && !hints.pages))
    return { kind: 'none', why: `it answers one record, with a list inside ("${place}")` }
  const others = [...schema.properties.keys()].filter((name) => name !== best.keys[0] && !about.test(name))
  const otherLists = records.length - 1
  if (!named && !hints.pages && (others.length > 1 || hints.endsInPlaceholder))
    return {
      kind: 'none',
      why: `it answers an object of its own; if its list is what you want: data_selector: ${place}`,
    }
  const rivals = ranked.filter((other) => other !== best)
  const isClear = second === undefined || rank(best, hints) < rank(second, hints)
  const beside = rivals.slice(0, 4).map(({ keys }) => `"${pathText(keys)}"`)
  return {
    kind: 'list',
    keys: best.keys,
    inner: undefined,
    item: best.item,
    why:
      otherLists === 0
        ? `the list in the answer`
        : `${isClear ? reasonFor(best, hints) : 'the first list in the answer'}; others: ${beside.join(', ')}`,
    certainty: isClear && (named || hints.pages || others.length === 0) ? 'stated' : 'guess',
  }
}

function reasonFor(candidate: Candidate, hints: ListHints): string {
  return rank(candidate, hints) === 0 ? 'named as the path' : 'a usual name for records'
}

/** 0 = named as the path is, 1 = under a telling name, then by depth. */
function rank({ keys }: Candidate, { noun }: ListHints): number {
  const name = plainName(keys.at(-1) ?? '')
  if (name === plainName(noun) || singular(name) === singular(plainName(noun))) return 0
  if (telling.has(name)) return 1
  if (keys.length > 1 && telling.has(plainName(keys.at(-2) ?? ''))) return 2
  return 2 + keys.length
}

function noList(schema: SchemaView, lists: readonly Candidate[], sources: Sources): ListFound {
  const [first] = lists
  const values = sources.schemas.view(schema.values)
  if (schema.properties.size === 0 && schema.values !== undefined && isRecord(values))
    return { kind: 'none', why: 'it answers records keyed by a name; as rows: data_selector: "*"' }
  if (first !== undefined && !looksLikeRecord(schema) && schema.properties.size < 6)
    return { kind: 'none', why: `its list "${pathText(first.keys)}" holds ${kindOf(first.item)}, not objects` }
  if (schema.types.size > 0 && !schema.types.has('object'))
    return { kind: 'none', why: `it answers ${[...schema.types].join(' or ')}, not a list` }
  return { kind: 'none', why: 'it answers one record, not a list' }
}

function isRecord(item: SchemaView): boolean {
  if (item.types.has('object') || item.properties.size > 0 || item.values !== undefined) return true
  return item.types.size === 0 && item.choices === undefined && item.format === undefined
}

function kindOf(item: SchemaView): string {
  const [type = 'values'] = item.types
  return type === 'array' ? 'lists' : type === 'string' ? 'texts' : type === 'values' ? type : `${type} values`
}

function looksLikeRecord(view: SchemaView): boolean {
  return [...view.properties.keys()].some((name) => identity.test(name)) && !view.properties.has('has_more')
}

/** Whether a path may answer a list, for answers that nobody describes, or of which one record is described. */
export function mayBeList({ noun, pages, endsInPlaceholder }: ListHints): boolean {
  return !endsInPlaceholder && pages && wordsOf(noun).length > 0 && (isPlural(noun) || pages)
}
