import { PyDict } from '../../values/dict.ts'
import { NativeFunction } from '../../values/functions.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { type Arguments, PythonObject, type Running, Unknown, type Value } from '../../values/value.ts'
import { environ } from '../system/environ.ts'

/**
 * `settings = Dynaconf(settings_files=[…])`: the files beside the program, with their environments; what is in none of them is looked up as
 * `DYNACONF_NAME`, as dynaconf does. Names count in either case.
 */
class Settings extends PythonObject {
  readonly typeName = 'Dynaconf'
  readonly #held: readonly PyDict[]
  readonly #prefix: string

  constructor(held: readonly PyDict[], prefix: string) {
    super()
    this.#held = held
    this.#prefix = prefix
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name.startsWith('__')) return undefined
    if (name === 'get' || name === 'as_dict' || name === 'validators' || name === 'exists') return this.#method(name)
    return this.#find(name, undefined, running)
  }

  override item(key: Value, running: Running): Value {
    return typeof key === 'string' ? this.#find(key, undefined, running) : running.raise('KeyError', key)
  }

  override contains(key: Value): boolean {
    return typeof key === 'string' && this.#known(key) !== undefined
  }

  override truth(): boolean {
    return true
  }

  override hashKey(): object {
    return this
  }

  #method(name: string): NativeFunction {
    return new NativeFunction(name, ({ positional: [key = null, fallback = null], named }, running) =>
      name === 'get' && typeof key === 'string'
        ? this.#find(key, named.get('default') ?? fallback, running)
        : running.unknown(`line ${running.lineOf(running.at)} uses ${name}() of dynaconf`),
    )
  }

  #known(key: string): Value | undefined {
    for (const dict of this.#held)
      for (const [name, value] of dict.entries())
        if (typeof name === 'string' && name.toLowerCase() === key.toLowerCase()) return value
    return undefined
  }

  #find(key: string, fallback: Value | undefined, running: Running): Value {
    const value = this.#known(key)
    const prefix = `${this.#prefix}${key.toUpperCase()}`
    if (value instanceof PyDict) return boxed(value)
    if (value instanceof PyList) return boxed(value)
    // the environment comes first
    if (value !== undefined) return running.host.env(prefix) === undefined ? value : environ.get(prefix, value, running)
    return fallback === undefined ? environ.item(prefix, running) : environ.get(prefix, fallback, running)
  }
}

/** A dict of settings: its keys are attributes as well. */
class Box extends PyDict {
  override attribute(name: string, running: Running): Value | undefined {
    for (const [key, value] of this.entries())
      if (typeof key === 'string' && key.toLowerCase() === name.toLowerCase()) return value
    return super.attribute?.(name, running)
  }
}

function boxed(value: Value): Value {
  if (value instanceof PyList) return new PyList(value.items.map(boxed))
  if (!(value instanceof PyDict)) return value
  const box = new Box()
  for (const [key, item] of value.entries()) box.set(key, boxed(item), value.placeOf(key))
  return box
}

function listed(value: Value | undefined): readonly string[] {
  if (typeof value === 'string') return value.split(/[,;]/)
  const items = value instanceof PyList || value instanceof PyTuple ? value.items : []
  return items.filter((item): item is string => typeof item === 'string')
}

/** The text of a settings file as a dict. */
function read(file: string, running: Running): PyDict | undefined {
  const text = running.host.file(file)
  if (text === undefined) return undefined
  const [module, name] = file.endsWith('.toml')
    ? ['tomllib', 'loads']
    : file.endsWith('.json')
      ? ['json', 'loads']
      : ['yaml', 'safe_load']
  const load = running.attribute(running.importModule(module), name) ?? null
  const value = running.call(load, [text])
  return value instanceof PyDict ? value : undefined
}

function make({ named }: Arguments, running: Running): Value {
  const files = listed(named.get('settings_files') ?? named.get('settings_file'))
  const written = named.get('envvar_prefix')
  const prefix = typeof written === 'string' ? `${written.toUpperCase()}_` : written === false ? '' : 'DYNACONF_'
  const isLayered = running.truth(named.get('environments') ?? false)
  if (isLayered instanceof Unknown) return isLayered
  const dicts = files.toReversed().flatMap((file) => {
    const dict = read(file, running)
    return dict === undefined ? [] : isLayered ? layersOf(dict, running) : [dict]
  })
  return new Settings(dicts, prefix)
}

/** `[development]` before `[default]`; ENV_FOR_DYNACONF says which. */
function layersOf(dict: PyDict, running: Running): readonly PyDict[] {
  running.decidedBy('ENV_FOR_DYNACONF')
  const current = running.host.env('ENV_FOR_DYNACONF') ?? 'development'
  const layer = (name: string): readonly PyDict[] =>
    [...dict.entries()].flatMap(([key, value]) =>
      typeof key === 'string' && key.toLowerCase() === name.toLowerCase() && value instanceof PyDict ? [value] : [],
    )
  return [...layer('global'), ...layer(current), ...layer('default')]
}

export const dynaconf: NativeFunction = new NativeFunction('Dynaconf', make)
