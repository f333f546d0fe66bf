import { isList } from '../../json/json.ts'
import type { Place } from '../../model/errors.ts'
import { SluiceError } from '../../model/errors.ts'
import {
  type ConfigDocument,
  type ConfigObject,
  type ConfigPath,
  type ConfigValue,
  type DocumentWarning,
  formatPath,
  SecretReference,
} from '../document.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import { joinParts } from './lookup-text.ts'

const restApi = /^(?:(?:dlt\.)?sources\.)?rest_api(?:\.rest_api(?:_source)?)?$/
/** What a project says besides, which no run of a pipeline reads. */
const unread = ['transformations', 'caches', 'runs', 'mcp'] as const
const settings = ['dev_mode', 'refresh', 'import_schema_path', 'export_schema_path'] as const

/** True for the manifest of a dltHub project (`dlt.yml`): sources by name, and no config of its own. */
export function isDltProject({ value }: ConfigDocument): boolean {
  if (!isPlainObject(value) || 'client' in value || 'resources' in value) return false
  const { sources } = value
  return isPlainObject(sources) && Object.values(sources).some((source) => isPlainObject(source) && 'type' in source)
}

/**
 * The pipelines of a dltHub project that load a rest_api source, each as a configuration (docs/config.md): names,
 * destination and dataset of the pipeline around the source, profiles as environments, `{env.NAME}` as lookups. What is
 * not read is said. Throws CONFIG_UNSUPPORTED where no pipeline is of that kind.
 */
export function projectDocuments(written: ConfigDocument): readonly ConfigDocument[] {
  const whole = withEnvironment(written.value) as Mapping
  const profiles = mapping(whole['profiles'])
  const project = mapping(whole['project'])
  const standard = typeof project['default_profile'] === 'string' ? project['default_profile'] : 'dev'
  const base = overlaid(whole, mapping(profiles[standard]))
  const pipelines = pipelinesOf(base)
  const kinds = pipelines.map((one) => ({
    ...one,
    type: mapping(mapping(base['sources'])[one.source])['type'] ?? one.source,
  }))
  const read = kinds.filter(({ type }) => typeof type === 'string' && restApi.test(type))
  const others = kinds.filter((one) => !read.includes(one))
  if (read.length === 0) throw noRestApi(written, others)
  const warnings = [...(written.warnings ?? []), ...warningsOf(written, whole, others)]
  return read.map((pipeline, index) => {
    const environments = Object.entries(profiles).map(([profile, overlay]) => {
      const { name, ...document } = documentOf(overlaid(whole, mapping(overlay)), pipeline)
      const known = Object.entries(document).filter(([key]) => !Object.hasOwn(strangeOf(base, pipeline), key))
      return [profile, { name, ...Object.fromEntries(known) }] as const
    })
    const document = documentOf(base, pipeline)
    return {
      ...written,
      value: { ...document, ...(environments.length > 0 && { environments: Object.fromEntries(environments) }) },
      placeOf: (path) => placeIn(written, path, pipeline),
      ...('destination' in document && { pipelineDestination: document['destination'] }),
      warnings: index === 0 ? warnings : [],
    }
  })
}

type Mapping = ConfigObject

interface Pipeline {
  readonly name: string
  readonly source: string
  /** declared in `pipelines`; else the source alone makes it */
  readonly isWritten: boolean
}

function pipelinesOf(project: Mapping): readonly Pipeline[] {
  const written = Object.entries(mapping(project['pipelines'])).flatMap(([name, pipeline]) => {
    const { source } = mapping(pipeline)
    const sources = isList(source) ? source : [source]
    return sources.flatMap((one) => (typeof one === 'string' ? [{ name, source: one, isWritten: true }] : []))
  })
  if (written.length > 0) return written
  return Object.keys(mapping(project['sources'])).map((source) => ({ name: source, source, isWritten: false }))
}

function documentOf(project: Mapping, { name, source }: Pipeline): Mapping {
  const { type: _type, ...config } = mapping(mapping(project['sources'])[source])
  const {
    source: _source,
    destination,
    dataset_name: dataset,
    ...pipeline
  } = mapping(mapping(project['pipelines'])[name])
  const kept = Object.fromEntries(
    settings.flatMap((key) => (Object.hasOwn(pipeline, key) ? [[key, pipeline[key] ?? null]] : [])),
  )
  return {
    name,
    source_name: source,
    ...(dataset !== undefined && { dataset }),
    ...(destination !== undefined && { destination: destinationOf(project, destination) }),
    ...kept,
    // what is not known is refused by its name
    ...strangeOf(project, { name }),
    ...config,
  }
}

function strangeOf(project: Mapping, { name }: Pick<Pipeline, 'name'>): Mapping {
  const known: readonly string[] = ['source', 'destination', 'dataset_name', ...settings]
  const pipeline = Object.entries(mapping(mapping(project['pipelines'])[name]))
  return Object.fromEntries(pipeline.filter(([key]) => !known.includes(key)))
}

