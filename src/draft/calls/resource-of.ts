import type { JsonObject, JsonValue } from '../../json/json.ts'
import { type Below, differsOverParents, keyBelow } from '../child-key.ts'
import type { DraftClient, DraftResource, Evident, LeftOut } from '../draft.ts'
import { literalText, literalValue } from '../literal.ts'
import type { CallBook } from './call.ts'
import { keyOf, type ListAnswer, listIn } from './list-answer.ts'
import { guessedInBody, guessedPaginator, keepsCachesAway, pagingWords } from './paging-words.ts'
import type { NamedGroup, ResolvedPath } from './parents.ts'
import type { RequestParts } from './request-parts.ts'
import { type Walk, walkOf } from './walk.ts'

interface Around {
  readonly path: ResolvedPath | undefined
  /** segments of the base URL */
  readonly base: number
  readonly client: DraftClient
  readonly kind: CallBook['kind']
}

/** The resource of a group of calls, and what of them is not in it. */
export function resourceOf(
  group: NamedGroup,
  around: Around,
): { readonly resource: DraftResource; readonly leftOut: readonly LeftOut[] } {
  const { name, calls, method } = group
  const [first] = calls
  const { path = { segments: [], notes: [] }, client } = around
  const place = first?.call.place ?? ''
  const walk = walkOf(calls)
  const { params, paginator, notes, leftOut } = paramsOf(group, walk)
  const headers = ownHeaders(first, client)
  const auth = first?.auth
  const isOwnAuth = auth !== undefined && JSON.stringify(auth.value) !== JSON.stringify(client.auth?.value)
  const below = {
    name,
    path: { value: pathText(path, first, around.base), why: placeOf(calls, place), certainty: 'stated' as const },
    params,
    ...(path.parent !== undefined && { parent: path.parent }),
  }
  const about = calls.find(({ call }) => call.about !== undefined)?.call.about
  return {
    leftOut,
    resource: {
      name,
      ...(about !== undefined && { about }),
      method: method === 'POST' ? 'POST' : 'GET',
      path: below.path,
      ...(Object.keys(params).length > 0 && { params }),
      ...(first?.json !== undefined && { json: first.json }),
      ...(first?.data !== undefined && { data: first.data }),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(isOwnAuth && { auth }),
      ...(first?.call.hasNoAuth === true && client.auth !== undefined && { auth: noAuth(place) }),
      ...fromAnswers(calls, below),
      ...(paginator !== undefined && { paginator }),
      ...(path.parent !== undefined && { parent: path.parent }),
      ...(path.off !== undefined && { off: path.off }),
      ...withNotes([...(first?.call.notes ?? []), ...path.notes, ...notes]),
    },
  }
}

function noAuth(place: string): Evident<null> {
  return { value: null, why: `no auth, ${place}`, certainty: 'stated' }
}

function withNotes(notes: readonly string[]): Pick<DraftResource, 'notes'> {
  return notes.length > 0 ? { notes } : {}
}

function placeOf(calls: readonly RequestParts[], place: string): string {
  return calls.length > 1 ? `${place}, and ${calls.length - 1} more` : place
}

function pathText({ segments }: ResolvedPath, first: RequestParts | undefined, base: number): string {
  const text = segments.slice(base).join('/')
  return first?.url.endsWithSlash === true ? `${text}/` : text
}

interface Params {
  readonly params: Readonly<Record<string, Evident<JsonValue>>>
  readonly paginator?: Evident<NonNullable<DraftResource['paginator']>['value']>
  readonly notes: readonly string[]
  readonly leftOut: readonly LeftOut[]
}

