import { PyFunction } from '../../../../python/run/functions/function.ts'
import type { Expression, Span } from '../../../../python/syntax/tree.ts'
import type { PyClass } from '../../../../python/values/classes.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import { PyList } from '../../../../python/values/list.ts'
import { isText, LookupText } from '../../../../python/values/lookup.ts'
import type { Running, Value } from '../../../../python/values/value.ts'
import { isName, partsIn } from '../code/walk-tree.ts'
import type { Convert, Placed, PlacedMap, PlacedValue } from '../program/placed.ts'
import { PlacedHeaders } from '../program/placed-headers.ts'
import { optionsOf, ownClassesOf } from './component-classes.ts'
import { AnswerValue, RequestValue } from './request-values.ts'
import { evaluated } from './evaluated.ts'
import { StandIns } from './stand-ins.ts'

interface Written {
  readonly at: Span
  readonly convert: Convert
}

/**
 * An auth of the program as the one that means the same, where its code only puts what it holds into a header, a parameter or the request
 * for a token: it is evaluated with stand-ins for secrets. undefined = it does more than that.
 */
export function ownAuth(instance: PyInstance, code: readonly string[], written: Written): PlacedValue | undefined {
  const own = ownClassesOf(instance)
  const running = runningOf(own)
  const standIns = new StandIns()
  const secrets = [...instance.attributes].filter(([, value]) => standIns.in(value) !== value).map(([name]) => name)
  if (running === undefined || hangsOnMore(own, new Set(secrets))) return undefined
  if (code.includes('__call__')) return headersOf(instance, written, running)
  const isRequest = code.includes('build_access_token_request') && !code.some((name) => ofTokens.has(name))
  return isRequest ? tokenOf({ instance, code }, written, running) : undefined
}

/** Methods of dlt that do more than say what is asked. */
const ofTokens: ReadonlySet<string> = new Set([
  'obtain_token',
  'is_token_expired',
  'parse_native_representation',
  '__post_init__',
])

function methodsOf(classes: readonly PyClass[]): readonly PyFunction[] {
  return classes.flatMap(({ members }) => [...members.values()].filter((member) => member instanceof PyFunction))
}

function runningOf(classes: readonly PyClass[]): Running | undefined {
  return methodsOf(classes)[0]?.frame.machine
}

/** Whether its code hangs on the time, on chance, or on more of the secrets that it holds than whether they are there. */
function hangsOnMore(classes: readonly PyClass[], secrets: ReadonlySet<string>): boolean {
  return methodsOf(classes).some(({ name, node, frame }) => {
    if (notAsked.has(name) || node.kind === 'lambda') return false
    if (changing.test(frame.machine.source(node.at))) return true
    const self = node.parameters[0]?.name ?? ''
    return [...partsIn(node.body)].some((part) => {
      if (part.kind === 'while' || part.kind === 'match' || part.kind === 'try') return true
      const isTest = part.kind === 'if' || part.kind === 'conditional'
      const test = isTest ? part.test : part.kind === 'compare' ? part : undefined
      return test !== undefined && !asksOnlyWhether(test) && !isOfData(test, self, secrets)
    })
  })
}

/** Methods that no request goes through. */
const notAsked: ReadonlySet<string> = new Set([
  '__init__',
  '__post_init__',
  '__str__',
  '__repr__',
  'parse_native_representation',
])

