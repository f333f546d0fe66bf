import { isLookup } from '../../values/lookup.ts'
import { plainText } from '../../builtins/or-else.ts'
import { functions } from '../../builtins/define.ts'
import type { Given } from '../../builtins/signature.ts'
import { PyBytes } from '../../values/bytes.ts'
import { PyDict } from '../../values/dict.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { Unknown, type Running, type Value } from '../../values/value.ts'
import { computedWith } from '../../builtins/lookups.ts'
import { isInstanceOfSequence } from './sequence-kind.ts'
import { joinUrl, parseUrl, quote, quotePlus, resolveUrl, splitUrl, unquote, type UrlParts } from './quote.ts'

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')

function bytesOf(given: Given, index: number): Uint8Array {
  return given.value(index) instanceof PyBytes ? given.bytes(index) : utf8(given.text(index))
}

const names = ['scheme', 'netloc', 'path', 'params', 'query', 'fragment'] as const

/** What `urlparse` and `urlsplit` give: a tuple with names. */
class PyUrl extends PyTuple {
  override readonly typeName: 'ParseResult' | 'SplitResult'
  readonly parts: UrlParts

  constructor(parts: UrlParts, kind: 'ParseResult' | 'SplitResult') {
    super(names.filter((name) => kind === 'ParseResult' || name !== 'params').map((name) => parts[name]))
    this.typeName = kind
    this.parts = parts
  }

  override attribute(name: string, running: Running): Value | undefined {
    const known = names.find((part) => part === name)
    if (known !== undefined) return this.parts[known]
    if (name === 'geturl') return functions({ 'geturl()': () => joinUrl(this.parts) }).get(name)
    if (name === '_replace')
      return functions({
        '_replace(**kwargs)': ({ named }) => {
          const changed = Object.fromEntries(
            Array.from(named, ([part, value]) => [part, plainText(running.text(value))]),
          )
          return new PyUrl({ ...this.parts, ...changed }, this.typeName)
        },
      }).get(name)
    return this.#place(name)
  }

  #place(name: string): Value | undefined {
    const at = this.parts.netloc.lastIndexOf('@')
    const [user, password] = at < 0 ? [] : this.parts.netloc.slice(0, at).split(/:(.*)/s)
    const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(this.parts.netloc.slice(at + 1)) ?? []
    if (name === 'hostname') return host === undefined || host === '' ? null : host.replace(/[[\]]/g, '').toLowerCase()
    if (name === 'port') return port === undefined || port === '' ? null : Number(port)
    if (name === 'username') return user ?? null
    return name === 'password' ? (password ?? null) : undefined
  }

  override repr(running: Running): string {
    const shown = names.filter((name) => this.typeName === 'ParseResult' || name !== 'params')
    return `${this.typeName}(${shown.map((name) => `${name}=${running.repr(this.parts[name])}`).join(', ')})`
  }
}

/** `urlencode(query, doseq)`; a lookup inside makes it Unknown. */
function encodeQuery(given: Given, running: Running): Value {
  const query = given.value(0)
  const isSequence = given.has(1) && running.truth(given.value(1)) === true
  const safe = given.text(2, '')
  const write = given.has(5) ? quote : quotePlus
  const pairs = query instanceof PyDict ? [...query.entries()] : pairsOf(query, running)
  const parts: string[] = []
  for (const [key, value] of pairs) {
    const items = isSequence && isInstanceOfSequence(value) ? [...running.iterate(value)] : [value]
    for (const item of items) {
      const [name, text] = [textOf(key, running), textOf(item, running)]
      if (name instanceof Unknown) return name
      if (text instanceof Unknown) return text
      parts.push(`${write(name, safe)}=${write(text, safe)}`)
      running.spend(1 + text.length / 100)
    }
  }
  return parts.join('&')
}

function pairsOf(query: Value, running: Running): (readonly [Value, Value])[] {
  return Array.from(running.iterate(query), (pair) => {
    const [key = null, value = null] = running.iterate(pair)
    return [key, value]
  })
}

function textOf(value: Value, running: Running): Uint8Array | Unknown {
  if (value instanceof PyBytes) return value.bytes
  if (isLookup(value)) return computedWith(value, 'urlencode', running)
  const text = running.text(value)
  if (typeof text === 'string') return utf8(text)
  return text instanceof Unknown ? text : running.unknown('a query holds a value without a text')
}

/** `parse_qsl`: pairs of names and values, those without a value left out. */
function queryPairs(given: Given, running: Running): [string, string][] {
  const keepBlank = given.has(1) && running.truth(given.value(1)) === true
  running.spend(1 + given.text(0).length / 100)
  return given
    .text(0)
    .split('&')
    .flatMap((part): [string, string][] => {
      const at = part.indexOf('=')
      const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
      if (part === '' || (value === '' && !keepBlank)) return []
      return [[unquote(name.replaceAll('+', ' ')), unquote(value.replaceAll('+', ' '))]]
    })
}

const parseMembers = functions({
  'quote(string, safe=, ~encoding=, ~errors=)': (given) => quote(bytesOf(given, 0), given.text(1, '/')),
  'quote_plus(string, safe=, ~encoding=, ~errors=)': (given) => quotePlus(bytesOf(given, 0), given.text(1, '')),
  'unquote(string, ~encoding=, ~errors=)': (given) => unquote(given.text(0)),
  'unquote_plus(string, ~encoding=, ~errors=)': (given) => unquote(given.text(0).replaceAll('+', ' ')),
  'urlencode(query, doseq=, safe=, ~encoding=, ~errors=, ~quote_via=)': encodeQuery,
  'urljoin(base, url, ~allow_fragments=)': (given) => resolveUrl(given.text(0), given.text(1)),
  'urlparse(url, scheme=, ~allow_fragments=)': (given) =>
    new PyUrl(withScheme(parseUrl(given.text(0)), given), 'ParseResult'),
  'urlsplit(url, scheme=, ~allow_fragments=)': (given) =>
    new PyUrl(withScheme(splitUrl(given.text(0)), given), 'SplitResult'),
  'urlunparse(components)': (given, running) => joinUrl(partsOf(given.value(0), running)),
  'urlunsplit(components)': (given, running) => joinUrl(partsOf(given.value(0), running)),
  'parse_qs(qs, keep_blank_values=, ~strict_parsing=)': (given, running) => {
    const found = new PyDict()
    for (const [name, value] of queryPairs(given, running)) {
      const list = found.get(name)
      if (list instanceof PyList) list.push(value)
      else found.set(name, new PyList([value]))
    }
    return found
  },
  'parse_qsl(qs, keep_blank_values=, ~strict_parsing=)': (given, running) =>
    new PyList(queryPairs(given, running).map((pair) => new PyTuple(pair))),
})

function withScheme(parts: UrlParts, given: Given): UrlParts {
  return parts.scheme === '' && given.has(1) ? { ...parts, scheme: given.text(1) } : parts
}

function partsOf(value: Value, running: Running): UrlParts {
  const texts = Array.from(running.iterate(value), (part) => (typeof part === 'string' ? part : ''))
  const [scheme = '', netloc = '', path = ''] = texts
  const [params = '', query = '', fragment = ''] = texts.length === 5 ? ['', ...texts.slice(3)] : texts.slice(3)
  return { scheme, netloc, path, params, query, fragment }
}

/** Module `urllib.parse`. */
export const urllibParseModule: ModuleSource = { name: 'urllib.parse', members: parseMembers }
