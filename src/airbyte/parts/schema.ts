import type { ConfigObject } from '../../config/document.ts'
import { mapAt } from '../tree/members.ts'
import { isMap, isSequence, own, type TreeMap } from '../tree/tree.ts'

const types: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'bigint',
  number: 'double',
  boolean: 'bool',
  object: 'json',
  array: 'json',
}

/** Column hints from the schema of a stream, for values that take its types. */
export function columnsOf(stream: TreeMap): ConfigObject {
  const loader = mapAt(stream, 'schema_loader')
  const properties = mapAt(mapAt(loader ?? {}, 'schema') ?? {}, 'properties') ?? {}
  const entries = Object.entries(properties).flatMap(([name, property]) => {
    const type = isMap(property) ? scalarType(property) : undefined
    return type === undefined ? [] : [[name, { data_type: type }] as const]
  })
  return Object.fromEntries(entries)
}

/** Lists and objects are rows and columns of their own. */
function scalarType(property: TreeMap): string | undefined {
  const written = own(property, 'type')
  const names = (isSequence(written) ? written : [written]).filter((name) => name !== 'null')
  const [only] = names
  if (names.length !== 1 || typeof only !== 'string' || only === 'object' || only === 'array') return undefined
  return Object.hasOwn(types, only) ? types[only] : undefined
}
