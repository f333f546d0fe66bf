import type { Span } from '../../../../python/syntax/tree.ts'
import { NativeFunction } from '../../../../python/values/functions.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { PyList } from '../../../../python/values/list.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { placedOf } from '../program/from-value.ts'
import { isMap, isPlacedList, type Placed, Refusal, textAt } from '../program/placed.ts'
import type { Part, PlacedRefusal } from '../program/program.ts'
import { bindArguments, type Given, isGiven, type Signature } from './call-arguments.ts'
import { afterRun, method, type Recorder } from './recorder.ts'
import { ResourceValue } from './resource-value.ts'
import { type RunIn, schemaHint, SourceValue, unknownListOf } from './source-value.ts'

/** What the functions of `dlt.sources.rest_api` share. */
export interface RestApi {
  readonly recorder: Recorder
  readonly runIn: RunIn
}

const settingsOfSource = [
  'name',
  'section',
  'max_table_nesting',
  'root_key',
  'schema',
  'schema_contract',
  'parallelized',
]

const sourceSignature: Signature = { name: 'rest_api_source', positional: ['config', ...settingsOfSource] }

/** `rest_api_source(config, name=…)` */
export function restApiSource(args: Arguments, running: Running, api: RestApi): Value {
  const given = bindArguments(args, sourceSignature, running)
  const config = given.get('config')
  if (config === undefined) return running.raise('TypeError', "rest_api_source() missing 1 required argument: 'config'")
  const made = { at: args.at, call: 'rest_api_source(…)' }
  return makeSource({ made, given, ...partsOf(config, args.at), defaultName: 'rest_api' }, running, api)
}

/** `rest_api_resources(config)`: its resources alone. */
export function restApiResources(args: Arguments, running: Running, api: RestApi): Value {
  const signature = { name: 'rest_api_resources', positional: ['config'] }
  const config = bindArguments(args, signature, running).get('config')
  if (config === undefined)
    return running.raise('TypeError', "rest_api_resources() missing 1 required argument: 'config'")
  const { part, others } = partsOf(config, args.at)
  const resources = resourcesOf(part, api)
  api.recorder.addPart(part)
  // a list of resources that is not known is not an empty one
  const unknown = unknownListOf(part.config)
  const rest = unknown === undefined ? [] : [unknownFrom(unknown, running)]
  return new PyList([...resources, ...others, ...rest])
}

const restApiSignature: Signature = { name: 'rest_api', positional: ['client', 'resources', 'resource_defaults'] }

/** `rest_api(client=…, resources=…)`, also with `.with_args(name=…)` before. */
export class RestApiFactory extends PythonObject {
  readonly typeName = 'SourceFactory'
  readonly isSourceFactory = true
  readonly #api: RestApi
  readonly #settings: ReadonlyMap<string, Given>

  constructor(api: RestApi, settings: ReadonlyMap<string, Given> = new Map()) {
    super()
    this.#api = api
    this.#settings = settings
  }

