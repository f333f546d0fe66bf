import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import { filled, type Variables, variablesOf } from './variables.ts'

/** A URL of a collection, with its variables in it. */
export interface PostmanUrl {
  /** `https://api.example.com/orders/{orderId}?page=1` */
  readonly text: string
  /** values of path variables that the collection has */
  readonly variables: ReadonlyMap<string, string>
}

/** A `url` in any of its forms: a text, or an object with `raw` or its parts. Disabled query parameters are left out. */
export function urlOf(url: JsonValue | undefined, variables: Variables): PostmanUrl | undefined {
  if (typeof url === 'string') return fromText(url, variables)
  if (url === undefined || !isJsonObject(url)) return undefined
  const own = variablesOf(ownValue(url, 'variable'), new Map())
  const values = new Map([...own].map(([name, value]) => [name, filled(value, variables)]))
  const before = addressOf(url)
  if (before === undefined) return undefined
  const address = fromText(before, variables)
  const query = queryOf(ownValue(url, 'query'), variables)
  const [path = ''] = address.text.split('?')
  return {
    text: query === undefined ? address.text : query === '' ? path : `${path}?${query}`,
    variables: new Map([...address.variables, ...values]),
  }
}

function fromText(text: string, variables: Variables): PostmanUrl {
  const [, start = '', path = '', rest = ''] =
    /^((?:[a-z]+:\/\/)?(?:\{\{[^{}]*\}\}|[^/?#])*)([^?#]*)(.*)$/is.exec(text.trim()) ?? []
  const host = filled(start, variables)
  const open = filled(path, variables, 'path').replace(/(^|\/):([A-Za-z_][\w-]*)/g, '$1{$2}')
  const hasScheme = /^[a-z]+:\/\//i.test(host) || host.startsWith('\u0000')
  return {
    text: `${hasScheme || host === '' ? host : `https://${host}`}${open}${filled(rest, variables)}`,
    variables: new Map([...variables].filter(([name]) => open.includes(`{${name}}`))),
  }
}

function addressOf(url: JsonObject): string | undefined {
  const raw = ownValue(url, 'raw')
  if (typeof raw === 'string' && raw !== '') return raw
  const host = joined(ownValue(url, 'host'), '.')
  if (host === undefined) return undefined
  const protocol = ownValue(url, 'protocol')
  const port = ownValue(url, 'port')
  const path = joined(ownValue(url, 'path'), '/')
  const scheme = typeof protocol === 'string' && protocol !== '' ? `${protocol}://` : ''
  const address = typeof port === 'string' && port !== '' ? `${host}:${port}` : host
  return `${scheme}${address}${path === undefined ? '' : `/${path}`}`
}

function joined(value: JsonValue | undefined, by: string): string | undefined {
  if (typeof value === 'string') return value
  if (value === undefined || !isList(value)) return undefined
  const parts = value.map((part) => (isJsonObject(part) ? ownValue(part, 'value') : part))
  return parts.filter((part) => typeof part === 'string').join(by)
}

function queryOf(value: JsonValue | undefined, variables: Variables): string | undefined {
  if (value === undefined || !isList(value)) return undefined
  return value
    .slice(0, 500)
    .flatMap((item) => {
      if (!isJsonObject(item) || ownValue(item, 'disabled') === true) return []
      const name = ownValue(item, 'key')
      const text = ownValue(item, 'value')
      if (typeof name !== 'string') return []
      return [`${encoded(filled(name, variables))}=${encoded(filled(typeof text === 'string' ? text : '', variables))}`]
    })
    .join('&')
}

// what would end the part; the rest is written as Postman users write it, encoded or not
function encoded(text: string): string {
  return text.replace(/[&#+]/g, encodeURIComponent)
}
