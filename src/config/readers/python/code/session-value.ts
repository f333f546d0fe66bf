import { NativeFunction } from '../../../../python/values/functions.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { Mutable } from '../../../../python/values/mutable.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import type { Arguments, Running, Unknown, Value } from '../../../../python/values/value.ts'
import type { Given } from '../dlt/call-arguments.ts'
import { method } from '../dlt/recorder.ts'

/** How a session asks: as `requests.get` does, with what the session adds. */
export type SessionGet = (args: Arguments, own: ReadonlyMap<string, Given>, running: Running) => Value

/** `requests.Session()`: its headers and its auth go with each request. What else is done with it has no form in a config. */
export class SessionValue extends Mutable {
  readonly typeName = 'Session'
  readonly #own = new Map<string, Given>()
  readonly #get: SessionGet

  constructor(get: SessionGet, { at }: Running) {
    super()
    this.#get = get
    this.#own.set('headers', { value: new PyDict(), at })
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === 'get') return method(name, (args, at) => this.#asked(args, at))
    if (name === 'headers' || name === 'auth') return this.#own.get(name)?.value ?? null
    if (name === '__enter__') return new NativeFunction(name, () => this)
    if (name === '__exit__' || name === 'close') return new NativeFunction(name, () => null)
    if (name.startsWith('__')) return undefined
    return this.#spoiled(`line ${running.lineOf(running.at)} uses "${name}" of a session`, running)
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    this.changes()
    if (name === 'headers' || name === 'auth') this.#own.set(name, { value, at: running.at })
    else this.#spoiled(`line ${running.lineOf(running.at)} sets "${name}" of a session`, running)
  }

  override hashKey(): object {
    return this
  }

  protected override *parts(): Iterable<unknown> {
    for (const { value } of this.#own.values()) yield value
  }

  #asked(args: Arguments, running: Running): Value {
    const own = [...this.#own].filter(([, { value }]) => !(value instanceof PyDict && value.size === 0))
    return unknownIn(this) ?? this.#get(args, new Map(own), running)
  }

  #spoiled(why: string, running: Running): Unknown {
    const unknown = running.unknown(why, 'Give it to each request: requests.get(url, headers={…}).')
    this.changes()
    this.tainted ??= unknown
    return unknown
  }
}