/** The time, chance, and what changes a text or not by how it begins or ends, which no stand-in shows. */
const changing =
  /\b(?:time|datetime|pendulum|uuid\d?|random|secrets|urandom|date)\b\s*[.(]|\.(?:removeprefix|removesuffix|startswith|endswith)\s*\(|\.[lr]?strip\(\s*[^\s)]/

function asksOnlyWhether(test: Expression): boolean {
  return [...partsIn(test)].every((part) => {
    if (part.kind === 'compare') return part.rest.every(({ operator }) => operator === 'is' || operator === 'is not')
    return plain.has(part.kind)
  })
}

const plain: ReadonlySet<string> = new Set(['name', 'attribute', 'constant', 'unary', 'logical'])

/** A question about attributes that are known: `self.location == "header"`. */
function isOfData(test: Expression, self: string, secrets: ReadonlySet<string>): boolean {
  return [...partsIn(test)].every((part) => {
    if (part.kind === 'name') return part.name === self
    if (part.kind === 'attribute') return isName(part.object, self) && !secrets.has(part.name)
    return part.kind === 'compare' || part.kind === 'list' || part.kind === 'tuple' || plain.has(part.kind)
  })
}

/** `Basic …` is what it encodes: the name of a user and a password. */
function decoded(headers: PyDict, standIns: StandIns): PyDict {
  const plain = new PyDict()
  for (const [name, value] of headers.entries()) {
    const code = typeof value === 'string' ? /^Basic ([A-Za-z0-9+/]+=*)$/.exec(value)?.[1] : undefined
    const pair = code && standIns.splitAt(Buffer.from(code, 'base64').toString(), ':')
    plain.set(name, pair ? new PyList([...pair]) : value)
  }
  return plain
}

function headersOf(instance: PyInstance, written: Written, running: Running): PlacedValue | undefined {
  const found = evaluated(instance, (self, standIns) => {
    const request = new RequestValue()
    const given = running.call(self, [request])
    if (given !== request || request.isSpoilt) return undefined
    return new PyList([decoded(request.headers, standIns), request.params])
  })
  const parts = found?.standIns.out(found.value)
  const [headers, params] = parts instanceof PyList ? parts.items : []
  if (!(headers instanceof PyDict) || !(params instanceof PyDict)) return undefined
  const { at, convert } = written
  const place = (value: Value, key: string): [string, Placed] => [key, convert(value, at, key)]
  const [header, ...otherHeaders] = [...headers.entries()]
  const [param, ...otherParams] = [...params.entries()]
  if (header !== undefined && param === undefined && otherHeaders.length === 0) return ofHeader(header, place)
  if (param !== undefined && header === undefined && otherParams.length === 0) return keyOf(param, 'query', place)
  if (header === undefined || param !== undefined) return undefined
  const all = [header, ...otherHeaders]
  if (!all.every(([, value]) => isText(value))) return undefined
  return new PlacedHeaders(new Map(all.map(([name, value]) => place(value, textOfName(name)))))
}

type Place = (value: Value, key: string) => [string, Placed]

function ofHeader([name, value]: readonly [Value, Value], place: Place): PlacedMap | undefined {
  if (value instanceof PyList) return name === 'Authorization' ? basicOf(value, place) : undefined
  const parts = value instanceof LookupText ? value.parts : []
  const [prefix, token, ...more] = parts
  if (name === 'Authorization' && prefix === 'Bearer ' && token !== undefined && more.length === 0)
    return new Map([place('bearer', 'type'), place(token, 'token')])
  return keyOf([name, value], 'header', place)
}

function keyOf([name, value]: readonly [Value, Value], location: string, place: Place): PlacedMap | undefined {
  if (!isText(value)) return undefined
  return new Map([place('api_key', 'type'), place(name, 'name'), place(value, 'api_key'), place(location, 'location')])
}

function basicOf({ items: [username = '', password = ''] }: PyList, place: Place): PlacedMap {
  return new Map([place('http_basic', 'type'), place(username, 'username'), place(password, 'password')])
}

/** The request for a token as a `login`: what its code says is asked for. */
function tokenOf(
  { instance, code }: { readonly instance: PyInstance; readonly code: readonly string[] },
  written: Written,
  running: Running,
): PlacedValue | undefined {
  const found = evaluated(withUnset(instance), (self, standIns) => {
    const request = self.send('build_access_token_request', [], running)
    return request instanceof PyDict ? withPlainParts(request, standIns) : undefined
  })
  const request = found?.standIns.out(found.value)
  if (!(request instanceof PyDict)) return undefined
  const option = (key: string): Value => instance.attributes.get(key) ?? optionsOf(instance)?.get(key)?.value ?? null
  const url = request.get('url') ?? option('access_token_url')
  const keys = [...request.entries()].map(([key]) => textOfName(key))
  if (url === null || option('access_token') !== null || !keys.every((key) => partsOfRequest.has(key))) return undefined
  const names = answersOf(instance, code, running)
  if (names === undefined) return undefined
  const { at, convert } = written
  const place: Place = (value, key) => [key, convert(value, at, key)]
  const asked: [string, Placed][] = [place(url, 'url')]
  for (const key of ['data', 'json', 'params']) {
    const part = request.get(key)
    if (part !== undefined && part !== null) asked.push(place(part, key))
  }
  const headers = headersOfToken(request.get('headers') ?? new PyDict(), place)
  const auth = headers === undefined ? undefined : authOf(request.get('auth') ?? null, place)
  if (headers === undefined || auth === undefined) return undefined
  const lifetime = option('default_token_expiration') ?? 3600
  return new Map([
    place('login', 'type'),
    ['request', { at, value: new Map([...asked, ...headers, ...auth]) }],
    place(names.token, 'token_path'),
    place(names.lifetime, 'expires_in_path'),
    place(lifetime, 'expires_in'),
  ])
}

/** What dlt gives an OAuth2ClientCredentials that is not told. */
const unset: readonly (readonly [string, () => Value])[] = [
  ['access_token', () => null],
  ['access_token_url', () => null],
  ['client_id', () => null],
  ['client_secret', () => null],
  ['access_token_request_data', () => new PyDict()],
  ['default_token_expiration', () => 3600],
]

function withUnset(instance: PyInstance): PyInstance {
  const filled = new PyInstance(instance.cls)
  for (const [name, value] of unset) filled.attributes.set(name, value())
  for (const [name, value] of instance.attributes) filled.attributes.set(name, value)
  return filled
}

const partsOfRequest: ReadonlySet<string> = new Set(['url', 'headers', 'data', 'json', 'params', 'auth'])

/** With `Basic …` as what it encodes, and a body that is JSON as text as what it means. */
function withPlainParts(request: PyDict, standIns: StandIns): PyDict {
  const plain = new PyDict()
  for (const [key, value] of request.entries())
    plain.set(key, key === 'headers' && value instanceof PyDict ? decoded(value, standIns) : value)
  return plain
}

function headersOfToken(headers: Value, place: Place): readonly [string, Placed][] | undefined {
  if (!(headers instanceof PyDict)) return undefined
  const entries = [...headers.entries()]
  const basic = entries.find(([, value]) => value instanceof PyList)
  const others = entries.filter(([name, value]) => !(value instanceof PyList) && !impliedHeader(name, value))
  if (!others.every(([, value]) => isText(value))) return undefined
  const at = place('', '')[1].at
  const written = new Map(others.map(([name, value]) => place(value, textOfName(name))))
  return [
    ...(written.size === 0 ? [] : [['headers', { at, value: written }] as [string, Placed]]),
    ...(basic?.[1] instanceof PyList ? [['auth', { at, value: basicOf(basic[1], place) }] as [string, Placed]] : []),
  ]
}

/** The type of a body goes with the body. */
function impliedHeader(name: Value, value: Value): boolean {
  return (
    textOfName(name).toLowerCase() === 'content-type' &&
    (value === 'application/json' || value === 'application/x-www-form-urlencoded')
  )
}

function textOfName(name: Value): string {
  return typeof name === 'string' ? name : ''
}

/** `str(…)` and `int(…)` of what an answer has leave it what it is. */
function shownValue(value: Value | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** `auth=(user, password)` of the request for the token. */
function authOf(auth: Value, place: Place): readonly [string, Placed][] | undefined {
  if (auth === null) return []
  if (!(auth instanceof PyList) || auth.items.length !== 2) return undefined
  return [['auth', { at: place('', '')[1].at, value: basicOf(auth, place) }]]
}

/** What the answer calls a token and its life. */
function answersOf(
  instance: PyInstance,
  code: readonly string[],
  running: Running,
): { readonly token: string; readonly lifetime: string } | undefined {
  const keyOfAnswer = (name: string, usual: string): string | undefined => {
    if (!code.includes(name)) return usual
    const answer = new AnswerValue()
    const found = evaluated(instance, (self) => self.send(name, [answer], running))
    const isAsked = shownValue(found?.value) === AnswerValue.value && answer.asked.length === 1
    return isAsked ? answer.asked[0] : undefined
  }
  const token = keyOfAnswer('parse_access_token', 'access_token')
  const lifetime = keyOfAnswer('parse_expiration_in_seconds', 'expires_in')
  return token === undefined || lifetime === undefined ? undefined : { token, lifetime }
}