function paramsOf({ calls, name }: NamedGroup, walk: Walk | undefined): Params {
  const [first] = calls
  const written = first?.params ?? new Map<string, JsonValue>()
  const place = first?.call.place ?? ''
  const words = pagingWords(written)
  const inBody = first?.json === undefined ? undefined : guessedInBody(first.json.value, place)
  const paginator = walk?.paginator ?? guessedPaginator(words, place) ?? inBody
  const inPaging = new Set([
    ...(walk?.params ?? []),
    ...[words.page, words.offset, words.cursor].flatMap((word) => (word === undefined ? [] : [word.param])),
    ...(paginator !== inBody && paginator?.value['type'] === 'offset' && words.size !== undefined
      ? [words.size.param]
      : []),
  ])
  const params: [string, Evident<JsonValue>][] = []
  const notes: string[] = []
  const leftOut: LeftOut[] = []
  for (const [param, value] of written) {
    const values = new Set(calls.map((call) => JSON.stringify(call.params.get(param))))
    if (inPaging.has(param)) {
      if (paginator === undefined)
        leftOut.push({
          what: `param ${param} of ${name}`,
          place,
          why: 'a place in the paging, which each run finds anew',
        })
    } else if (keepsCachesAway(param, value)) {
      leftOut.push({ what: `param ${param} of ${name}`, place, why: 'it only keeps caches away' })
    } else {
      params.push([literalText(param), { value: literalValue(value), why: place, certainty: 'stated' }])
      if (values.size > 1) notes.push(`param "${param}" was seen with ${values.size} values; the first is written`)
    }
  }
  const start = words.page?.value ?? 0
  if (start > 1) notes.push(`the URL asks for page ${start}; a run begins with the first`)
  return { params: Object.fromEntries(params), notes, leftOut, ...(paginator !== undefined && { paginator }) }
}

function ownHeaders(
  first: RequestParts | undefined,
  { headers: shared = {} }: DraftClient,
): Readonly<Record<string, Evident<string>>> {
  const own = (first?.headers ?? []).filter(([name]) => !Object.hasOwn(shared, name))
  return Object.fromEntries(
    own.map(([name, value]) => [
      name,
      { value: literalText(value), why: first?.call.place ?? '', certainty: 'stated' },
    ]),
  )
}

/** Where the records of a resource are, and what tells them apart, as its calls were answered. */
function fromAnswers(
  calls: readonly RequestParts[],
  resource: Below & Pick<DraftResource, 'name'>,
): Pick<DraftResource, 'dataSelector' | 'primaryKey'> {
  const answered = calls.flatMap(({ call, url }) => {
    const list = call.answer?.value === undefined ? undefined : listIn(call.answer.value)
    return list === undefined ? [] : [{ list, place: call.place, path: url.segments.join('/') }]
  })
  const [first] = answered
  if (first === undefined) return {}
  const { list, place } = answered.find((each) => each.list.count > 0) ?? first
  const primaryKey = primaryKeyOf(recordsByPath(answered), { resource, place })
  return { dataSelector: selectorOf(list, place), ...(primaryKey !== undefined && { primaryKey }) }
}

// of each path, so many records are compared
const mostCompared = 2_000

/** What stands under one path is the list of one parent. */
function recordsByPath(
  answered: readonly { readonly list: ListAnswer; readonly path: string }[],
): readonly (readonly JsonObject[])[] {
  const byPath = new Map<string, JsonObject[]>()
  for (const { list, path } of answered) {
    const records = byPath.get(path) ?? []
    byPath.set(path, records)
    records.push(...list.records.slice(0, Math.max(0, mostCompared - records.length)))
  }
  return [...byPath.values()].map(distinct)
}

/** Below a parent a key is that of one parent's records, unless it was seen to differ over several. */
function primaryKeyOf(
  lists: readonly (readonly JsonObject[])[],
  { resource, place }: { readonly resource: Below & Pick<DraftResource, 'name'>; readonly place: string },
): DraftResource['primaryKey'] {
  const key = keyOf(lists, resource.name)
  if (key === undefined) return undefined
  const count = lists.reduce((sum, { length }) => sum + length, 0)
  const why = `"${key}" differs in ${count} records`
  if (resource.parent === undefined) return { value: key, certainty: 'probed', why: `${why}, ${place}` }
  if (differsOverParents(key, lists))
    return { value: key, certainty: 'probed', why: `${why} below ${lists.length} parents, ${place}` }
  const value = keyBelow(key, resource)
  if (value === undefined) return undefined
  const seen =
    lists.length > 1
      ? `"${key}" differs below each of ${lists.length} parents, ${place}`
      : `${why}, ${place}; it may differ below each parent only`
  return { value, certainty: 'guess', why: seen }
}

/** The same record may have come in several answers. */
function distinct<Value>(records: readonly Value[]): readonly Value[] {
  const texts = new Map(records.map((record) => [JSON.stringify(record, bigintText), record]))
  return [...texts.values()]
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function selectorOf({ selector, count, isCertain, why }: ListAnswer, place: string): Evident<string> {
  const seen = `${count} ${count === 1 ? 'record' : 'records'}, ${place}`
  return { value: selector, certainty: isCertain ? 'probed' : 'guess', why: isCertain ? seen : `${seen}; ${why}` }
}
