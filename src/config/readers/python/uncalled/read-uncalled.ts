import type { SluiceError } from '../../../../model/errors.ts'
import { Command } from '../../../../python/modules/settings/click.ts'
import { PyFunction } from '../../../../python/run/functions/function.ts'
import type { Machine } from '../../../../python/run/machine.ts'
import type { FunctionNode, Span, Statement } from '../../../../python/syntax/tree.ts'
import { CallArguments } from '../../../../python/values/call-arguments.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { PyIterator } from '../../../../python/values/functions.ts'
import { Lookup } from '../../../../python/values/lookup.ts'
import type { Value } from '../../../../python/values/value.ts'
import { below } from '../documents/definitions.ts'
import { freeNames, freeNamesOf } from '../documents/free-names.ts'
import { AskedParameter, Injected, withoutDefault } from '../dlt/injected.ts'
import { type KnownParameter, parametersOf } from '../dlt/parameters.ts'
import type { Recorder } from '../dlt/recorder.ts'
import { ResourceValue } from '../dlt/resource-value.ts'
import { SourceFunction } from '../dlt/source-function.ts'
import { placedOf } from '../program/from-value.ts'
import { callCells, marimoCells } from './marimo.ts'
import { readResources } from './unrun-resources.ts'
import { failureOf, type Interpreted, throwMissing, watched } from '../program/interpret.ts'

/**
 * A program that runs no pipeline by itself has its configuration in what nobody calls: a function that some other program
 * or a decorator calls, a function under `@dlt.source`, or a dict that has a name. They are looked at in this order. Gives the
 * first failure on the way, for when there is nothing.
 */
export function readUncalled(interpreted: Interpreted, recorder: Recorder): SluiceError | undefined {
  const { machine, frame, body } = interpreted
  if (recorder.hasRuns) return undefined
  const failures: SluiceError[] = []
  const call = (value: Value): Value =>
    attempt(interpreted, failures, () => callWithDefaults(value, recorder.script, machine))
  const cells = marimoCells(body, ({ at }) => machine.source(at))
  if (cells.length > 0) {
    attempt(interpreted, failures, () => {
      callCells(cells, interpreted)
      return null
    })
    if (recorder.hasSources) return undefined
  }
  const found: Found[] = []
  const given: Value[] = []
  const stop = noteConfigs(machine, found)
  for (const node of uncalledFunctions(body)) {
    const value = interpreted.executed.has(node.body) ? undefined : functionOf(node, interpreted)
    if (value === undefined) continue
    const result = call(value)
    noteResult(result, node.at, found)
    given.push(result)
  }
  stop()
  if (recorder.hasRuns) return undefined
  for (const value of frame.names.values()) if (value instanceof SourceFunction && value.calls === 0) call(value)
  if (recorder.hasSources) return undefined
  const [dict] = [...typedDicts(interpreted), ...namedDicts(interpreted), ...found]
  if (dict !== undefined) recorder.addPart({ at: dict.at, config: placedOf(dict.value, dict.at) })
  else
    attempt(interpreted, failures, () => {
      readResources(interpreted, { recorder, given })
      return null
    })
  return failures[0]
}

interface Found {
  readonly value: PyDict
  readonly at: Span
}

function attempt({ machine, frame, isPartial }: Interpreted, failures: SluiceError[], work: () => Value): Value {
  try {
    return watched(machine, work)
  } catch (error) {
    throwMissing(error, frame, isPartial)
    const failure = failureOf(error, machine)
    if (failure !== undefined) failures.push(failure)
    return null
  }
}

/** Calls a function with its defaults; a parameter without one is asked for, or not known. */
function callWithDefaults(value: Value, script: string, machine: Machine): Value {
  // started from a shell: options have defaults of their own
  if (value instanceof Command) return machine.call(value, [])
  const callee = value instanceof SourceFunction ? value.callee : value
  if (!(callee instanceof PyFunction)) return null
  const positional: Value[] = []
  const named = new Map<string, Value>()
  const sections = ['sources', script, value instanceof SourceFunction ? value.name : callee.name]
  for (const parameter of parametersOf(callee)) {
    const given = argumentFor(parameter, { isSource: value instanceof SourceFunction, at: callee.node.at, sections })
    if (given === undefined) continue
    if (parameter.isNamed || positional.length < named.size) named.set(parameter.name, given)
    else if (named.size === 0 && parameter.value === undefined) positional.push(given)
    else named.set(parameter.name, given)
  }
  const result = machine.callWith(value, new CallArguments({ positional, named, at: callee.node.at }))
  // what a generator does is done when somebody asks
  if (result instanceof PyIterator) for (const _ of machine.iterate(result)) machine.spend(1)
  return result
}

