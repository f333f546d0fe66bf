import type { JsonValue } from '../json/json.ts'
import type { ExpressionValues } from './plan/expression.ts'
import type { Body } from '../json/records/body.ts'
import type { Records } from '../json/records/records.ts'

/** Ordered name/value pairs, already text; a name may repeat. */
export type Pairs = readonly (readonly [name: string, value: string])[]

/** How requests ask; whatever they are called, they read. */
export const requestMethods = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'QUERY',
  'SEARCH',
  'REPORT',
  'PROPFIND',
  'OPTIONS',
] as const
export type RequestMethod = (typeof requestMethods)[number]

/** A part of a multipart body. */
export interface BodyPart {
  readonly name: string
  readonly text: string
  readonly filename?: string
  readonly contentType?: string
}

/** What a request carries besides URL, params and headers. */
export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: JsonValue }
  | { readonly kind: 'form'; readonly fields: Pairs }
  | { readonly kind: 'raw'; readonly text: string; readonly contentType?: string }
  | { readonly kind: 'multipart'; readonly parts: readonly BodyPart[] }

/** One request before authentication. Plain JSON apart from bigints; every step makes a new one. */
export interface RequestSpec {
  readonly method: RequestMethod
  /** absolute; may hold a query of its own, to which `params` are appended */
  readonly url: string
  readonly params: Pairs
  /** a space in `params` goes out as `%20`; absent = as `+` */
  readonly percentSpaces?: true
  /** names as written; compared without case. Credentials are never in here: auth adds them at send time */
  readonly headers: Pairs
  readonly body: RequestBody
}

/** One decoded response together with the records found in it: what paginators look at. */
export interface Page {
  /** the request that was answered, without credentials */
  readonly request: RequestSpec
  /** URL after redirects, without credentials: links are resolved against it */
  readonly url: string
  readonly status: number
  /** lower-cased names; a repeated header is joined with ", " */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
  /** the records the selector found, before any filter */
  readonly records: Records
  /** so many records came in all, of which `records` are the last: the answer was too long to be held whole */
  readonly rows?: number
  /** what the walk is about, for expressions: `slice`, `incremental`, … */
  readonly scope?: ExpressionValues
}

/** How many records an answer brought. */
export function recordCount({ records, rows = records.count }: Pick<Page, 'records' | 'rows'>): number {
  return rows
}

/** Sets a query parameter: takes the place of the pairs of that name, else is appended. */
export function withParam(request: RequestSpec, name: string, value: string): RequestSpec {
  return { ...request, params: withPairs(request.params, name, [value]) }
}

/** Pairs with these values for a name, where its first pair stood (as in a Python dict), else at the end. */
export function withPairs(pairs: Pairs, name: string, values: readonly string[]): Pairs {
  const at = pairs.findIndex(([key]) => key === name)
  const set = values.map((value) => [name, value] as const)
  if (at === -1) return [...pairs, ...set]
  return [...pairs.slice(0, at), ...set, ...pairs.slice(at + 1).filter(([key]) => key !== name)]
}

/** Sets a header, replacing any of that name whatever its case. */
export function withHeader(request: RequestSpec, name: string, value: string): RequestSpec {
  const lower = name.toLowerCase()
  return { ...request, headers: [...request.headers.filter(([key]) => key.toLowerCase() !== lower), [name, value]] }
}
