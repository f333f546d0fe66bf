import { NativeFunction } from '../../../../python/values/functions.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { placedOf } from '../program/from-value.ts'
import { ResourceValue } from './resource-value.ts'
import type { RestApi } from './rest-api.ts'

/**
 * `@dlt.resource` and `@dlt.transformer`: a resource made by Python code. It can be made, called and piped like any other; what it
 * gives is not loaded, which is said when it is run (decisions/0067).
 */
export function codeResource(kind: 'resource' | 'transformer', api: RestApi): NativeFunction {
  const make = (data: Value, named: Arguments['named'], args: Arguments): Value => {
    const own = named.get('name')
    const table = named.get('table_name')
    const name = typeof own === 'string' ? own : (nameOf(data) ?? kind)
    const record = {
      name,
      madeAt: args.at,
      part: undefined,
      index: 0,
      selected: named.get('selected') === false ? false : undefined,
      changes: new Map(table === undefined ? [] : [['table_name', placedOf(table, args.at)] as const]),
      steps: [],
      refusals: [],
    }
    return new ResourceValue(record, api.runIn)
  }
  return new NativeFunction(kind, (args) => {
    const [data] = args.positional
    if (data !== undefined && !(data instanceof ResourceValue && kind === 'transformer'))
      return make(data, args.named, args)
    return new NativeFunction(kind, (inner, at) => make(first(inner, at), args.named, inner))
  })
}

function first({ positional: [value] }: Arguments, running: Running): Value {
  return value ?? running.raise('TypeError', 'a function is expected')
}

function nameOf(data: Value): string | undefined {
  if (!(data instanceof PythonObject) || !('name' in data)) return undefined
  return typeof data.name === 'string' ? data.name : undefined
}
