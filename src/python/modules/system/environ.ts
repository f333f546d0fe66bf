import { NativeObject } from '../../builtins/define.ts'
import { declareClass, completeClass } from '../time/classes.ts'
import { fn, members } from '../../builtins/define.ts'
import { Lookup } from '../../values/lookup.ts'
import type { Span } from '../../syntax/tree.ts'
import type { PyClass } from '../../values/classes.ts'
import { type Host, type Running, Unknown, type Value } from '../../values/value.ts'

/** Variables that a program sets itself: `os.environ["K"] = "…"`. */
const assigned = new WeakMap<Host, Map<string, Value>>()

/** What a program set in its own environment, by name: dlt finds its configuration there as well. */
export function assignedVariables(host: Host): ReadonlyMap<string, Value> {
  return assigned.get(host) ?? new Map()
}

/** Where a program first set each of them. */
const places = new WeakMap<Host, Map<string, Span>>()

/** The places where a program sets variables of its own environment, by name. */
export function placesOfVariables(host: Host): ReadonlyMap<string, Span> {
  return places.get(host) ?? new Map()
}

function assign(name: string, value: Value, running: Running): void {
  const at = places.get(running.host) ?? new Map<string, Span>()
  places.set(running.host, at)
  if (!at.has(name)) at.set(name, running.at)
  const own = assigned.get(running.host) ?? new Map<string, Value>()
  assigned.set(running.host, own)
  running.assign(own, name, value)
}

const environClass = declareClass('_Environ')

/** `os.environ`: its values are looked up when the config is run. */
export class PyEnviron extends NativeObject {
  get cls(): PyClass {
    return environClass
  }

  override item(key: Value, running: Running): Value {
    if (typeof key !== 'string') return key instanceof Unknown ? key : running.raise('TypeError', 'str expected')
    return (
      assignedVariables(running.host).get(key) ?? new Lookup({ store: 'env', key, at: running.at, raisesUnset: true })
    )
  }

  override setItem(key: Value, value: Value, running: Running): void {
    if (typeof key === 'string') assign(key, value, running)
  }

  override deleteItem(key: Value, running: Running): void {
    if (typeof key === 'string')
      assign(key, running.unknown(`line ${running.lineOf(running.at)} deletes environment variable ${key}`), running)
  }

  override contains(key: Value, running: Running): boolean | Unknown {
    if (typeof key !== 'string') return key instanceof Unknown ? key : false
    if (assignedVariables(running.host).has(key)) return true
    running.decidedBy(key)
    return running.host.env(key) !== undefined
  }

  override *iterate(running: Running): Iterable<Value> {
    yield this.#all(running)
  }

  override length(running: Running): Unknown {
    return this.#all(running)
  }

  #all(running: Running): Unknown {
    return running.unknown(
      `line ${running.lineOf(running.at)} goes over all environment variables`,
      'Name the ones that are needed: os.environ["…"].',
    )
  }

  /** `os.environ.get(key, default)`, `os.getenv(key, default)` */
  get(key: string, fallback: Value | undefined, running: Running): Value {
    return assignedVariables(running.host).get(key) ?? new Lookup({ store: 'env', key, at: running.at, fallback })
  }
}

export const environ = new PyEnviron()

completeClass(environClass, {
  members: [
    members(PyEnviron, {
      'get(key, ~default=)': (self, given, running) => self.get(given.text(0), given.maybe(1), running),
      'setdefault(key, ~value=)': (self, given, running) => {
        const known = assignedVariables(running.host).get(given.text(0))
        if (known !== undefined) return known
        running.decidedBy(given.text(0))
        if (running.host.env(given.text(0)) === undefined) assign(given.text(0), given.value(1), running)
        return self.get(given.text(0), given.value(1), running)
      },
      'pop(key, ~default=)': (self, given, running) => {
        const value = self.get(given.text(0), given.maybe(1), running)
        self.deleteItem(given.value(0), running)
        return value
      },
      'update(~other=, **~named)': (self, given, running) => {
        const keys = given.has(0) ? running.iterate(given.value(0)) : []
        for (const key of keys) self.setItem(key, running.item(given.value(0), key), running)
        for (const [name, value] of given.named) self.setItem(name, value, running)
        return null
      },
    }),
  ],
})

/** `os.getenv(key, default)`. */
export const getenv = fn('getenv(key, ~default=)', (given, running) =>
  environ.get(given.text(0), given.maybe(1), running),
)
