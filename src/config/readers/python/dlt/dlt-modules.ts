import { NativeFunction } from '../../../../python/values/functions.ts'
import type { ModuleSource } from '../../../../python/values/module.ts'
import { PyClass } from '../../../../python/values/classes.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { makeRestClient, paginateUrl } from '../code/rest-client.ts'
import { componentClasses, makeDict } from '../components/component-classes.ts'
import { destinationFactory, DestinationValue, makeDestination } from './destination-value.ts'
import { LookupStore } from './lookup-stores.ts'
import { attachPipeline, makePipeline, PipelineValue, runInCurrent } from './pipeline-value.ts'
import { codeResource, runResource } from './code-resource.ts'
import { method, type Recorder } from './recorder.ts'
import { otherSources, transformation } from './other-source.ts'
import { ResourceValue } from './resource-value.ts'
import { type RestApi, restApiFunctions } from './rest-api.ts'
import { sourceDecorator } from './source-function.ts'
import { SourceValue } from './source-value.ts'
import { CallArguments } from '../../../../python/values/call-arguments.ts'

type Members = Record<string, Value>

/** The modules of dlt as far as they are a matter of configuration. What they have besides is unknown. */
export function dltModules(recorder: Recorder): readonly ModuleSource[] {
  const api: RestApi = {
    recorder,
    runIn: (self, args, running) => runInCurrent(withData(self, args), running, recorder),
  }
  recorder.resourceOf = (data, name, at) => runResource(data, { name, at, api })
  const components = componentClasses()
  const top = { ...topMembers(api), ...types }
  const incremental = components.get('incremental') ?? null
  return [
    moduleOf('dlt', top),
    moduleOf('dlt.pipeline', { pipeline: top['pipeline'] ?? null, ...types }),
    ...typeModules({ incremental, Incremental: incremental }),
    ...restApiModules(api, components),
    ...destinationModules(recorder),
    ...otherSources,
    ...commonModules,
  ]
}

const types = classesOf({ DltSource: SourceValue, DltResource: ResourceValue, Pipeline: PipelineValue })

function topMembers(api: RestApi): Members {
  const { recorder } = api
  return {
    pipeline: method('pipeline', (args, running) => makePipeline(args, running, recorder)),
    attach: new NativeFunction('attach', (args, running) => attachPipeline(args, running, recorder)),
    run: method('run', (args, running) => runInCurrent(args, running, recorder)),
    source: sourceDecorator(api),
    resource: codeResource('resource', api),
    transformer: codeResource('transformer', api),
    destination: new NativeFunction('destination', makeDestination),
    secrets: new LookupStore('secrets', recorder),
    config: new LookupStore('config', recorder),
    // it does the same in a thread of its own
    defer: new NativeFunction('defer', decorator),
    Schema: new NativeFunction('Schema', unknownSchema),
    TSecretValue: new NativeFunction('TSecretValue', first),
    TSecretStrValue: new NativeFunction('TSecretStrValue', first),
  }
}

function typeModules(incrementals: Members): readonly ModuleSource[] {
  return [
    moduleOf('dlt.sources', { ...incrementals, ...types }),
    moduleOf('dlt.sources.incremental', incrementals),
    moduleOf('dlt.extract', { ...incrementals, ...types }),
    moduleOf('dlt.extract.incremental', incrementals),
    moduleOf('dlt.extract.source', types),
    moduleOf('dlt.extract.resource', types),
    moduleOf('dlt.pipeline.pipeline', types),
  ]
}

function restApiModules(api: RestApi, components: ReadonlyMap<string, Value>): readonly ModuleSource[] {
  const only = (pattern: RegExp): Members => Object.fromEntries([...components].filter(([name]) => pattern.test(name)))
  const [auths, paginators] = [only(authNames), only(/Paginator$/)]
  const forms = { ...only(dictNames), ...auths, ...paginators }
  const restApi = { ...Object.fromEntries(restApiFunctions(api)), ...forms }
  return [
    moduleOf('dlt.sources.rest_api', restApi),
    moduleOf('dlt.sources.rest_api.config_setup', restApi),
    moduleOf('dlt.sources.rest_api.utils', restApi),
    moduleOf('dlt.sources.rest_api.typing', forms),
    // before dlt 1.0 the source was copied into the project
    moduleOf('rest_api', restApi),
    moduleOf('rest_api.typing', forms),
    moduleOf('rest_api.auth', auths),
    moduleOf('rest_api.paginators', paginators),
    moduleOf('dlt.sources.helpers.rest_client.auth', auths),
    moduleOf('dlt.sources.helpers.rest_client.paginators', paginators),
    moduleOf('dlt.sources.helpers.rest_client', clients),
    moduleOf('dlt.sources.helpers.rest_client.client', clients),
    moduleOf('dlt.sources.helpers', {}),
    moduleOf('requests.auth', only(/^(?:AuthBase|HTTPBasicAuth|HTTPDigestAuth)$/)),
  ]
}

function destinationModules(recorder: Recorder): readonly ModuleSource[] {
  return [
    {
      name: 'dlt.destinations',
      members: (name, running) => {
        if (name === 'adapters') return running.importModule('dlt.destinations.adapters')
        return name.startsWith('__') ? undefined : destinationFactory(name)
      },
    },
    { name: 'dlt.destinations.adapters', members: (name) => adapterOf(name, recorder) },
    moduleOf('dlt.common.destination', { Destination: new DestinationNames() }),
    moduleOf('dlt.common.destination.reference', { Destination: new DestinationNames() }),
  ]
}

