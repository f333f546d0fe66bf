import type { Span } from '../../../../python/syntax/tree.ts'
import { NativeFunction } from '../../../../python/values/functions.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { placedOf, refusalOf } from '../program/from-value.ts'
import { type Convert, type Placed, type PlacedValue, Refusal } from '../program/placed.ts'
import type { Given } from './call-arguments.ts'

/** A destination of dlt: a type with options. */
export class DestinationValue extends PythonObject {
  readonly typeName = 'Destination'
  readonly type: string
  readonly #options: ReadonlyMap<string, Given>
  readonly at: Span

  constructor(type: string, options: ReadonlyMap<string, Given>, at: Span) {
    super()
    this.type = type
    this.#options = options
    this.at = at
  }

  asConfig(convert: Convert): PlacedValue {
    const options = [...this.#options].flatMap(([key, { value, at }]): readonly (readonly [string, Placed])[] =>
      value === null || ignored.has(key) ? [] : [[key, convert(value, at, key)]],
    )
    return options.length === 0 ? this.type : new Map([['type', { value: this.type, at: this.at }], ...options])
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === 'destination_name' || name === 'destination_type') return this.type
    return running.unknown(`line ${running.lineOf(running.at)} asks a destination (${name})`)
  }

  override call(): Value {
    return this
  }

  override hashKey(): object {
    return this
  }
}

/** What changes nothing in what is loaded: how dlt makes indexes, and how it names things for itself. */
const ignored: ReadonlySet<string> = new Set([
  'create_indexes',
  'environment',
  'csv_format',
  'enable_dataset_name_normalization',
])

/** The options of dlt's factories by their position, where they are not just `credentials`; sluice has not all of these types. */
const optionsByPosition: Readonly<Record<string, readonly string[]>> = {
  filesystem: ['bucket_url', 'credentials'],
  lancedb: ['lance_uri'],
}

/** `dlt.destinations.<type>`: a factory, which also stands for the destination itself. */
export function destinationFactory(type: string): NativeFunction {
  return new DestinationFactory(type, (args) => new DestinationValue(type, optionsIn(type, args), args.at))
}

class DestinationFactory extends NativeFunction {
  asConfig(): PlacedValue {
    return this.name
  }
}

function optionsIn(type: string, args: Arguments): ReadonlyMap<string, Given> {
  const positional = optionsByPosition[type] ?? ['credentials']
  return new Map([
    ...args.positional.map((value, index): [string, Given] => [
      positional[index] ?? `argument ${index + 1}`,
      { value, at: args.placeOf(index) },
    ]),
    ...[...args.named].map(([key, value]): [string, Given] => [key, { value, at: args.placeOf(key) }]),
  ])
}

/** `dlt.destination("name", …)` and `Destination.from_reference("type", …)`; as a decorator it is code. */
export function makeDestination(args: Arguments, running: Running): Value {
  const [name = args.named.get('ref') ?? args.named.get('destination_type') ?? null, ...rest] = args.positional
  const unknown = unknownIn(name)
  if (unknown !== undefined) return unknown
  if (typeof name !== 'string')
    return running.unknown(
      `line ${running.lineOf(args.at)} makes a destination of Python code`,
      'Choose a destination of sluice: --destination, or a destination of your own in TypeScript (docs/extending).',
    )
  const options = new Map(
    [...args.named]
      .filter(([key]) => key !== 'ref' && key !== 'destination_type')
      .map(([key, value]): [string, Given] => [key, { value, at: args.placeOf(key) }]),
  )
  const [credentials] = rest
  if (credentials !== undefined) options.set('credentials', { value: credentials, at: args.placeOf(1) })
  return new DestinationValue(name.replace(/^(?:dlt\.)?destinations\./, ''), options, args.at)
}

/** A destination as it is written in a config: a text, or a mapping with its type. */
export function destinationOf({ value, at }: Given): Placed {
  const unknown = unknownIn(value)
  if (unknown !== undefined) return { at, value: refusalOf(unknown) }
  if (typeof value === 'string' || (value instanceof PythonObject && 'asConfig' in value)) return placedOf(value, at)
  const isModule = value instanceof PythonObject && value.typeName === 'module' && 'name' in value
  if (isModule && typeof value.name === 'string') return { at, value: value.name.split('.').at(-1) ?? value.name }
  if (value instanceof PythonObject && value.typeName === 'str') return placedOf(value, at)
  return { at, value: new Refusal('the destination is made by code', 'Choose one: --destination.') }
}

/** The destination with these credentials. */
export function withCredentials(destination: Placed | undefined, credentials: Placed): Placed {
  const { at } = credentials
  const value = destination?.value
  if (value instanceof Map) return { at, value: new Map([...value, ['credentials', credentials]]) }
  if (typeof value !== 'string') return destination ?? credentials
  return {
    at,
    value: new Map([
      ['type', { at, value }],
      ['credentials', credentials],
    ]),
  }
}
