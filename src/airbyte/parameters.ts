import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../json/json.ts'
import { isMap, isSequence, own, type Tree, type TreeMap } from './tree/tree.ts'

/** A value that the user of a connector gives. */
export interface ConnectorParameter {
  /** `a.b` for a value inside an object */
  readonly key: string
  readonly dataType: 'text' | 'bigint' | 'double' | 'bool' | 'json' | 'timestamp' | 'date'
  readonly isSecret: boolean
  readonly isRequired: boolean
  readonly fallback?: Tree
  readonly choices?: readonly Tree[]
  readonly description?: string
}

/** All of them, by key. */
export type ConnectorParameters = ReadonlyMap<string, ConnectorParameter>

/** Reads `spec.connection_specification`: every property, those of `oneOf` together. */
export function readParameters(root: TreeMap): ConnectorParameters {
  const spec = own(root, 'spec')
  const schema = isMap(spec)
    ? (own(spec, 'connection_specification') ?? own(spec, 'connectionSpecification'))
    : undefined
  const found = new Map<string, ConnectorParameter>()
  if (isMap(schema)) readObject(schema, { prefix: '', isRequired: true }, found)
  return found
}

/** What is given becomes the default; secrets never do. */
export function withValues(parameters: ConnectorParameters, values: JsonObject | undefined): ConnectorParameters {
  if (values === undefined) return parameters
  return new Map(
    [...parameters].map(([key, parameter]) => {
      const given = key
        .split('.')
        .reduce<JsonValue | undefined>(
          (value, step) => (isJsonObject(value ?? null) ? ownValue(value as JsonObject, step) : undefined),
          values,
        )
      return [
        key,
        given === undefined || parameter.isSecret ? parameter : { ...parameter, fallback: given as Tree },
      ] as const
    }),
  )
}

interface Where {
  readonly prefix: string
  readonly isRequired: boolean
}

function readObject(schema: TreeMap, { prefix, isRequired }: Where, found: Map<string, ConnectorParameter>): void {
  const required = own(schema, 'required')
  const names = isSequence(required) ? required : []
  const properties = own(schema, 'properties')
  if (!isMap(properties)) return
  for (const [name, property] of Object.entries(properties)) {
    if (!isMap(property)) continue
    const key = `${prefix}${name}`
    const where = { prefix: `${key}.`, isRequired: isRequired && names.includes(name) }
    const options = ['oneOf', 'anyOf'].flatMap((word) => {
      const list = own(property, word)
      return isSequence(list) ? list.filter(isMap) : []
    })
    const objects = options.filter((option) => isMap(own(option, 'properties')))
    if (isMap(own(property, 'properties'))) readObject(property, where, found)
    for (const option of objects) readObject(option, { ...where, isRequired: false }, found)
    if (objects.length > 0) readChoice(objects, key, found)
    else if (!isMap(own(property, 'properties'))) found.set(key, readOne(key, property, where.isRequired))
  }
}

/** The key that tells the alternatives apart: each has another constant there. */
function readChoice(options: readonly TreeMap[], prefix: string, found: Map<string, ConnectorParameter>): void {
  const constants = new Map<string, Tree[]>()
  for (const option of options) {
    const properties = own(option, 'properties')
    if (!isMap(properties)) continue
    for (const [name, property] of Object.entries(properties)) {
      const constant = isMap(property) ? (own(property, 'const') ?? single(own(property, 'enum'))) : undefined
      if (constant !== undefined) constants.set(name, [...(constants.get(name) ?? []), constant])
    }
  }
  for (const [name, choices] of constants) {
    const key = `${prefix}.${name}`
    if (choices.length > 0)
      found.set(key, { key, dataType: 'text', isSecret: false, isRequired: false, choices: [...new Set(choices)] })
  }
}

function single(list: Tree | undefined): Tree | undefined {
  return isSequence(list) && list.length === 1 ? list[0] : undefined
}

function readOne(key: string, property: TreeMap, isRequired: boolean): ConnectorParameter {
  const fallback = own(property, 'default')
  const choices = own(property, 'enum')
  const title = own(property, 'title')
  return {
    key,
    dataType: dataTypeOf(property),
    isSecret: own(property, 'airbyte_secret') === true,
    isRequired,
    ...(fallback !== undefined && fallback !== null && { fallback }),
    ...(isSequence(choices) && choices.length > 1 && { choices }),
    ...(typeof title === 'string' && { description: title }),
  }
}

function dataTypeOf(property: TreeMap): ConnectorParameter['dataType'] {
  const written = own(property, 'type')
  const type = isSequence(written) ? written.find((each) => each !== 'null') : written
  const format = own(property, 'format')
  if (type === 'integer') return 'bigint'
  if (type === 'number') return 'double'
  if (type === 'boolean') return 'bool'
  if (type === 'array' || type === 'object') return 'json'
  if (format === 'date-time') return 'timestamp'
  return format === 'date' ? 'date' : 'text'
}
