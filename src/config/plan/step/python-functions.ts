import { isList, type JsonValue } from '../../../json/json.ts'
import { SluiceError } from '../../../model/errors.ts'
import type { CompilePython, PythonFunction } from '../../../model/plan/python-function.ts'
import type { HookResponse } from '../../../model/user-code/response-hook.ts'
import { type ConfigFunction, type ConfigPath, formatPath } from '../../document.ts'
import { given } from '../../../model/given.ts'
import { hideSecrets } from '../../readers/lines.ts'
import { isPlainObject } from '../../shapes/kinds.ts'
import type { Problems } from '../problem/problems.ts'
import { pythonPaginator } from './python-paginator.ts'
import { kindOf } from '../problem/show-value.ts'
import { createStepFailure, type StepFailure } from './step-failure.ts'

const hints: readonly string[] = [
  'table_name',
  'write_disposition',
  'primary_key',
  'merge_key',
  'schema_contract',
  'columns',
]
const cursorFunctions: readonly string[] = ['convert', 'transform', 'last_value_func']
const steps: readonly string[] = ['filter', 'map', 'yield_map']

export interface PythonTools {
  /** undefined = the config holds no Python: see `holdsPython` */
  readonly compile: CompilePython | undefined
  readonly problems: Problems
}

/** True when Python stands at a place of the config where functions may stand: then a compiler of it is needed. */
export function holdsPython(config: unknown): boolean {
  let isFound = false
  walk(config, [], () => {
    isFound = true
    return null
  })
  return isFound
}

/**
 * The config with functions in place of Python, where functions may stand: what comes after sees no difference to those
 * of a TypeScript config. What is wrong with a text is reported at its place, with the line within it.
 */
export function withPython(config: unknown, { compile, problems }: PythonTools): unknown {
  return walk(config, [], (text, path) => {
    try {
      if (compile === undefined) throw new Error('the config holds Python, and nobody made a compiler for it')
      const name = formatPath(path)
      if (path.at(-1) === 'paginator') return pythonPaginator(compile(text, name, 'paginator'), text)
      return functionFor(compile(text, name), { path, text, fail: createStepFailure(name, problems.placeOf(path)) })
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      report(error, { text, path }, problems)
      return () => null
    }
  })
}

type Replace = (text: string, path: ConfigPath) => unknown

function walk(value: unknown, path: ConfigPath, replace: Replace): unknown {
  if (isPlainObject(value) && isPython(value) && mayBeFunction(path)) return replace(value.python, path)
  if (path.length === 0 && isPlainObject(value)) {
    const { client, resources, resource_defaults: defaults } = value
    return {
      ...value,
      ...(isPlainObject(client) && { client: walk(client, ['client'], replace) }),
      ...(resources !== undefined && { resources: walk(resources, ['resources'], replace) }),
      ...(defaults !== undefined && { resource_defaults: walk(defaults, ['resource_defaults'], replace) }),
    }
  }
  // functions stand no deeper: resources[0].endpoint.response_actions[0].action[0]
  if (path.length === 0 || path.length > 7 || (!isList(value) && !isPlainObject(value))) return value
  const members = Object.entries(value).map(([key, member]: readonly [string, unknown]) => {
    return [key, walk(member, [...path, isList(value) ? Number(key) : key], replace)] as const
  })
  // what holds no Python stays the same object: it may be a paginator or an auth made in code
  const written = new Map(Object.entries(value))
  if (members.every(([key, member]) => member === written.get(key))) return value
  return isList(value) ? members.map(([, member]) => member) : Object.fromEntries(members)
}

function isPython(value: Readonly<Record<string, unknown>>): value is { readonly python: string } {
  return typeof value['python'] === 'string' && Object.keys(value).length === 1
}

function mayBeFunction(path: ConfigPath): boolean {
  if (path[0] === 'client') return path.length === 2 && path[1] === 'paginator'
  if (path.at(-1) === 'paginator' && path.at(-2) === 'endpoint') return true
  const within = path[0] === 'resource_defaults' ? path.slice(1) : path.slice(2)
  const [head, second, third, fourth] = within.map(String)
  switch (within.length) {
    case 1:
      return hints.includes(head ?? '')
    case 3:
      if (head === 'processing_steps') return steps.includes(third ?? '')
      return (
        isAction(within) || (head === 'endpoint' && second === 'incremental' && cursorFunctions.includes(third ?? ''))
      )
    case 4:
      return isAction(within) || (head === 'endpoint' && second === 'params' && cursorFunctions.includes(fourth ?? ''))
    default:
      return isAction(within)
  }
}

/** `endpoint.response_actions[0]`, its `action`, or one of several: the path without the resource. */
function isAction([head, second, , key, , ...others]: ConfigPath): boolean {
  return (
    head === 'endpoint' &&
    second === 'response_actions' &&
    (key === undefined || key === 'action') &&
    others.length === 0
  )
}

interface Written {
  readonly path: ConfigPath
  readonly text: string
  readonly fail: StepFailure
}

const keeping = Symbol('keeping')

/** True for a filter that gives the record that it keeps, undefined for one that it does not: it may have changed it. */
export function isKeeping(made: ConfigFunction): boolean {
  return Object.hasOwn(made, keeping)
}

function functionFor(compiled: PythonFunction, written: Written): ConfigFunction {
  const { path, text } = written
  const made = path.at(-1) === 'filter' ? { [keeping]: { value: true } } : {}
  // in fingerprints it is its text
  const toText = { toString: { value: () => `python ${text}` } }
  return Object.defineProperties(callerOf(compiled, written), { ...made, ...toText })
}

function callerOf(compiled: PythonFunction, { path, fail }: Written): ConfigFunction {
  const ofRecord = (call: (record: JsonValue) => unknown) => (record: JsonValue) => {
    try {
      return call(record)
    } catch (error) {
      throw fail.because(reasonOf(error), { record, hint: 'Correct the Python so that it takes every record.' })
    }
  }
  if (path.includes('response_actions')) return (response: HookResponse) => compiled.act(response)
  switch (path.at(-1)) {
    case 'filter':
      return ofRecord((record) => compiled.keep(record))
    case 'map':
      return ofRecord((record) => compiled.call(record))
    case 'yield_map':
      return ofRecord((record) => [...compiled.many(record)])
    case 'table_name':
      return ofRecord((record) => nameIn(compiled.call(record)))
    default:
      // what calls it says what it was called for
      return (value: JsonValue) => withReason(() => compiled.call(value))
  }
}

function nameIn(value: JsonValue): string {
  if (typeof value === 'string') return value
  throw new TypeError(`it gives ${kindOf(value)} and not the name of a table`)
}

function withReason<Result>(call: () => Result): Result {
  try {
    return call()
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error })
  }
}

/** What went wrong, as it goes on after "because". */
function reasonOf(error: unknown): string {
  const { message } = error instanceof Error ? error : { message: String(error) }
  return message.replace(/^Could not .*? because /, '').replace(/\.$/, '')
}

function report(error: SluiceError, { text, path }: Omit<Written, 'fail'>, problems: Problems): void {
  const { place, hint, allowed } = error.details
  const line = place?.line === undefined ? undefined : text.split(/\r\n|\n|\r/)[place.line - 1]
  problems.report([...path, 'python'], {
    code: error.code,
    message: `Could not use the Python of "${formatPath(path)}" because ${reasonOf(error)}.`,
    ...given({ found: line === undefined ? undefined : `line ${place?.line}: ${hideSecrets(line.trim())}`, allowed }),
    hint: hint ?? 'Correct the Python.',
    cause: error,
  })
}