function argumentFor(
  { name, value, isPlain }: KnownParameter,
  { isSource, at, sections }: { readonly isSource: boolean; readonly at: Span; readonly sections: readonly string[] },
): Value | undefined {
  if (value instanceof Injected)
    return isSource ? undefined : new Lookup({ store: value.store, key: name, at: value.at })
  if (value !== undefined) return undefined
  return isPlain && !ofOrchestrators.test(name) ? new AskedParameter(name, at, sections) : withoutDefault(name, at)
}

/** What those who call a function hand it, and nobody types. */
const ofOrchestrators = /^(?:self|cls|context|ctx|ti|kwargs|pipeline|client|session|config|settings|_|event|request)$/

/** The functions of a program: those first that no other statement names. */
function uncalledFunctions(body: readonly Statement[]): readonly FunctionNode[] {
  const functions = new Set<FunctionNode>()
  const used = new Set<string>()
  const visit = (statement: Statement): void => {
    if (statement.kind === 'function') {
      functions.add(statement)
      for (const name of freeNames(statement)) if (name !== statement.name) used.add(name)
    } else {
      for (const name of freeNamesOf(statement)) used.add(name)
      if (statement.kind !== 'class') for (const inner of below(statement)) visit(inner)
    }
  }
  for (const statement of body) visit(statement)
  const own = [...functions]
  return [...own.filter(({ name }) => !used.has(name)), ...own.filter(({ name }) => used.has(name))]
}

/** The function as it is, or, under a decorator that is not known, the function below it; undefined for what dlt calls. */
function functionOf(node: FunctionNode, { frame, machine }: Interpreted): Value | undefined {
  const value = frame.names.get(node.name)
  if (value instanceof SourceFunction || value instanceof ResourceValue) return undefined
  if (value instanceof Command) return value
  if (value instanceof PyFunction && value.node === node) {
    // what was handed to something unknown is called as it is
    value.tainted = undefined
    return value
  }
  return watched(machine, () => new PyFunction(node, frame))
}

/** Notes every dict with a client and resources that is given a name from now on. */
function noteConfigs(machine: Machine, found: Found[]): () => void {
  const assign = machine.assign.bind(machine)
  machine.assign = (holder, name, value) => {
    if (isConfig(value) && !found.some((known) => known.value === value)) found.push({ value, at: machine.at })
    assign(holder, name, value)
  }
  return () => {
    machine.assign = assign
  }
}

function noteResult(result: Value, at: Span, found: Found[]): void {
  if (isConfig(result) && !found.some(({ value }) => value === result)) found.push({ value: result, at })
}

function isConfig(value: Value): value is PyDict {
  return value instanceof PyDict && value.has('client') && value.has('resources')
}

/** `name: RESTAPIConfig = {…}` */
function typedDicts({ body, frame, machine }: Interpreted): readonly Found[] {
  return body.flatMap((statement) => {
    if (statement.kind !== 'annotated' || statement.target.kind !== 'name') return []
    if (!/\bRESTAPIConfig\b/.test(machine.source(statement.annotation.at))) return []
    const value = frame.names.get(statement.target.name)
    return value instanceof PyDict ? [{ value, at: statement.at }] : []
  })
}

function namedDicts({ body, frame }: Interpreted): readonly Found[] {
  return [...frame.names].flatMap(([name, value]) => {
    if (!isConfig(value)) return []
    const made = body.find(
      (statement) =>
        statement.kind === 'assign' &&
        statement.targets.some((target) => target.kind === 'name' && target.name === name),
    )
    return [{ value, at: made?.at ?? { text: 0, from: 0, to: 0 } }]
  })
}
