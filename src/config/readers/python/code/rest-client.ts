import type { Span } from '../../../../python/syntax/tree.ts'
import { Mutable } from '../../../../python/values/mutable.ts'
import { PyList, PyTuple } from '../../../../python/values/list.ts'
import { PartOf, unknownIn } from '../../../../python/values/unknown.ts'
import { NativeFunction } from '../../../../python/values/functions.ts'
import { type Arguments, type Running, Unknown, type Value } from '../../../../python/values/value.ts'
import { bindArguments, type Given, isGiven, type Signature } from '../dlt/call-arguments.ts'
import { afterRun, method } from '../dlt/recorder.ts'
import { placedOf, refusalOf } from '../program/from-value.ts'
import { isMap, isPlacedList, type Placed, type PlacedMap, Refusal } from '../program/placed.ts'
import { UnknownValue } from '../program/unknown-value.ts'
import type { PlacedRefusal } from '../program/program.ts'
import { isSamePlaced } from '../program/same-placed.ts'
import { formHint, formless } from './reading/formless.ts'
import { requestMade } from './requests-made.ts'

const clientSignature: Signature = {
  name: 'RESTClient',
  positional: ['base_url', 'headers', 'auth', 'paginator', 'data_selector', 'session', 'paginator_factory', 'config'],
}

const paginateSignature: Signature = {
  name: 'paginate',
  positional: ['path', 'method', 'params', 'json', 'auth', 'paginator', 'data_selector', 'hooks', 'headers'],
  named: ['data', 'allow_redirects', 'timeout', 'stream', 'verify', 'proxies', 'cert'],
}

const getSignature: Signature = {
  name: 'get',
  positional: ['path', 'params'],
  named: [
    'headers',
    'auth',
    'json',
    'data',
    'hooks',
    'allow_redirects',
    'timeout',
    'stream',
    'verify',
    'proxies',
    'cert',
  ],
}

const shortcutSignature: Signature = {
  name: 'paginate',
  positional: ['url', 'method', 'headers', 'params', 'json', 'auth', 'paginator', 'data_selector', 'hooks'],
  named: ['data'],
}

/**
 * `RESTClient(…)` of dlt: what its `paginate` walks is an endpoint of a config. Whatever else is done with it (its session is changed, code
 * that is not known gets it) is not in a config: nothing that it walks is read then.
 */
export class RestClientValue extends Mutable {
  readonly typeName = 'RESTClient'
  readonly #given: Map<string, Given>

  constructor(given: ReadonlyMap<string, Given>) {
    super()
    this.#given = new Map(given)
  }

  get given(): ReadonlyMap<string, Given> {
    return this.#given
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === 'paginate') return method(name, (args, at) => pagesOf(this, args, at))
    if (name === 'get') return method(name, (args, at) => answerOf(this, args, at))
    if (name.startsWith('__')) return undefined
    if (settable.has(name)) return this.#given.get(name)?.value ?? null
    const unknown = running.unknown(afterRun(running.lineOf(running.at), `"${name}" of a RESTClient`), formHint)
    this.#spoil(unknown)
    return unknown
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    const { at } = running
    this.changes()
    if (settable.has(name)) this.#given.set(name, { value, at })
    else this.#spoil(running.unknown(`line ${running.lineOf(at)} sets "${name}" of a RESTClient`, formHint))
  }

  override hashKey(): object {
    return this
  }

  protected override *parts(): Iterable<unknown> {
    for (const { value } of this.#given.values()) yield value
  }

  /** It is not what it was given any more; what it was given is. */
  #spoil(why: Unknown): void {
    this.changes()
    this.tainted ??= why
  }
}

/** What a client is given and what can be set afterwards: a config has it as well. */
const settable: ReadonlySet<string> = new Set(['base_url', 'headers', 'auth', 'paginator', 'data_selector'])

/** `RESTClient(…)` */
export function makeRestClient(args: Arguments, running: Running): Value {
  return args.spread ?? new RestClientValue(bindArguments(args, clientSignature, running))
}

/** `paginate(url, …)`: the walk of a client that has this address. */
export function paginateUrl(args: Arguments, running: Running): Value {
  if (args.spread !== undefined) return args.spread
  const given = new Map(bindArguments(args, shortcutSignature, running))
  const url = given.get('url')
  if (url === undefined) return running.raise('TypeError', "paginate() missing 1 required positional argument: 'url'")
  const path = { value: '', at: url.at }
  const client = new RestClientValue(new Map([['base_url', url]]))
  return new PagesValue(client, new Map([...given, ['path', path]]), walked(args))
}

const walked = ({ at }: Arguments) => ({ at, isSent: false })

function pagesOf(client: RestClientValue, args: Arguments, running: Running): Value {
  return args.spread ?? new PagesValue(client, bindArguments(args, paginateSignature, running), walked(args))
}

/** `client.get(path, …)`: an answer changes nothing of what is asked. */
function answerOf(client: RestClientValue, args: Arguments, running: Running): Value {
  if (args.spread !== undefined) return args.spread
  const given = bindArguments(args, getSignature, running)
  const unknown = running.unknown(afterRun(running.lineOf(running.at), '"get" of a RESTClient'), formHint)
  return sent(new RequestValue(client, given, { at: args.at, isSent: true }), unknown, running)
}

