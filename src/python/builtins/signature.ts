import { isLookup } from '../values/lookup.ts'
import { nameOfType } from '../values/keys.ts'
import { doubleOf, indexOf, isNumber } from '../values/numbers.ts'
import { PyBytes } from '../values/bytes.ts'
import type { Arguments, Running, Unknown, Value } from '../values/value.ts'
import { computedWith } from './lookups.ts'
import { unknownIn } from '../values/unknown.ts'

interface Parameter {
  readonly name: string
  readonly positionOnly: boolean
  readonly namedOnly: boolean
  readonly optional: boolean
  /** an Unknown as this argument does not make the result one */
  readonly anything: boolean
}

export interface Signature {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly mostByPosition: number
  readonly rest: boolean
  readonly named: boolean
  /** `*~args`, `**~kwargs`: they may be unknown */
  readonly anything: boolean
}

/**
 * Reads `name(self, a, b=, /, c=, *, d=, *rest, **named)` as Python writes signatures; `=` alone is "may be left out", and
 * `~a` takes what is not known.
 */
export function parseSignature(text: string): Signature {
  const [, name = '', list = ''] = /^([\w.]+)\((.*)\)$/.exec(text) ?? []
  const parts = list === '' ? [] : list.split(',').map((part) => part.trim())
  const slash = parts.indexOf('/')
  const star = parts.findIndex((part) => /^\*[^*]*$/.test(part))
  const parameters: Parameter[] = []
  parts.forEach((part, index) => {
    if (part === '/' || part.startsWith('*')) return
    const [, anything, bare = '', optional] = /^(~?)(\w+)(=?)/.exec(part) ?? []
    parameters.push({
      name: bare,
      positionOnly: index < slash,
      namedOnly: star >= 0 && index > star,
      optional: optional === '=',
      anything: anything === '~',
    })
  })
  return {
    name,
    parameters,
    mostByPosition: parameters.filter(({ namedOnly }) => !namedOnly).length,
    rest: parts.some((part) => /^\*~?\w/.test(part)),
    named: parts.some((part) => part.startsWith('**')),
    anything: parts.some((part) => part.startsWith('*') && part.includes('~')),
  }
}

/** The arguments of one call, by the place of their parameter. */
export class Given {
  readonly name: string
  readonly rest: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
  readonly args: Arguments
  readonly #values: readonly (Value | undefined)[]
  readonly #parameters: readonly Parameter[]
  readonly #running: Running

  constructor(
    bound: Pick<Bound, 'values' | 'rest' | 'named'> & { readonly signature: Pick<Signature, 'name' | 'parameters'> },
    args: Arguments,
    running: Running,
  ) {
    this.name = bound.signature.name
    this.rest = bound.rest
    this.named = bound.named
    this.args = args
    this.#values = bound.values
    this.#parameters = bound.signature.parameters
    this.#running = running
  }

  /** The same without the first ones: what is shared by a function and a method. */
  without(count: number): Given {
    const values = this.#values.slice(count)
    const parameters = this.#parameters.slice(count)
    const signature = { name: this.name, parameters }
    return new Given({ signature, values, rest: this.rest, named: this.named }, this.args, this.#running)
  }

  has(index: number): boolean {
    return this.#values[index] !== undefined
  }

  /** None when it was left out */
  value(index: number): Value {
    return this.#values[index] ?? null
  }

  /** undefined when it was left out */
  maybe(index: number): Value | undefined {
    return this.#values[index]
  }

  text(index: number, missing?: string): string {
    const value = this.#values[index]
    if (value === undefined && missing !== undefined) return missing
    return typeof value === 'string' ? value : this.#wrong(index, 'str')
  }

  int(index: number, missing?: number): number {
    const value = this.#values[index]
    if (value === undefined && missing !== undefined) return missing
    const int = indexOf(value ?? null)
    return (
      int ??
      this.#running.raise('TypeError', `'${nameOfType(value ?? null)}' object cannot be interpreted as an integer`)
    )
  }

  number(index: number, missing?: number): number {
    const value = this.#values[index]
    if (value === undefined && missing !== undefined) return missing
    if (value !== undefined && isNumber(value)) return doubleOf(value)
    return this.#running.raise('TypeError', `must be real number, not ${nameOfType(value ?? null)}`)
  }

  bytes(index: number): Uint8Array {
    const value = this.#values[index]
    if (value instanceof PyBytes) return value.bytes
    return this.#running.raise('TypeError', `a bytes-like object is required, not '${nameOfType(value ?? null)}'`)
  }

  #wrong(index: number, wanted: string): never {
    const count = this.#parameters.length
    const place = count === 1 ? 'argument' : `argument ${index + 1}`
    const bare = this.name.split('.').at(-1) ?? this.name
    return this.#running.raise(
      'TypeError',
      `${bare}() ${place} must be ${wanted}, not ${nameOfType(this.value(index))}`,
    )
  }
}

interface Bound {
  readonly signature: Signature
  readonly values: readonly (Value | undefined)[]
  readonly rest: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
}

