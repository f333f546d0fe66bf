import { fn } from '../../builtins/define.ts'
import { PyClass } from '../../values/classes.ts'
import { NativeFunction } from '../../values/functions.ts'
import { decide, Lookup } from '../../values/lookup.ts'
import { PyList } from '../../values/list.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../values/value.ts'
import { Harmless } from '../classes/harmless.ts'
import { environ } from '../system/environ.ts'

type Cast = (text: string, running: Running) => Value

const casts: Readonly<Record<string, Cast>> = {
  int: (text, running) => numberOf(text, running),
  float: (text, running) => numberOf(text, running),
  bool: (text) => /^(?:true|t|yes|y|on|1)$/i.test(text),
  list: (text) => new PyList(text === '' ? [] : text.split(',')),
}

function numberOf(text: string, running: Running): Value {
  const number = Number(text)
  return text.trim() === '' || Number.isNaN(number)
    ? running.raise('ValueError', `Not a valid number: "${text}"`)
    : number
}

/** `Env()` of environs: `env("K")`, `env.str("K", default)`, `env.int("K", 5)`; with `env.prefixed("APP_")` under a prefix. */
export class Environs extends PythonObject {
  readonly typeName = 'Env'
  #prefix: string

  constructor(prefix: string) {
    super()
    this.#prefix = prefix
  }

  override attribute(name: string): Value | undefined {
    const cast = casts[name]
    if (name === 'str' || name === 'url' || cast !== undefined)
      return new NativeFunction(name, (args, running) => this.#read(args, running, cast))
    if (name === 'prefixed') return fn('prefixed(prefix)', (given) => new Environs(this.#prefix + given.text(0)))
    return name === 'read_env' || name === 'seal' ? new Harmless(`environs.${name}`) : undefined
  }

  override call(args: Arguments, running: Running): Value {
    return this.#read(args, running, undefined)
  }

  override enter(): Value {
    return this
  }

  override exit(): boolean {
    return false
  }

  override hashKey(): object {
    return this
  }

  #read({ positional: [key = null, second], named }: Arguments, running: Running, cast: Cast | undefined): Value {
    if (typeof key !== 'string')
      return running.unknown(`line ${running.lineOf(running.at)} looks up a name that is not known`)
    const fallback = second ?? named.get('default')
    const name = `${this.#prefix}${key}`
    if (fallback === undefined && cast === undefined) return environ.item(name, running)
    const found = environ.get(name, fallback, running)
    if (cast === undefined || !(found instanceof Lookup)) return found
    const value = decide(found, running)
    return typeof value === 'string' ? cast(value, running) : value
  }
}

export const envClass = new PyClass({ name: 'Env', native: { make: () => new Environs('') } })
