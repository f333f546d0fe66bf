import type { JsonObject, JsonValue } from '../../json/json.ts'
import { given } from '../../model/given.ts'
import type { Evident } from '../draft.ts'
import { plainText } from '../literal.ts'

/** What a query parameter says about paging, by its name. */
export type PagingRole = 'page' | 'offset' | 'size' | 'cursor'

const page = /^(?:page|p|pg|paged|page[_-]?(?:no|num|number|index)|current[_-]?page|page\[number\])$/i
const offset = /^(?:offset|skip|\$skip|start|start[_-]?(?:at|index)|_start|page\[offset\]|sysparm_offset)$/i
const size =
  /^(?:limit|per[_-]?page|page[_-]?(?:size|len|limit)|size|count|max[_-]?results|rows|\$top|top|take|first|results[_-]?per[_-]?page|hits[_-]?per[_-]?page|_limit|_per_page|items[_-]?per[_-]?page|page\[(?:size|limit)\]|sysparm_limit)$/i
const cursor =
  /^(?:cursor|after|starting[_-]?after|(?:next[_-]?|continuation[_-]?)?(?:page[_-]?)?token|next[_-]?(?:cursor|token)|continuation|marker|bookmark|scroll[_-]?id|page\[(?:after|cursor)\]|start[_-]?cursor|end[_-]?cursor)$/i

/** The role of a parameter; undefined for one that is not about paging. A value that does not fit its name has none. */
export function pagingRole(name: string, value: string): PagingRole | undefined {
  const isNumber = /^\d{1,9}$/.test(value)
  if (page.test(name)) return isNumber ? 'page' : undefined
  if (offset.test(name)) return isNumber ? 'offset' : undefined
  if (size.test(name)) return isNumber ? 'size' : undefined
  return cursor.test(name) && !isSecretToken(name) ? 'cursor' : undefined
}

// `token` alone is who asks, not where to go on
function isSecretToken(name: string): boolean {
  return /^token$/i.test(name)
}

/** True for a parameter that only keeps caches away: `_=1700000000000`. */
export function keepsCachesAway(name: string, value: JsonValue | undefined): boolean {
  return /^(?:_|_t|t|ts|cb|nocache|rand(?:om)?|cachebuster)$/i.test(name) && /^\d{6,}$/.test(numberText(value))
}

function numberText(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** What the parameters of one request say. */
export interface PagingWords {
  readonly page?: { readonly param: string; readonly value: number }
  readonly offset?: { readonly param: string; readonly value: number }
  readonly size?: { readonly param: string; readonly value: number }
  readonly cursor?: { readonly param: string; readonly value: string }
}

export function pagingWords(params: ReadonlyMap<string, JsonValue>): PagingWords {
  const found = new Map<PagingRole, { readonly param: string; readonly text: string }>()
  for (const [param, value] of params) {
    const text = numberText(value)
    const role = pagingRole(param, text)
    if (role !== undefined && !found.has(role)) found.set(role, { param, text })
  }
  const number = (role: PagingRole) => {
    const word = found.get(role)
    return word && { param: word.param, value: Number(word.text) }
  }
  const cursor = found.get('cursor')
  return given({
    page: number('page'),
    offset: number('offset'),
    size: number('size'),
    cursor: cursor && { param: cursor.param, value: cursor.text },
  })
}

/** A paginator guessed from the parameters of one request; undefined where they say too little. */
export function guessedPaginator({ page, offset, size }: PagingWords, place: string): Evident<JsonObject> | undefined {
  if (page !== undefined) {
    const value = {
      type: 'page_number',
      base_page: page.value === 0 ? 0 : 1,
      ...(page.param !== 'page' && { page_param: plainText(page.param) }),
    }
    return { value, certainty: 'guess', why: `"${page.param}" in the query, ${place}` }
  }
  if (offset === undefined || size === undefined || size.value < 1) return undefined
  const value = {
    type: 'offset',
    limit: size.value,
    ...(offset.value === 1 && { offset: 1 }),
    ...(offset.param !== 'offset' && { offset_param: plainText(offset.param) }),
    ...(size.param !== 'limit' && { limit_param: plainText(size.param) }),
  }
  return { value, certainty: 'guess', why: `"${offset.param}" and "${size.param}" in the query, ${place}` }
}

/** The same from the top-level keys of a body: there the paginator sends what it asks for, too. */
export function guessedInBody(body: JsonObject, place: string): Evident<JsonObject> | undefined {
  const plain = Object.entries(body).filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
  const { page: number, offset: at, size: limit } = pagingWords(new Map(plain))
  if (number !== undefined) {
    const value = { type: 'page_number', base_page: number.value === 0 ? 0 : 1, page_body_path: number.param }
    return { value, certainty: 'guess', why: `"${number.param}" in the body, ${place}` }
  }
  if (at === undefined || limit === undefined || limit.value < 1) return undefined
  const paths = { offset_body_path: at.param, limit_body_path: limit.param }
  const value = { type: 'offset', limit: limit.value, ...(at.value === 1 && { offset: 1 }), ...paths }
  return { value, certainty: 'guess', why: `"${at.param}" and "${limit.param}" in the body, ${place}` }
}
