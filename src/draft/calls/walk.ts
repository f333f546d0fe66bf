import { isJsonObject, isList, type JsonObject, type JsonValue } from '../../json/json.ts'
import { pathText } from '../../language/jsonpath/path-text.ts'
import type { Evident } from '../draft.ts'
import { plainText } from '../literal.ts'
import { keepsCachesAway, pagingWords } from './paging-words.ts'
import type { RequestParts } from './request-parts.ts'
import { listIn } from './list-answer.ts'

/** What successive calls of one list show about its paging. */
export interface Walk {
  readonly paginator: Evident<JsonObject>
  /** parameters that the paginator sends: they are not written as params */
  readonly params: readonly string[]
}

// pairs of successive calls that are compared
const mostPairs = 200

/** The paging that the differences between successive calls show; undefined where they show none. */
export function walkOf(calls: readonly RequestParts[]): Walk | undefined {
  for (let index = 1; index < Math.min(calls.length, mostPairs); index += 1) {
    const [before, after] = [calls[index - 1], calls[index]]
    const found = before && after && (linkBetween(before, after) ?? stepBetween(before, after))
    if (found !== undefined) return found
  }
  return undefined
}

function linkBetween(before: RequestParts, after: RequestParts): Walk | undefined {
  const { answer, place } = before.call
  const isLink = (text: string): boolean => text.length < 4_000 && text.includes('/') && isSameUrl(text, after)
  const params = namesThatDiffer(before, after)
  const why = `the next call is the link in the answer, ${place}`
  const header = answer?.headers.find(([, value]) => linksIn(value).some(isLink))
  if (header !== undefined) {
    const isPlain = !/^link$/i.test(header[0])
    const value = { type: 'header_link', ...(isPlain && { link_header: header[0] }) }
    return { paginator: { value, why, certainty: 'probed' }, params }
  }
  const path = answer?.value === undefined ? undefined : pathTo(answer.value, isLink)
  if (path === undefined) return undefined
  return { paginator: { value: { type: 'json_link', next_url_path: path }, why, certainty: 'probed' }, params }
}

function linksIn(header: string): readonly string[] {
  const links = [...header.matchAll(/<([^>]{1,4000})>/g)].map(([, link = '']) => link)
  return links.length > 0 ? links : [header]
}

function isSameUrl(link: string, { call }: RequestParts): boolean {
  try {
    return new URL(link, call.url).href === new URL(call.url).href
  } catch {
    return false
  }
}

function stepBetween(before: RequestParts, after: RequestParts): Walk | undefined {
  const differing = namesThatDiffer(before, after)
  const [param] = differing
  if (param === undefined || differing.length > 1) return undefined
  const [from, to] = [before.params.get(param), after.params.get(param)]
  const { place } = after.call
  const words = pagingWords(after.params)
  const first = from === undefined ? 0 : Number(from)
  const step = Number(to) - first
  if (typeof to === 'number' && step > 0) {
    const count = before.call.answer?.value === undefined ? undefined : listIn(before.call.answer.value)?.count
    const size = words.size?.value ?? count
    if (words.offset?.param === param && size !== undefined && size > 0 && step % size === 0)
      return { params: [param, ...sizeParam(words)], paginator: seen(offsetBy(param, size, words), step, place) }
    if (step === 1 && words.page?.param === param)
      return { params: [param], paginator: seen(pagesBy(param, from), step, place) }
  }
  return cursorBetween(before, { param, value: to, place })
}

function sizeParam({ size }: ReturnType<typeof pagingWords>): readonly string[] {
  return size === undefined ? [] : [size.param]
}

function offsetBy(param: string, limit: number, { size }: ReturnType<typeof pagingWords>): JsonObject {
  return {
    type: 'offset',
    limit,
    ...(param !== 'offset' && { offset_param: plainText(param) }),
    ...(size !== undefined && size.param !== 'limit' && { limit_param: plainText(size.param) }),
  }
}

function pagesBy(param: string, first: JsonValue | undefined): JsonObject {
  return {
    type: 'page_number',
    base_page: first === 0 ? 0 : 1,
    ...(param !== 'page' && { page_param: plainText(param) }),
  }
}

function seen(value: JsonObject, step: number, place: string): Evident<JsonObject> {
  return { value, certainty: 'probed', why: `successive calls go on by ${step}, ${place}` }
}

function cursorBetween(
  { call: { answer } }: RequestParts,
  { param, value, place }: { readonly param: string; readonly value: JsonValue | undefined; readonly place: string },
): Walk | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (text.length < 2 || answer === undefined) return undefined
  const why = `sent back from the answer before, ${place}`
  const header = answer.headers.find(([, held]) => held === text)
  if (header !== undefined) {
    const cursor = { type: 'header_cursor', cursor_key: header[0], cursor_param: plainText(param) }
    return { params: [param], paginator: { value: cursor, why, certainty: 'probed' } }
  }
  const path = answer.value === undefined ? undefined : pathTo(answer.value, (held) => held === text)
  // a number may be anywhere by chance
  if (path === undefined || !/next|cursor|token|after|continu|marker|scroll|bookmark|page|end|last|\[-1\]/i.test(path))
    return undefined
  const cursor = { type: 'cursor', cursor_path: path, cursor_param: plainText(param) }
  return { params: [param], paginator: { value: cursor, why, certainty: 'probed' } }
}

function namesThatDiffer(before: RequestParts, after: RequestParts): readonly string[] {
  const names = new Set([...before.params.keys(), ...after.params.keys()])
  return [...names]
    .filter((name) => !keepsCachesAway(name, after.params.get(name)))
    .filter((name) => JSON.stringify(before.params.get(name)) !== JSON.stringify(after.params.get(name)))
}

// objects up to this depth; of lists the last item counts (`data[-1].id`)
const deepest = 5

/** The path to the first text or number that fits, objects before the last item of lists. */
function pathTo(body: JsonValue, fits: (text: string) => boolean): string | undefined {
  const queue: { readonly value: JsonValue; readonly path: string; readonly depth: number }[] = [
    { value: body, path: '', depth: 0 },
  ]
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
    const { value, path, depth } = item
    if (typeof value === 'string' || typeof value === 'number') {
      if (path !== '' && fits(String(value))) return path
    } else if (depth < deepest && isList(value) && value.length > 0) {
      queue.push({ value: value.at(-1) ?? null, path: `${path === '' ? '$' : path}[-1]`, depth: depth + 1 })
    } else if (depth < deepest && isJsonObject(value)) {
      for (const [key, inner] of Object.entries(value).slice(0, 200)) {
        const step = pathText([key])
        queue.push({ value: inner, path: path === '' ? step : joined(path, step), depth: depth + 1 })
      }
    }
  }
  return undefined
}

function joined(path: string, step: string): string {
  return step.startsWith('[') ? `${path}${step}` : `${path}.${step}`
}