/** What walks pages by itself. */
const clients: Members = {
  RESTClient: new NativeFunction('RESTClient', makeRestClient, { takesSpread: true }),
  paginate: new NativeFunction('paginate', paginateUrl, { takesSpread: true }),
}

const dictNames = /Config$|^Endpoint|^Response|^ProcessingSteps$/
const authNames = /Auth$|^OAuth2|AuthConfigBase$/

/** What dlt hands on of other libraries. */
function commonMember(name: string, running: Running): Value | undefined {
  if (name === 'pendulum' || name === 'json' || name === 'logger')
    return running.importModule(name === 'logger' ? 'logging' : name)
  if (name.startsWith('__')) return undefined
  return running.unknown(`line ${running.lineOf(running.at)} uses dlt.common.${name}, which sluice does not know`)
}

/** Hints for one kind of destination; the resource stays what it is. */
function adapterOf(name: string, recorder: Recorder): Value | undefined {
  if (name.startsWith('__')) return undefined
  return method(name, ({ positional: [data = null], at }) => {
    recorder.note({
      at,
      what: `gives hints for a destination of dlt (${name}), which are not used`,
      hint: 'Nothing has to be done where sluice loads: its destinations have no such hints.',
    })
    return data
  })
}

/** What a module has, the modules below it, and what is not known of it. */
function moduleOf(name: string, members: Members): ModuleSource {
  return {
    name,
    members: (member, running) => {
      if (Object.hasOwn(members, member)) return members[member]
      if (member.startsWith('__')) return member === '__version__' ? '1.31.0' : undefined
      if (submodules.has(`${name}.${member}`)) return running.importModule(`${name}.${member}`)
      return running.unknown(`line ${running.lineOf(running.at)} uses ${name}.${member}, which sluice does not know`)
    },
  }
}

const submodules: ReadonlySet<string> = new Set([
  'dlt.hub',
  'dlt.sources',
  'dlt.destinations',
  'dlt.extract',
  'dlt.mark',
  'dlt.common',
  'dlt.destinations.adapters',
  'dlt.sources.filesystem',
  'dlt.sources.sql_database',
  'dlt.sources.rest_api',
  'dlt.sources.rest_api.typing',
  'dlt.sources.rest_api.config_setup',
  'dlt.sources.rest_api.utils',
  'dlt.sources.helpers',
  'dlt.sources.helpers.requests',
  'dlt.sources.config',
  'dlt.sources.helpers.rest_client',
  'dlt.sources.helpers.rest_client.auth',
  'dlt.sources.helpers.rest_client.paginators',
  'dlt.sources.helpers.rest_client.client',
])

function classesOf(types: Readonly<Record<string, abstract new (...args: never[]) => PythonObject>>): Members {
  return Object.fromEntries(
    Object.entries(types).map(([name, type]) => [
      name,
      new PyClass({ name, native: { holds: (value) => value instanceof type } }),
    ]),
  )
}

/** `source.run(…)`: the source comes before the arguments. */
function withData(self: Value, args: Arguments): Arguments {
  return CallArguments.withSelf(self, args)
}

function first({ positional: [value = null] }: Arguments): Value {
  return value
}

function unknownSchema(args: Arguments, running: Running): Value {
  return running.unknown(`line ${running.lineOf(args.at)} makes a schema of its own`)
}

/** A decorator that changes nothing in what a function gives, with and without arguments. */
function decorator({ positional: [value] }: Arguments): Value {
  return value ?? new NativeFunction('decorator', first)
}

/** A moment of a text or of a `datetime`. */
function asMoment({ positional: [value = null] }: Arguments, running: Running): Value {
  const pendulum = running.importModule('pendulum')
  const read = running.attribute(pendulum, typeof value === 'string' ? 'parse' : 'instance') ?? null
  return running.call(read, [value])
}

class DestinationNames extends PythonObject {
  readonly typeName = 'type'

  override attribute(name: string): Value | undefined {
    return name === 'from_reference' ? new NativeFunction(name, makeDestination) : undefined
  }

  override call(args: Arguments, running: Running): Value {
    return makeDestination(args, running)
  }

  holds(value: Value): boolean {
    return value instanceof DestinationValue
  }
}

const commonModules: readonly ModuleSource[] = [
  moduleOf('dlt.hub', { transformation }),
  moduleOf('dlt.mark', { make_nested_hints: new NativeFunction('make_nested_hints', makeDict) }),
  { name: 'dlt.common', members: commonMember },
  { name: 'dlt.common.pendulum', members: commonMember },
  { name: 'dlt.common.json', members: commonMember },
  moduleOf('dlt.common.time', {
    ensure_pendulum_datetime: new NativeFunction('ensure_pendulum_datetime', asMoment),
    ensure_pendulum_datetime_utc: new NativeFunction('ensure_pendulum_datetime_utc', asMoment),
  }),
  moduleOf('dlt.common.configuration', {
    with_config: new NativeFunction('with_config', decorator),
    configspec: new NativeFunction('configspec', decorator),
  }),
  moduleOf('dlt.sources.config', {
    with_config: new NativeFunction('with_config', decorator),
    configspec: new NativeFunction('configspec', decorator),
  }),
  moduleOf('dlt.common.configuration.specs', { configspec: new NativeFunction('configspec', decorator) }),
]