/** The answer to a request that is sent where it stands. */
export function sent(request: RequestValue, why: Unknown, running: Running): Answer {
  requestMade(request, running)
  return new Answer(request, why)
}

/** What a client is asked for: by a walk, or once. */
export class RequestValue extends Mutable {
  readonly typeName: string = 'Response'
  readonly at: Span
  readonly client: RestClientValue
  readonly #call: ReadonlyMap<string, Given>

  /** what was sent with a request, whatever is changed afterwards; undefined = a walk, which begins later */
  readonly #sent: { readonly call: PlacedMap; readonly own: PlacedMap } | undefined

  constructor(
    client: RestClientValue,
    call: ReadonlyMap<string, Given>,
    { at, isSent }: { readonly at: Span; readonly isSent: boolean },
  ) {
    super()
    this.client = client
    this.#call = call
    this.at = at
    this.#sent = isSent ? { call: partsOf(call, callParts), own: partsOf(client.given, [...settable]) } : undefined
  }

  override hashKey(): object {
    return this
  }

  protected override *parts(): Iterable<unknown> {
    yield this.client
  }

  /** The paginator that is written for it. */
  get paginator(): Value | undefined {
    return (this.#call.get('paginator') ?? this.client.given.get('paginator'))?.value
  }

  /** The client of the config that asks the same. */
  clientConfig(refuse: (refusal: PlacedRefusal) => void): PlacedMap {
    const { given: own } = this.client
    const tainted = unknownIn(this, this.client)
    if (tainted !== undefined) refuse({ at: tainted.at, refusal: refusalOf(tainted) })
    for (const [key, { why, usual, hint = formHint }] of Object.entries(formless)) {
      const given = this.#call.get(key) ?? own.get(key)
      if (isGiven(given) && given.value !== usual) refuse({ at: given.at, refusal: new Refusal(why, hint) })
    }
    if (this.#sent !== undefined && !isSamePlaced(this.#sent.own, partsOf(own, [...settable])))
      refuse({ at: this.at, refusal: new Refusal('what a client sends is changed after it is asked') })
    const client = partsOf(own, ['base_url', 'headers', 'auth', 'paginator'])
    const base = client.get('base_url')
    // the whole address of one request, with its path and parameters, is nothing that whoever runs it could say
    if (this.isWholeAddress && base?.value instanceof UnknownValue)
      refuse({ at: base.at, refusal: new Refusal(base.value.why, base.value.hint) })
    return client
  }

  /** Whether what it asks is an address as a whole, and not a path below that of a client. */
  get isWholeAddress(): boolean {
    return this.#call.get('path')?.value === ''
  }

  /** The endpoint of the config that asks the same; what has no form in a config is told with `refuse`. */
  endpoint(refuse: (refusal: PlacedRefusal) => void): PlacedMap {
    const endpoint = new Map([
      ...partsOf(this.client.given, ['data_selector']),
      ...(this.#sent?.call ?? partsOf(this.#call, callParts)),
    ])
    const path = endpoint.get('path') ?? { value: '', at: this.at }
    endpoint.set('path', typeof path.value === 'string' ? { ...path, value: asItIs(path.value) } : path)
    for (const key of ['path', 'params', 'json', 'data', 'headers']) checkBraces(endpoint.get(key), refuse)
    checkParams(endpoint.get('params'), refuse)
    return endpoint
  }

  /** The config that asks the same. */
  config(name: string, refuse: (refusal: PlacedRefusal) => void): PlacedMap {
    const client = this.clientConfig(refuse)
    const resource = new Map<string, Placed>([
      ['name', { value: name, at: this.at }],
      ['endpoint', { value: this.endpoint(refuse), at: this.at }],
    ])
    return new Map([
      ['client', { value: client, at: this.at }],
      ['resources', { value: [{ value: resource, at: this.at }], at: this.at }],
    ])
  }
}

const callParts = ['path', 'method', 'params', 'json', 'data', 'auth', 'paginator', 'data_selector', 'headers']

/** One step into an answer: `["items"]`, or `.get("items")`, which may find nothing. */
export interface Into {
  readonly key: string | number
  readonly isSought: boolean
}

/**
 * What an API answers: nothing is known of it, as of everything that only a run sees. Where a resource of the program gives it, the request
 * can be one of a config (decisions/0133).
 */
export class Answer extends Unknown {
  readonly request: RequestValue
  /** undefined = the answer itself, not what its body holds */
  readonly path: readonly Into[] | undefined

  constructor(request: RequestValue, why: Unknown, path?: readonly Into[]) {
    super(why.why, why.at, why.hint)
    this.request = request
    this.path = path
  }

  /** What stands at the end of the path as JSONPath; undefined = it has none. */
  get selector(): string | undefined {
    const { path } = this
    if (path === undefined || path.some(({ key }) => typeof key === 'number')) return undefined
    return path.length === 0
      ? '$'
      : path
          .map(({ key }) => (isPlainKey(key) ? key : `['${key}']`))
          .join('.')
          .replaceAll('.[', '[')
  }

  /** Whether the body is known to be an object: something is asked of it by name. */
  get isObject(): boolean {
    return typeof this.path?.[0]?.key === 'string'
  }

  override attribute(name: string): Value | undefined {
    if (this.path === undefined) {
      if (name === 'json') return new NativeFunction('json', () => new Answer(this.request, this, []))
      if (name === 'raise_for_status') return new NativeFunction(name, () => this)
      return undefined
    }
    if (/^(?:items|values|keys)$/.test(name)) return new NativeFunction(name, () => this.opaque)
    return name === 'get' ? new NativeFunction('get', (args) => this.#sought(args)) : undefined
  }

  /** Of what is made of an answer nothing is known, but that it may be a part of it. */
  override get opaque(): Unknown {
    return this.path === undefined ? new Unknown(this.why, this.at, this.hint) : new PartOf(this)
  }

  /** A function that changes what an API answers gives something else than the answer. */
  override touched(running: Running): void {
    this.request.taint(running.unknown(`line ${running.lineOf(running.at)} does something with what an API answers`))
  }

  override item(key: Value): Value {
    return this.#into(key, false)
  }

  #sought({ positional: [key = null] }: Arguments): Value {
    return this.#into(key, true)
  }

  #into(key: Value, isSought: boolean): Value {
    const isKey = typeof key === 'number' || (typeof key === 'string' && !key.includes("'"))
    // what is none of these is as unknown as before
    if (this.path === undefined || !isKey) return this.opaque
    return new Answer(this.request, this, [...this.path, { key, isSought }])
  }
}

function isPlainKey(key: string | number): boolean {
  return /^[A-Za-z_]\w*$/.test(String(key))
}

/** What `client.paginate(…)` gives: pages that only a run sees. Of those that something else took pages of it is not known what is left. */
export class PagesValue extends RequestValue {
  override readonly typeName = 'generator';

  override *iterate(running: Running): Iterable<Value> {
    yield this.#taken(running)
  }

  /** `send`, `close`, `throw`, and what `next(…)` asks for */
  override attribute(name: string, running: Running): Value | undefined {
    return name.startsWith('__') && name !== '__next__' ? undefined : this.#taken(running)
  }

  #taken(running: Running): Unknown {
    const unknown = running.unknown(afterRun(running.lineOf(running.at), 'the pages of an API'), formHint)
    this.changes()
    this.tainted ??= unknown
    return unknown
  }
}

function partsOf(given: ReadonlyMap<string, Given>, keys: readonly string[]): PlacedMap {
  return new Map(
    keys.flatMap((key) => {
      const part = given.get(key)
      return isGiven(part) ? [[key, key === 'auth' ? authOf(part) : placedOf(part.value, part.at, key)] as const] : []
    }),
  )
}

/** `auth=("user", "password")` of requests */
function authOf({ value, at }: Given): Placed {
  if (!(value instanceof PyTuple || value instanceof PyList)) return placedOf(value, at, 'auth')
  const [username, password, ...more] = value.items
  if (value instanceof PyList || username === undefined || password === undefined || more.length > 0)
    return { at, value: new Refusal('its auth is a list', formHint) }
  return {
    at,
    value: new Map<string, Placed>([
      ['type', { value: 'http_basic', at }],
      ['username', placedOf(username, at, 'username')],
      ['password', placedOf(password, at, 'password')],
    ]),
  }
}

/** What a cursor of an incremental, a row or a value of a list fills in: in a config it stands in braces. */
const ownBraces = /\{incremental\.start_value\}|\{(?:resources|slice)\.\w+(?:\.\w+)*(?:!s)?\}/g

/** Values of a row stand in a path as they are, as Python puts them in. */
function asItIs(path: string): string {
  return path.replaceAll(/\{((?:resources|slice)\.\w+(?:\.\w+)*)\}/g, '{$1!s}')
}

/** Braces are text to a client, and places to fill in to a config. */
function checkBraces(placed: Placed | undefined, refuse: (refusal: PlacedRefusal) => void): void {
  if (placed === undefined) return
  const { value, at } = placed
  if (isMap(value)) for (const inner of value.values()) checkBraces(inner, refuse)
  else if (isPlacedList(value)) for (const inner of value) checkBraces(inner, refuse)
  else if (typeof value === 'string' && /[{}]/.test(value.replaceAll(ownBraces, '')))
    refuse({ at, refusal: new Refusal('a text with braces is sent as it is', formHint) })
}

const paramsHint = 'Write them as a dict; one that is sent several times has a list: {"a": [1, 2]}.'

function checkParams(params: Placed | undefined, refuse: (refusal: PlacedRefusal) => void): void {
  if (params === undefined) return
  if (isPlacedList(params.value) || typeof params.value === 'string')
    refuse({ at: params.at, refusal: new Refusal('the parameters of a request are a list or a text', paramsHint) })
  if (!isMap(params.value)) return
  for (const { value, at } of params.value.values())
    if (isMap(value)) refuse({ at, refusal: new Refusal('a parameter of a walk is an object', formHint) })
}
