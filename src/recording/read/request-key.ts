import { isJsonObject } from '../../json/json.ts'
import { canonicalJson, parseJson } from '../../json/json-text.ts'
import { namesOnly, nameless } from '../write/take-out.ts'

/** A request as it is compared: secrets are placeholders, parameters in order. */
export interface AskedFor {
  readonly method: string
  /** with placeholders */
  readonly url: string
  /** with placeholders; '' = none */
  readonly body: string
  readonly headers: readonly (readonly [string, string])[]
}

/** The URL in parts, secrets by name. */
export interface UrlParts {
  readonly origin: string
  readonly path: string
  /** decoded, sorted */
  readonly params: readonly (readonly [name: string, value: string])[]
}

/** What two requests have in common that are the same: method, URL and body; the order of parameters does not count. */
export function keyOf({ method, url, body }: Pick<AskedFor, 'method' | 'url' | 'body'>): string {
  const { origin, path, params } = partsOf(url)
  return JSON.stringify([method, origin, path, params, canonicalBody(namesOnly(body))])
}

/** The same for requests whose secrets go by other names. */
export function looseKey(key: string): string {
  return nameless(key)
}

export function partsOf(url: string): UrlParts {
  const plain = namesOnly(url)
  const [, origin = '', rest = ''] = /^([a-z]+:\/\/[^/?]*)(.*)$/is.exec(plain) ?? []
  const at = rest.indexOf('?')
  const [path, query] = at === -1 ? [rest, ''] : [rest.slice(0, at), rest.slice(at + 1)]
  return { origin, path, params: pairsOf(query) }
}

function pairsOf(query: string): UrlParts['params'] {
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=')
      const [name, value] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
      return [decoded(name), decoded(value)] as const
    })
  return pairs.toSorted(([name, value], [otherName, otherValue]) =>
    name === otherName ? compare(value, otherValue) : compare(name, otherName),
  )
}

/** Headers by lower-cased name, secrets by name. */
export function headersOf(headers: AskedFor['headers']): ReadonlyMap<string, string> {
  return new Map(headers.map(([name, value]) => [name.toLowerCase(), namesOnly(value)]))
}

/** JSON with its keys in order, a form with its fields in order, anything else as it is. */
export function canonicalBody(body: string): string {
  if (body === '') return ''
  try {
    return canonicalJson(parseJson(body))
  } catch {
    return /^[^\s=&]+=[^\s&]*(&[^\s&]*)*$/.test(body) ? JSON.stringify(pairsOf(body)) : body
  }
}

/** The top of a JSON body or the fields of a form, as texts; undefined for anything else. */
export function fieldsOf(body: string): ReadonlyMap<string, string> | undefined {
  try {
    const value = parseJson(namesOnly(body))
    if (isJsonObject(value)) return new Map(Object.entries(value).map(([name, inner]) => [name, canonicalJson(inner)]))
  } catch {
    if (/^[^\s=&]+=/.test(body)) return new Map(pairsOf(namesOnly(body)))
  }
  return undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
