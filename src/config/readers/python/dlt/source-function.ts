import type { Span } from '../../../../python/syntax/tree.ts'
import { CallArguments } from '../../../../python/values/call-arguments.ts'
import { NativeFunction } from '../../../../python/values/functions.ts'
import { PyList, PyTuple } from '../../../../python/values/list.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { refusalOf } from '../program/from-value.ts'
import { Refusal } from '../program/placed.ts'
import type { PlacedRefusal } from '../program/program.ts'
import { bindArguments, type Given, isGiven } from './call-arguments.ts'
import { injected } from './injected.ts'
import { method } from './recorder.ts'
import { isRows, partsOf, rowsOf } from './run-data.ts'
import { ResourceValue } from './resource-value.ts'
import { nameOf, type RestApi, settingsFrom } from './rest-api.ts'
import { SourceValue } from './source-value.ts'

const settings = [
  'name',
  'section',
  'max_table_nesting',
  'root_key',
  'schema',
  'schema_contract',
  'spec',
  'parallelized',
  '_impl_cls',
]

/** `@dlt.source`, with and without arguments. */
export function sourceDecorator(api: RestApi): NativeFunction {
  return new NativeFunction('source', (args, running) => {
    const [callee] = args.positional
    const named = new CallArguments({
      positional: [],
      named: args.named,
      at: args.at,
      placeOf: (key) => args.placeOf(key),
    })
    const given = bindArguments(named, { name: 'source', positional: [], named: settings }, running)
    if (callee instanceof PythonObject) return new SourceFunction(callee, given, api)
    return new NativeFunction('source', ({ positional: [inner] }, at) =>
      inner instanceof PythonObject
        ? new SourceFunction(inner, given, api)
        : at.raise('TypeError', 'a function is expected'),
    )
  })
}

/** A function that gives a source: parameters that dlt injects are looked up under the source's sections. */
export class SourceFunction extends PythonObject {
  readonly typeName = 'SourceFactory'
  readonly isSourceFactory = true
  readonly callee: PythonObject
  readonly #given: ReadonlyMap<string, Given>
  readonly #api: RestApi
  /** how often it was called: what is never called is read with its defaults */
  calls = 0

  constructor(callee: PythonObject, given: ReadonlyMap<string, Given>, api: RestApi) {
    super()
    this.callee = callee
    this.#given = given
    this.#api = api
  }

  get name(): string {
    const own = this.#given.get('name')?.value
    if (typeof own === 'string') return own
    return 'name' in this.callee && typeof this.callee.name === 'string' ? this.callee.name : 'source'
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === 'with_args' || name === 'clone')
      return method(name, (args, at) => {
        const given = bindArguments(args, { name, positional: [], named: settings }, at)
        this.calls += 1
        return new SourceFunction(this.callee, new Map([...this.#given, ...given]), this.#api)
      })
    if (name === 'name') return this.name
    return this.callee.attribute?.(name, running)
  }

  override call(args: Arguments, running: Running): Value {
    this.calls += 1
    const section = this.#given.get('section')?.value
    const sections = ['sources', typeof section === 'string' ? section : this.#api.recorder.script, this.name]
    const before = this.#api.recorder.parts.length
    const result = this.callee.call?.(injected(this.callee, args, sections), running) ?? null
    return this.#sourceOf(result, { args, sections, before }, running)
  }

  override hashKey(): object {
    return this
  }

  #sourceOf(
    result: Value,
    {
      args,
      sections,
      before,
    }: { readonly args: Arguments; readonly sections: readonly string[]; readonly before: number },
    running: Running,
  ): Value {
    const { name, refusals } = nameOf(this.#given, this.name)
    if (result instanceof SourceValue) {
      for (const [key, value] of settingsFrom(this.#given)) result.set(key, value)
      for (const refusal of refusals) result.refuse(refusal)
      return result
    }
    const made = { at: args.at, call: `${this.name}(…)` }
    const collected = collect(result, args, running)
    const source = new SourceValue(
      {
        made,
        name,
        isNamed: true,
        section: sections[1] ?? '',
        settings: settingsFrom(this.#given),
        // a config without resources is one as well
        parts: collected.resources.length > 0 ? partsOf(collected.resources) : this.#api.recorder.parts.slice(before),
        resources: collected.resources,
        refusals: [...refusals, ...collected.refusals],
      },
      this.#api.recorder,
      this.#api.runIn,
    )
    const parallelized = this.#given.get('parallelized')
    if (isGiven(parallelized) && running.truth(parallelized.value) === true)
      for (const resource of source.selected()) resource.hintParallel(parallelized.at)
    this.#api.recorder.addSource(source)
    return source
  }
}

/** What stands for rows that are not a resource of a config. */
function rowsResource(madeBy: Refusal, { at, name }: { readonly at: Span; readonly name: string }): ResourceValue {
  const record = { name, madeAt: at, part: undefined, madeBy, index: 0, selected: undefined }
  return new ResourceValue({ ...record, changes: new Map(), steps: [], refusals: [] }, (self) => self)
}

interface Collected {
  readonly resources: readonly ResourceValue[]
  readonly refusals: readonly PlacedRefusal[]
}

/** What a source function gave: resources, alone, in a list, or one after the other. */
function collect(result: Value, { at }: Arguments, running: Running): Collected {
  const unknown = unknownIn(result)
  if (unknown !== undefined) return { resources: [], refusals: [{ at, refusal: refusalOf(unknown) }] }
  const items = result instanceof ResourceValue ? [result] : itemsOf(result, running)
  const resources: ResourceValue[] = []
  const refusals: PlacedRefusal[] = []
  for (const item of items) {
    if (item instanceof ResourceValue) resources.push(item.settle(running))
    else if (isRows(item)) resources.push(rowsResource(rowsOf(item, running), { at, name: `rows ${resources.length}` }))
    else refusals.push({ at, refusal: refusedItem(item, running) })
  }
  return { resources, refusals }
}

function itemsOf(result: Value, running: Running): Iterable<Value> {
  if (result instanceof PyList || result instanceof PyTuple) return result.items
  if (result === null)
    return [
      running.unknown('a source function gives nothing', 'Give its resources: return rest_api_resources(config).'),
    ]
  return running.iterate(result)
}

function refusedItem(item: Value, running: Running): Refusal {
  const unknown = unknownIn(item)
  if (unknown !== undefined) return refusalOf(unknown)
  return new Refusal(
    `line ${running.lineOf(running.at)} makes a source of something that is not a rest_api resource`,
    'Give the resources of rest_api_resources(config); rows that code makes go into a TypeScript config: resource({name, rows}).',
  )
}
