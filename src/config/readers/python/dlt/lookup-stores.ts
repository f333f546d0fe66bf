import { NativeFunction } from '../../../../python/values/functions.ts'
import { PyClass } from '../../../../python/values/classes.ts'
import { attributeOfSection } from '../../../../python/builtins/section-methods.ts'
import { Lookup } from '../../../../python/values/lookup.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import {
  type Arguments,
  PythonObject,
  type Running,
  type Unknown,
  type Value,
} from '../../../../python/values/value.ts'
import type { Span } from '../../../../python/syntax/tree.ts'
import { Injected } from './injected.ts'
import type { Recorder } from './recorder.ts'

/** How dlt works, not what it loads: logs, workers, buffers. */
const ofDltItself = /^(?:runtime|normalize|extract|load|data_writer)\.(?!.*(?:schema|naming|max_table_nesting))/

/** Variables of the environment that dlt reads as its configuration: `SOURCES__MAX_TABLE_NESTING`. */
const ofDltsConfig =
  /^(?:\w+__)?(?:sources|schema|destination|credentials|normalize|extract|load|data_writer|runtime|pipelines)__/i

/** What a program sets in its own environment, where dlt finds it and nobody else. */
export function noteVariables(places: ReadonlyMap<string, Span>, recorder: Recorder): void {
  for (const [name, at] of places) {
    const isOfWork = ofDltItself.test(name.toLowerCase().replaceAll('__', '.'))
    if (!ofDltsConfig.test(name) || isOfWork) continue
    recorder.note({
      at,
      what: `sets the environment variable ${name}, which dlt reads and only this program sees`,
      hint: 'Set it where sluice is started, or write the value into .dlt/config.toml or .dlt/secrets.toml; of SCHEMA__NAMING and table nesting: "naming" and "max_table_nesting" of the configuration.',
    })
  }
}

/** `dlt.secrets` and `dlt.config`. */
export class LookupStore extends PythonObject {
  readonly typeName: string
  readonly #store: 'secrets' | 'config'
  readonly #recorder: Recorder
  readonly #set = new Map<string, Value>()

  /** what the program set itself, for parameters that are injected */
  get assigned(): ReadonlyMap<string, Value> {
    return this.#set
  }

  constructor(store: 'secrets' | 'config', recorder: Recorder) {
    super()
    this.typeName = `_${store === 'secrets' ? 'Secrets' : 'Config'}Accessor`
    this.#store = store
    this.#recorder = recorder
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === 'value') return new Injected(this.#store, running.at)
    if (name === 'get') return new NativeFunction('get', (args, at) => this.#get(args, at))
    return name === 'register_provider' ? new NativeFunction(name, () => null) : undefined
  }

  override item(key: Value, running: Running): Value {
    return this.#lookup(key, { fallback: undefined, isRequired: true }, running)
  }

  override setItem(key: Value, value: Value, running: Running): void {
    if (typeof key === 'string') running.assign(this.#set, key, value)
    if (typeof key === 'string' && ofDltItself.test(key)) return
    this.#recorder.note({
      at: running.at,
      what: `sets dlt.${this.#store}["${typeof key === 'string' ? key : '…'}"], which only this program sees`,
      hint: 'Write the value into .dlt/config.toml or .dlt/secrets.toml, or set it in the environment.',
    })
  }

  override contains(key: Value, running: Running): boolean | ReturnType<Running['unknown']> {
    const found = this.#lookup(key, { fallback: null, isRequired: false }, running)
    return found instanceof Lookup ? found.truth(running) : running.unknown('it asks whether there is a secret')
  }

  /** the second argument of dlt's own `get` is a type */
  #get(args: Arguments, running: Running): Value {
    const key = args.positional[0] ?? args.named.get('field') ?? args.named.get('key') ?? null
    const second = args.positional.length > 1 ? (args.positional[1] ?? null) : args.named.get('default')
    return this.#lookup(key, { fallback: second instanceof PyClass ? undefined : second, isRequired: false }, running)
  }

  #lookup(key: Value, { fallback, isRequired }: Wanted, running: Running): Value {
    const unknown = unknownIn(key)
    if (unknown !== undefined) return unknown
    if (typeof key !== 'string')
      return running.unknown(`line ${running.lineOf(running.at)} looks up a key that is not known here`)
    return this.#set.get(key) ?? new SectionLookup({ store: this.#store, key, at: running.at, fallback }, isRequired)
  }
}

interface Wanted {
  readonly fallback: Value | undefined
  /** `dlt.secrets[key]`: there is an error when there is none */
  readonly isRequired: boolean
}

/** A lookup that may be of a whole section: `dlt.secrets["a"]["b"]`. Without a default it is an error that there is none. */
class SectionLookup extends Lookup {
  readonly isRequired: boolean

  constructor(what: ConstructorParameters<typeof Lookup>[0], isRequired: boolean) {
    super(what)
    this.isRequired = isRequired
  }

  override truth(running: Running): boolean | Unknown {
    return this.fallback === undefined && this.isRequired ? true : super.truth(running)
  }

  override or(fallback: Value): Lookup {
    return new SectionLookup({ store: this.store, key: this.key, at: this.at, fallback }, false)
  }

  override item(key: Value, running: Running): Value {
    if (typeof key !== 'string' || typeof this.fallback === 'string')
      return running.unknown(`line ${running.lineOf(running.at)} takes a part of a value that is looked up`)
    return new SectionLookup({ store: this.store, key: `${this.key}.${key}`, at: running.at }, this.isRequired)
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name !== 'get') return attributeOfSection(this, name, running)
    return new NativeFunction('get', ({ positional: [key = null, fallback = null] }) => {
      const part = this.item(key, running)
      return part instanceof Lookup ? part.or(fallback) : part
    })
  }
}
