import { NativeFunction } from '../../../../python/values/functions.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { type Code, readCode } from '../code/read-code.ts'
import { PagesValue } from '../code/rest-client.ts'
import { placedOf } from '../program/from-value.ts'
import { applyHints } from '../program/apply-hints.ts'
import { type CodeReader, ResourceValue } from './resource-value.ts'
import type { RestApi } from './rest-api.ts'

/**
 * `@dlt.resource` and `@dlt.transformer`: a resource made by Python code. It can be made, called and piped like any other; what it
 * gives is read where it can be (decisions/0130), else not loaded, which is said when it is run (decisions/0067).
 */
export function codeResource(kind: 'resource' | 'transformer', api: RestApi): NativeFunction {
  const make = (data: Value, { named, args, from }: Making, running: Running): Value => {
    const own = named.get('name')
    const name = typeof own === 'string' ? own : (nameOf(data) ?? kind)
    const record = {
      name,
      madeAt: args.at,
      part: undefined,
      index: 0,
      selected: named.get('selected') === false ? false : undefined,
      changes: new Map(),
      steps: [],
      refusals: [],
    }
    const { textOf, script } = api.recorder
    const code =
      textOf && readerOf({ kind, data, from, args: undefined, script, textOf, note: (note) => api.recorder.note(note) })
    const hints = new Map(
      hintsOfResource.flatMap((key) => {
        const hint = named.get(key)
        return hint === undefined ? [] : [[key, placedOf(hint, placeIn(args, key), key)] as const]
      }),
    )
    const made = new ResourceValue(applyHints(record, hints, args.at), api.runIn, code)
    const parallelized = named.get('parallelized')
    return parallelized !== undefined && running.truth(parallelized) === true ? made.hintParallel(args.at) : made
  }
  return new NativeFunction(kind, (args, running) => {
    const [data] = args.positional
    const from = args.named.get('data_from') ?? (data instanceof ResourceValue ? data : undefined)
    const making = { named: args.named, args, from }
    if (data !== undefined && !(data instanceof ResourceValue && kind === 'transformer'))
      return make(data, making, running)
    return new NativeFunction(kind, (inner, at) => make(first(inner, at), { ...making, args: inner }, at))
  })
}

interface Making {
  readonly named: Arguments['named']
  readonly args: Arguments
  readonly from: Value | undefined
}

const hintsOfResource = [
  'table_name',
  'write_disposition',
  'columns',
  'primary_key',
  'merge_key',
  'schema_contract',
  'table_format',
  'file_format',
  'references',
  'nested_hints',
  'max_table_nesting',
  'incremental',
]

function placeIn(args: Arguments, key: string): Arguments['at'] {
  return args.named.has(key) ? args.placeOf(key) : args.at
}

function readerOf(code: Code): CodeReader {
  return {
    read: (record, running) => readCode(code, record, running),
    called: (args) => readerOf({ ...code, args }),
    taking: (from) => readerOf({ ...code, from }),
  }
}

function first({ positional: [value] }: Arguments, running: Running): Value {
  return value ?? running.raise('TypeError', 'a function is expected')
}

function nameOf(data: Value): string | undefined {
  if (data instanceof PagesValue) return undefined
  if (!(data instanceof PythonObject) || !('name' in data)) return undefined
  return typeof data.name === 'string' ? data.name : undefined
}
