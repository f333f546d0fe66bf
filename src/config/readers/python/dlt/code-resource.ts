import { PyFunction } from '../../../../python/run/functions/function.ts'
import { PyGenerator } from '../../../../python/run/functions/generator.ts'
import type { Span } from '../../../../python/syntax/tree.ts'
import { NativeFunction } from '../../../../python/values/functions.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { type Code, readCode } from '../code/read-code.ts'
import { Answer, PagesValue } from '../code/rest-client.ts'
import { placedOf } from '../program/from-value.ts'
import { applyHints } from '../program/apply-hints.ts'
import { type CodeReader, ResourceValue } from './resource-value.ts'
import type { ResourceRecord } from '../program/program.ts'
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
      ...recordOf(name, args.at),
      selected: named.get('selected') === false ? false : undefined,
    }
    const code = codeOf({ kind, data, from }, api.recorder)
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

/**
 * What `pipeline.run(…)` makes a resource of by itself, as dlt does: a function, a generator, what an API answers. undefined = it is
 * none of these, or it has no name.
 */
export function runResource(
  data: Value,
  { name, at, api }: { readonly name: Value | undefined; readonly at: Span; readonly api: RestApi },
): ResourceValue | undefined {
  const isMade = data instanceof PyFunction || (data instanceof PyGenerator && data.made !== undefined)
  const isAnswer = data instanceof Answer && data.path !== undefined
  if (!isMade && !isAnswer && !(data instanceof PagesValue)) return undefined
  const own = typeof name === 'string' ? name : nameOf(data)
  const code = codeOf({ kind: 'resource', data, from: undefined }, api.recorder)
  return own === undefined || code === undefined ? undefined : new ResourceValue(recordOf(own, at), api.runIn, code)
}

function recordOf(name: string, madeAt: Span): ResourceRecord {
  return { name, madeAt, part: undefined, index: 0, selected: undefined, changes: new Map(), steps: [], refusals: [] }
}

/** How the code of a resource is read: a generator is the function that made it, with what it was called with. */
function codeOf(
  { kind, data, from }: Pick<Code, 'kind' | 'data' | 'from'>,
  recorder: RestApi['recorder'],
): CodeReader | undefined {
  const { textOf, script } = recorder
  if (textOf === undefined) return undefined
  const made = data instanceof PyGenerator && !data.isTaken ? data.made : undefined
  if (data instanceof PyGenerator) data.isTaken = true
  return readerOf({
    kind,
    data: made?.callee ?? data,
    from,
    args: made?.args,
    script,
    textOf,
    note: (note) => recorder.note(note),
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
  if (data instanceof PyGenerator) return data.made?.callee.name
  if (!(data instanceof PythonObject) || !('name' in data)) return undefined
  return typeof data.name === 'string' ? data.name : undefined
}