/** A destination that the project declares has the type of its name where it says none. */
function destinationOf(project: Mapping, named: ConfigValue): ConfigValue {
  const declared = typeof named === 'string' ? mapping(project['destinations'])[named] : undefined
  if (!isPlainObject(declared)) return named
  const { type = named, ...options } = declared as Mapping
  const isPlain = Object.keys(options).length === 0
  return isPlain ? type : { type, ...options, ...(type !== named && { destination_name: named }) }
}

/** Where a value of a profile was written: in it, or where the project has it. */
function inProfile({ value }: ConfigDocument, [profile, ...rest]: ConfigPath, source: string): ConfigPath {
  const own: ConfigPath = ['profiles', profile ?? '', 'sources', source, ...rest]
  const found = own.reduce<unknown>(
    (at, step) => (isPlainObject(at) || isList(at) ? Object(at)[step] : undefined),
    value,
  )
  return found === undefined || rest.length === 0 ? ['profiles', ...(profile === undefined ? [] : [profile])] : own
}

function placeIn(written: ConfigDocument, path: ConfigPath, { name, source, isWritten }: Pipeline): Place {
  const [head, ...rest] = path
  const inPipeline = ['pipelines', name]
  const at = ((): ConfigPath => {
    if (head === undefined) return isWritten ? inPipeline : ['sources', source]
    if (head === 'environments') return inProfile(written, rest, source)
    if (head === 'name' || head === 'source_name') return isWritten ? inPipeline : ['sources', source]
    if (head === 'dataset') return [...inPipeline, 'dataset_name']
    const { sources } = mapping(written.value)
    return Object.hasOwn(mapping(mapping(sources)[source]), head)
      ? ['sources', source, ...path]
      : [...inPipeline, ...path]
  })()
  const shown = path.length === 0 ? {} : { path: formatPath(path) }
  return { ...written.placeOf(at), ...shown }
}

function warningsOf(
  written: ConfigDocument,
  whole: Mapping,
  others: readonly (Pipeline & { readonly type: ConfigValue })[],
): readonly DocumentWarning[] {
  const pipelines = others.map(({ name, source, type }): DocumentWarning => ({
    code: 'PROJECT_PART_UNREAD',
    message: `The pipeline "${name}" is not run: its source "${source}" is of type "${typeText(type)}", and sluice reads "rest_api".`,
    hint: 'Run it with dlt.',
    place: written.placeOf(['pipelines', name]),
  }))
  const parts = unread.filter((key) => Object.hasOwn(whole, key))
  return [
    ...pipelines,
    ...parts.map((key): DocumentWarning => ({
      code: 'PROJECT_PART_UNREAD',
      message: `"${key}" of the project is not read: sluice loads, and does nothing else.`,
      hint: 'Run it with dlt when the rows are there.',
      place: written.placeOf([key]),
    })),
  ]
}

function noRestApi(
  written: ConfigDocument,
  others: readonly (Pipeline & { readonly type: ConfigValue })[],
): SluiceError {
  const [first] = others
  return new SluiceError(
    'CONFIG_UNSUPPORTED',
    `Could not read "${written.file ?? 'the project'}" because no pipeline of this dlt project loads a rest_api source.`,
    {
      place: written.placeOf(first === undefined ? ['sources'] : ['sources', first.source, 'type']),
      found: others.map(({ source, type }) => `${source}: ${typeText(type)}`).join(', '),
      allowed: 'type: rest_api',
      hint: 'Give the file that holds the rest_api configuration itself: sluice run sources/shop.py',
    },
  )
}

function typeText(type: ConfigValue): string {
  return typeof type === 'string' ? type : 'not a text'
}

function mapping(value: unknown): Mapping {
  return isPlainObject(value) ? (value as Mapping) : {}
}

/** Mappings are merged key by key, everything else is replaced. */
function overlaid(below: Mapping, above: Mapping): Mapping {
  const merged = Object.entries(above).map(([key, value]) => {
    const under = Object.hasOwn(below, key) ? below[key] : undefined
    return [
      key,
      isPlainObject(under) && isPlainObject(value) ? overlaid(mapping(under), mapping(value)) : value,
    ] as const
  })
  return { ...below, ...Object.fromEntries(merged) }
}

const variable = /\{env\.([A-Za-z_]\w*)\}/g

/** `{env.NAME}` in texts is a lookup. */
function withEnvironment(value: ConfigValue): ConfigValue {
  if (typeof value === 'string') {
    if (!value.includes('{env.')) return value
    const parts = value.split(variable)
    return joinParts(parts.map((part, index) => (index % 2 === 1 ? new SecretReference('env', part) : part)))
  }
  if (isList(value)) return value.map(withEnvironment)
  if (!isPlainObject(value)) return value
  const written = value as Mapping
  return Object.fromEntries(Object.entries(written).map(([key, member]) => [key, withEnvironment(member)]))
}