function bind(signature: Signature, args: Arguments, running: Running): Bound {
  const { parameters, name } = signature
  const values: (Value | undefined)[] = args.positional.slice(0, signature.mostByPosition)
  const rest = args.positional.slice(signature.mostByPosition)
  if (rest.length > 0 && !signature.rest) raiseTooMany(signature, args.positional.length, running)
  const named = new Map<string, Value>()
  for (const [key, value] of args.named) {
    const index = parameters.findIndex((parameter) => parameter.name === key && !parameter.positionOnly)
    if (index >= 0 && values[index] !== undefined)
      running.raise(
        'TypeError',
        `argument for ${bareName(name)}() given by name ('${key}') and position (${index + 1})`,
      )
    if (index >= 0) values[index] = value
    else if (signature.named) named.set(key, value)
    else if (parameters.every(({ positionOnly }) => positionOnly))
      running.raise('TypeError', `${bareOrFull(name)}() takes no keyword arguments`)
    else running.raise('TypeError', `'${key}' is an invalid keyword argument for ${bareName(name)}()`)
  }
  const missing = parameters.findIndex((parameter, index) => !parameter.optional && values[index] === undefined)
  if (missing >= 0) raiseMissing(signature, { missing, count: args.positional.length }, running)
  return { signature, values, rest, named }
}

function bareName(name: string): string {
  return name.split('.').at(-1) ?? name
}

// methods of types are told with their type, functions of modules without
function bareOrFull(name: string): string {
  return /^(?:str|list|dict|tuple|set|frozenset|bytes|int|float)\./.test(name) ? name : bareName(name)
}

function raiseTooMany(signature: Signature, count: number, running: Running): never {
  const most = signature.mostByPosition
  const least = signature.parameters.filter(({ optional, namedOnly }) => !optional && !namedOnly).length
  const name = bareOrFull(signature.name)
  const hasNamed = signature.parameters.some(({ namedOnly }) => namedOnly)
  if (most === 0 && hasNamed) return running.raise('TypeError', `${bareName(name)}() takes no positional arguments`)
  if (most === 0) return running.raise('TypeError', `${name}() takes no arguments (${count} given)`)
  if (most === 1 && least === 1 && !hasNamed)
    return running.raise('TypeError', `${name}() takes exactly one argument (${count} given)`)
  if (signature.parameters.some(({ positionOnly, namedOnly }) => !positionOnly && !namedOnly))
    return running.raise(
      'TypeError',
      `${bareName(name)}() takes at most ${most} argument${most === 1 ? '' : 's'} (${count} given)`,
    )
  const bound = most === least ? '' : 'at most '
  return running.raise(
    'TypeError',
    `${bareName(name)} expected ${bound}${most} argument${most === 1 ? '' : 's'}, got ${count}`,
  )
}

// these read their arguments in a way of their own
const rangedSearch = /^str\.(?:r?find|r?index|count|startswith|endswith)$/

function raiseMissing(signature: Signature, found: { missing: number; count: number }, running: Running): never {
  const { parameters } = signature
  const name = bareOrFull(signature.name)
  const least = parameters.filter(({ optional, namedOnly }) => !optional && !namedOnly).length
  const missing = parameters[found.missing]
  if (rangedSearch.test(name))
    return running.raise('TypeError', `${bareName(name)}() takes at least 1 argument (${found.count} given)`)
  if (missing?.positionOnly !== true)
    return running.raise(
      'TypeError',
      `${/^date(?:time)?$/.test(name) ? 'function' : `${bareName(name)}()`} missing required argument '${missing?.name ?? ''}' (pos ${found.missing + 1})`,
    )
  if (least === 1 && signature.mostByPosition === 1)
    return running.raise('TypeError', `${name}() takes exactly one argument (${found.count} given)`)
  const bound = signature.mostByPosition === least && !signature.rest ? '' : 'at least '
  return running.raise(
    'TypeError',
    `${bareName(name)} expected ${bound}${least} argument${least === 1 ? '' : 's'}, got ${found.count}`,
  )
}

/** Arguments bound as Python binds them; Unknown when one that matters is. */
export function bindArguments(signature: Signature, args: Arguments, running: Running): Given | Unknown {
  running.spend(1)
  const bound = bind(signature, args, running)
  return unknownOf(bound, running) ?? new Given(bound, args, running)
}

function unknownOf({ signature, values, rest, named }: Bound, running: Running): Unknown | undefined {
  for (const [index, value] of values.entries()) {
    const unknown = signature.parameters[index]?.anything === true ? undefined : notCertain(value, signature, running)
    if (unknown !== undefined) return unknown
  }
  if (signature.anything) return undefined
  for (const value of [...rest, ...named.values()]) {
    const unknown = notCertain(value, signature, running)
    if (unknown !== undefined) return unknown
  }
  return undefined
}

function notCertain(value: Value | undefined, signature: Signature, running: Running): Unknown | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (isLookup(value)) return computedWith(value, signature.name, running)
  return unknownIn(value)
}
