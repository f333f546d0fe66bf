import { isJsonObject, type JsonValue } from '../../../json/json.ts'
import { plainName } from './plain-name.ts'

/** What the best-known APIs call the parameter of the cursor that they hand out under a name. */
const known: Readonly<Record<string, readonly string[]>> = {
  next: ['cursor', 'next', 'after', 'offset', 'page_token'],
  cursor: ['cursor', 'after', 'next', 'next_cursor', 'page_token'],
  after: ['after', 'page[cursor]', 'page[after]', 'cursor'],
  nextcursor: ['cursor', 'next_cursor', 'nextCursor', 'start_cursor', 'after', 'page_token'],
  nextpagecursor: ['cursor', 'page_cursor', 'pageCursor', 'nextPageCursor', 'next_page_cursor'],
  endcursor: ['after', 'cursor', 'endCursor'],
  nexttoken: ['pagination_token', 'token', 'page_token', 'from', 'pageToken', 'cursor'],
  nextbatch: ['from', 'since', 'next_batch'],
  nextpagetoken: ['page-token', 'pagination_token', 'cursor'],
  nextpage: ['page', 'page_number', 'pageNumber', 'cursor', 'page_token'],
  nextoffset: ['offset', 'start', 'skip'],
  nextpageoffset: ['offset'],
  nextstart: ['start', 'offset'],
  nextmarker: ['marker', 'Marker'],
  nextkey: ['key', 'start_key', 'startKey', 'pagination.key', 'last_key'],
  continuationtoken: ['continuation_token', 'continuation', 'continuationToken', 'token'],
  continue: ['continue'],
  lastevaluatedkey: ['ExclusiveStartKey', 'exclusiveStartKey', 'exclusive_start_key', 'last_evaluated_key'],
  resumptiontoken: ['resumptionToken'],
  iterator: ['iterator'],
}
const most = 7

/**
 * The parameters in which a cursor may go back, the most likely first: `next_cursor` → `cursor`, `nextPageToken` →
 * `pageToken`, `NextMarker` → `Marker`, `cursors.after` → `after`; one that is not called "next" under its own name. An
 * object of several goes back key by key: `*`.
 */
export function cursorParams(keys: readonly string[], value: JsonValue): readonly [string, ...string[]] {
  const key = keys.at(-1) ?? ''
  const name = plainName(key)
  if (isJsonObject(value) && name !== 'lastevaluatedkey') return ['*']
  const first = firstFor(key, name)
  const numbered = name === 'next' && isNumber(value) ? ['page', 'offset', 'until'] : []
  const others = [...numbered, ...(known[name] ?? []), key, ...(name.startsWith('next') ? [withoutNext(key)] : [])]
  return [first, ...[...new Set(others)].filter((other) => other !== first && other !== '').slice(0, most - 1)]
}

function firstFor(key: string, name: string): string {
  if (/^LastEvaluated\w/.test(key)) return key.replace('LastEvaluated', 'ExclusiveStart')
  if (name === 'next' || name === 'nextpagecursor') return 'cursor'
  if (name === 'endcursor') return 'after'
  if (name === 'lastevaluatedkey') return 'ExclusiveStartKey'
  return name === 'nexttoken' || !name.startsWith('next') ? key : withoutNext(key)
}

/** What is left of a key without "next", in its own spelling. */
function withoutNext(key: string): string {
  const rest = key.replace(/^next[_-]?/i, '')
  return /^Next[A-Z]/.test(key) ? rest : rest.charAt(0).toLowerCase() + rest.slice(1)
}

function isNumber(value: JsonValue): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))
}
