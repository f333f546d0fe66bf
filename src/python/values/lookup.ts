import { PyDict } from './dict.ts'
import { PyList } from './list.ts'
import { Unset } from './unknown.ts'
import type { Span } from '../syntax/tree.ts'
import { PythonObject, type Running, Unknown, type Value } from './value.ts'

/** `dlt.secrets["k"]`, `dlt.config["k"]`, `os.environ["K"]`: what is looked up when the config is run, never here. */
export class Lookup extends PythonObject {
  readonly typeName = 'str'
  readonly store: 'secrets' | 'config' | 'env'
  readonly key: string
  /** from `.get("k", fallback)`, `os.getenv("K", fallback)`, `… or fallback`; undefined = it must be found */
  readonly fallback: Value | undefined
  readonly at: Span
  /** `os.environ["K"]`: Python raises KeyError where it is not set */
  readonly raisesUnset: boolean
  /** where it is looked up first */
  readonly sections: readonly string[] = []

  constructor(
    what: Pick<Lookup, 'store' | 'key' | 'at'> & {
      readonly fallback?: Value | undefined
      readonly raisesUnset?: boolean
    },
  ) {
    super()
    this.store = what.store
    this.key = what.key
    this.fallback = what.fallback
    this.at = what.at
    this.raisesUnset = what.raisesUnset === true
  }

  /** The same with a fallback. */
  or(fallback: Value): Lookup {
    return new Lookup({ store: this.store, key: this.key, at: this.at, fallback, raisesUnset: this.raisesUnset })
  }

  /** what it is when something hangs on it, where that is not a matter of looking it up */
  decided?(running: Running): Value | undefined

  /** what comes of computing with it, where that is not a matter of looking it up */
  computed?(what: string, running: Running): Unknown

  override truth(running: Running): boolean | Unknown {
    const value = decide(this, running, true)
    return value instanceof Unknown ? value : running.truth(value)
  }

  override hashKey(): string {
    return `${this.store} ${this.key}`
  }
}

/** Text with lookups inside: an f-string, `+`, `%`, `.format`, `join`. */
export class LookupText extends PythonObject {
  readonly typeName = 'str'
  /** no two texts in a row, at least one lookup, and more than one part */
  readonly parts: readonly (string | Lookup)[]

  constructor(parts: readonly (string | Lookup)[]) {
    super()
    this.parts = parts
  }
}

/** One of two values, by whether a lookup finds something that is not empty: `a if token else b`. */
export class Choice extends PythonObject {
  readonly typeName = 'str'
  readonly test: Lookup
  readonly found: Value
  readonly missing: Value

  constructor(test: Lookup, found: Value, missing: Value) {
    super()
    this.test = test
    this.found = found
    this.missing = missing
  }

  override truth(running: Running): boolean | Unknown {
    const sides = [this.found, this.missing].map((side) => running.truth(side))
    const [first = false, second] = sides
    if (first === second || typeof first !== 'boolean') return first
    return running.unknown(
      `line ${running.lineOf(this.test.at)} looks up ${this.test.key}, which is not read before the run`,
      'Let nothing in the configuration hang on it.',
    )
  }
}

/** Texts and lookups in a row as the simplest value that means the same. */
export function joinTexts(parts: Iterable<string | Lookup | LookupText>): string | Lookup | LookupText {
  const joined: (string | Lookup)[] = []
  for (const part of parts) {
    for (const piece of part instanceof LookupText ? part.parts : [part]) {
      const last = joined.at(-1)
      if (typeof piece === 'string' && typeof last === 'string') joined.splice(-1, 1, last + piece)
      else if (piece !== '') joined.push(piece)
    }
  }
  const [first = ''] = joined
  return joined.length < 2 ? first : new LookupText(joined)
}

/** True for what joins to text: texts and lookups. */
export function isText(value: Value): value is string | Lookup | LookupText {
  return typeof value === 'string' || value instanceof Lookup || value instanceof LookupText
}

/**
 * The value of a lookup that something hangs on, which is noted. Unknown for a secret, but where only the answer of a question goes on
 * (`isAsked`): then it is what is found now. A variable that is not set and has no fallback gives None, or Python's KeyError:
 * `os.environ["K"]`.
 */
export function decide(lookup: Lookup, running: Running, isAsked = false): Value {
  const { store, key, fallback } = lookup
  const own = lookup.decided?.(running)
  if (own !== undefined) return own
  if (store === 'env') {
    mustBeSet(lookup, running)
    running.decidedBy(key)
    return running.host.env(key) ?? fallback ?? null
  }
  const name = `dlt.${store}["${key}"]`
  const section = sectionOf(lookup, running)
  if (section !== undefined) {
    running.decidedBy(name)
    return section
  }
  const line = running.lineOf(lookup.at)
  if (store === 'secrets' && !isAsked)
    return running.unknown(
      `line ${line} looks up ${name}, which is not read before the run`,
      'Let nothing in the configuration hang on it, or decide by an environment variable: os.getenv("…").',
    )
  const found = running.host.looked?.(lookup)
  if (found !== undefined) {
    running.decidedBy(name)
    return typeof found === 'object' ? new PyList([...found]) : found
  }
  if (fallback !== undefined) return fallback
  return new Unset(`line ${line} looks up ${name}, which is not set, and something hangs on it`, lookup)
}

/** A section that is looked up as a dict: its names as they are now, its values still lookups. */
function sectionOf(lookup: Lookup, running: Running): PyDict | undefined {
  const names = lookup.store === 'env' || lookup.item === undefined ? undefined : running.host.section?.(lookup)
  return names && PyDict.of(names.map((name) => [name, lookup.item?.(name, running) ?? null] as const))
}

/** Something hangs on a variable that has to be there: Python's KeyError when it is not set. */
export function mustBeSet(lookup: Lookup, running: Running): void {
  if (!lookup.raisesUnset || running.host.env(lookup.key) !== undefined) return
  running.decidedBy(lookup.key)
  running.raise('KeyError', lookup.key)
}

/** True for what is settled only when the config is run: a lookup, a text with lookups inside, a choice between two. */
export function isLookup(value: Value): value is Lookup | LookupText | Choice {
  return value instanceof Lookup || value instanceof LookupText || value instanceof Choice
}