  override attribute(name: string): Value | undefined {
    if (name === '__name__') return 'rest_api'
    if (name !== 'with_args' && name !== 'clone') return undefined
    return method(name, (args, running) => {
      const given = bindArguments(args, { name, positional: [], named: [...settingsOfSource, 'spec'] }, running)
      return new RestApiFactory(this.#api, new Map([...this.#settings, ...given]))
    })
  }

  override call(args: Arguments, running: Running): Value {
    const parts = bindArguments(args, restApiSignature, running)
    const config = new PyDict()
    for (const [key, { value, at }] of parts) if (value !== null) config.set(key, value, at)
    const made = { at: args.at, call: 'rest_api(…)' }
    const own = partsOf({ value: config, at: args.at }, args.at)
    return makeSource({ made, given: this.#settings, ...own, defaultName: 'rest_api' }, running, this.#api)
  }

  override hashKey(): object {
    return this
  }
}

interface SourceMaking {
  readonly made: { readonly at: Span; readonly call: string }
  readonly given: ReadonlyMap<string, Given>
  readonly part: Part
  /** resources of the program among those of the config */
  readonly others: readonly ResourceValue[]
  readonly defaultName: string
}

function unknownFrom({ why, hint }: Refusal, running: Running): Value {
  return running.unknown(why, typeof hint === 'string' ? hint : undefined)
}

function makeSource(
  { made, given, part, others, defaultName }: SourceMaking,
  running: Running,
  api: RestApi,
): SourceValue {
  const resources = [...resourcesOf(part, api), ...others.map((resource) => resource.copy().settle(running))]
  const { name, refusals } = nameOf(given, defaultName)
  const section = given.get('section')?.value
  const source = new SourceValue(
    {
      made,
      name,
      isNamed: isGiven(given.get('name')),
      section: typeof section === 'string' ? section : 'rest_api',
      settings: settingsFrom(given),
      parts: [
        part,
        ...resources.flatMap(({ record }) => (record.part === undefined || record.part === part ? [] : [record.part])),
      ],
      resources,
      refusals,
    },
    api.recorder,
    api.runIn,
  )
  const parallelized = given.get('parallelized')
  if (isGiven(parallelized) && running.truth(parallelized.value) === true)
    for (const resource of source.selected()) resource.hintParallel(parallelized.at)
  api.recorder.addSource(source)
  return source
}

/** The name that a source is given, and what cannot be read of what it is given. */
export function nameOf(
  given: ReadonlyMap<string, Given>,
  defaultName: string,
): { readonly name: string; readonly refusals: readonly PlacedRefusal[] } {
  const refusals: PlacedRefusal[] = []
  const name = given.get('name')
  if (isGiven(name) && typeof name.value !== 'string') {
    const placed = placedOf(name.value, name.at)
    const refusal =
      placed.value instanceof Refusal ? placed.value : new Refusal('the name of a source is not a text that is known')
    refusals.push({ at: name.at, refusal })
  }
  const schema = given.get('schema')
  if (isGiven(schema))
    refusals.push({ at: schema.at, refusal: new Refusal('a source has a schema of its own', schemaHint) })
  return { name: typeof name?.value === 'string' ? name.value : defaultName, refusals }
}

/** The settings of a source that are keys of a config. */
export function settingsFrom(given: ReadonlyMap<string, Given>): readonly (readonly [string, Placed])[] {
  return ['max_table_nesting', 'root_key', 'schema_contract'].flatMap((key) => {
    const setting = given.get(key)
    return isGiven(setting) ? [[key, placedOf(setting.value, setting.at, key)] as const] : []
  })
}

/** A config, and the resources of the program that stand among its own: `"resources": ["users", orders()]`. */
function partsOf({ value, at }: Given, call: Span): Pick<SourceMaking, 'part' | 'others'> {
  const written = value instanceof PyDict ? value.get('resources') : undefined
  const items = written instanceof PyList ? written.items : []
  const others = items.filter((item) => item instanceof ResourceValue)
  if (!(value instanceof PyDict) || !(written instanceof PyList) || others.length === 0)
    return { part: { at: call, config: placedOf(value, at) }, others: [] }
  const config = value.copy()
  const own = new PyList()
  for (const [index, item] of items.entries())
    if (!(item instanceof ResourceValue)) own.push(item, written.placeOf(index))
  config.set('resources', own, value.placeOf('resources') ?? at)
  return { part: { at: call, config: placedOf(config, at) }, others }
}

/** The resources of a config, as far as their names are known. */
export function resourcesOf(part: Part, { runIn }: RestApi): readonly ResourceValue[] {
  const config = part.config.value
  const written = isMap(config) ? config.get('resources')?.value : undefined
  if (!isPlacedList(written)) return []
  return written.map(({ value }, index) => {
    const name = typeof value === 'string' ? value : isMap(value) ? textAt(value, 'name') : undefined
    const record = {
      name: name ?? `resources[${index}]`,
      madeAt: part.at,
      part,
      index,
      selected: undefined,
      changes: new Map(),
      steps: [],
      refusals: [],
    }
    return new ResourceValue(record, runIn)
  })
}

function asksApi({ at }: Arguments, running: Running): Value {
  return running.unknown(afterRun(running.lineOf(at), 'what an API answers'))
}

/** `rest_api_source` and its like by name. */
export function restApiFunctions(api: RestApi): ReadonlyMap<string, Value> {
  const factory = new RestApiFactory(api)
  const harmless = (name: string): NativeFunction => new NativeFunction(name, () => null)
  return new Map<string, Value>([
    ['rest_api_source', new NativeFunction('rest_api_source', (args, running) => restApiSource(args, running, api))],
    [
      'rest_api_resources',
      new NativeFunction('rest_api_resources', (args, running) => restApiResources(args, running, api)),
    ],
    ['rest_api', factory],
    ['check_connection', new NativeFunction('check_connection', asksApi)],
    ['register_paginator', harmless('register_paginator')],
    ['register_auth', harmless('register_auth')],
  ])
}
