import type { ConfigObject, ConfigValue } from '../config/document.ts'
import type { StreamDraft } from './convert-stream.ts'
import type { ConnectorParameter, ConnectorParameters } from './parameters.ts'
import { joinedUrl } from './parts/joined-url.ts'
import { wordOf } from './tree/tree.ts'

/** A converted stream, and the resource it becomes. */
export interface DraftedResource {
  readonly draft: StreamDraft
  readonly resource: string
  /** where the name of the stream is none for a resource */
  readonly tableName?: string
  /** false = read for its children only; a text = where that holds */
  readonly selected: boolean | string
  /** in the manifest */
  readonly line: number
}

export interface WrittenConfig {
  readonly config: ConfigObject
  /** lines of the manifest, by index of the resource */
  readonly resourceLines: readonly number[]
}

interface Around {
  readonly name: string
  readonly components?: string
  readonly parameters: ConnectorParameters
  /** what the client has beside address and auth */
  readonly client: ConfigObject
}

/** What all resources share stands in the client and the defaults, the rest in the resource. */
export function writeConfig(
  drafted: readonly DraftedResource[],
  { name, components, parameters, client }: Around,
): WrittenConfig {
  const baseUrl = mostCommon(drafted.map(({ draft }) => draft.baseUrl)) ?? ''
  const auth = mostCommon(drafted.map(({ draft }) => draft.auth)) ?? null
  const rules = shared(drafted.map(({ draft }) => draft.rules as ConfigObject))
  const resources = drafted.map((each) => resourceOf(each, { baseUrl, auth, rules }))
  const config: ConfigObject = {
    name,
    ...(components !== undefined && { components: [components] }),
    ...(parameters.size > 0 && { parameters: parametersOf(parameters) }),
    client: { base_url: baseUrl, ...(auth !== null && { auth }), ...client },
    ...(Object.keys(rules).length > 0 && { resource_defaults: { endpoint: rules } }),
    resources,
  }
  return { config, resourceLines: drafted.map(({ line }) => line) }
}

interface Shared {
  readonly baseUrl: ConfigValue
  readonly auth: ConfigObject | null
  readonly rules: ConfigObject
}

function resourceOf(
  { draft, resource, tableName, selected }: DraftedResource,
  { baseUrl, auth, rules }: Shared,
): ConfigObject {
  const isAtHome = same(draft.baseUrl, baseUrl)
  const { rules: own } = draft
  const endpoint: ConfigObject = {
    path: isAtHome ? draft.path : joinedUrl(draft.baseUrl, draft.path),
    ...(!same(draft.auth, auth) && { auth: draft.auth }),
    ...draft.endpoint,
    ...(Object.keys(rules).length === 0 ? own : {}),
  }
  return {
    name: resource,
    ...(tableName !== undefined && { table_name: tableName }),
    ...(selected !== true && { selected }),
    endpoint,
    ...(draft.includes.size > 0 && { include_from_parent: [...draft.includes] }),
    ...draft.hints,
  }
}

/** Error rules that every resource has. */
function shared(all: readonly ConfigObject[]): ConfigObject {
  const [first] = all
  if (first === undefined || all.length < 2) return {}
  return all.every((rules) => same(rules, first)) ? first : {}
}

function mostCommon<T extends ConfigValue>(values: readonly T[]): T | undefined {
  const counts = new Map<string, { readonly value: T; count: number }>()
  for (const value of values) {
    const key = keyOf(value)
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { value, count: 1 })
    else known.count += 1
  }
  return [...counts.values()].toSorted((left, right) => right.count - left.count)[0]?.value
}

function same(left: ConfigValue, right: ConfigValue): boolean {
  return keyOf(left) === keyOf(right)
}

// lookups are plain objects of their fields in JSON
function keyOf(value: ConfigValue): string {
  return JSON.stringify(value)
}

/** `parameters` of a config. */
function parametersOf(parameters: ConnectorParameters): ConfigObject {
  return Object.fromEntries([...parameters].map(([key, parameter]) => [key, parameterOf(parameter)]))
}

function parameterOf({
  dataType,
  isSecret,
  isRequired,
  fallback,
  choices,
  description,
}: ConnectorParameter): ConfigObject {
  return {
    data_type: dataType,
    ...(isSecret && { secret: true }),
    ...(fallback !== undefined && { default: fallback }),
    ...(choices !== undefined && { choices: choices.map(wordOf) }),
    ...(!isRequired && fallback === undefined && { required: false }),
    ...(description !== undefined && { description }),
  }
}
