import type { JsonValue } from '../../../src/json/json.ts'
import type { Handler, Reply } from '../../scripted-api/reply.ts'

/** What stands in for the API of an example while it is recorded: its shape is that of the API's public documentation, its data is ours. */
export interface Answers {
  /** the arguments of `sluice run`; the config alone unless said */
  readonly args?: readonly string[]
  /** secrets that the config looks up */
  readonly env?: Readonly<Record<string, string>>
  readonly routes: Readonly<Record<string, Handler>>
}

/** A page of a list. */
export function slice<T>(all: readonly T[], from: number, size: number): T[] {
  return all.slice(from, from + size)
}

/** Like `{ json }`, with the header `Link` that leads to the next page. */
export function linked(json: JsonValue, next?: string): Reply {
  return next === undefined ? { json } : { json, headers: { link: `<${next}>; rel="next"` } }
}

/** The JSON that a POST brought. */
export function bodyOf({ body }: { readonly body: string }): unknown {
  return JSON.parse(body)
}

export const csv = (text: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  text,
  headers: { 'content-type': 'text/csv', ...headers },
})
