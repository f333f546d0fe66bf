import { parseDocument } from 'yaml'
import { compileExpression } from '../language/jinja/compile-expression.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts'
import { SluiceError } from '../model/errors.ts'
import type { ConnectorParameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { pythonLiteral } from './text/python-literal.ts'
import type { LineBook } from './tree/line-book.ts'
import { mapAt, mapsAt, textAt } from './tree/members.ts'
import { isTruthy, propagate } from './tree/propagate.ts'
import { withPath } from './tree/set-path.ts'
import { isMap, isSequence, own, type Tree, type TreeMap, wordOf } from './tree/tree.ts'

/** The resolver's own records: what names the streams when the API is asked. */
export interface ResolverStream {
  /** a DeclarativeStream that reads them */
  readonly stream: TreeMap
  /** the template of the name, with `components_values` and `components_slice` in it */
  readonly name: string
}

/** Streams that a template stands for. */
export interface DynamicStreams {
  readonly streams: readonly TreeMap[]
  /** the API names them: one stream whose records say which table is theirs */
  readonly resolver?: ResolverStream
}

interface Surroundings {
  readonly lines: LineBook
  readonly parameters: ConnectorParameters
}

/**
 * What a DynamicDeclarativeStream becomes: a stream for each entry of a list in the manifest or in the config; where the API
 * is asked for the list, one stream for all of them. Throws Refusal.
 */
export function dynamicStreams(dynamic: TreeMap, around: Surroundings): DynamicStreams {
  const resolver = mapAt(dynamic, 'components_resolver')
  const template = mapAt(dynamic, 'stream_template')
  if (resolver === undefined || template === undefined)
    throw refused('A DynamicDeclarativeStream without a template or a resolver', dynamic, around)
  const parentWins = own(dynamic, 'use_parent_parameters') !== false
  const type = textAt(resolver, 'type') ?? ''
  if (type === 'HttpComponentsResolver') return byRecords(template, resolver, { ...around, parentWins, dynamic })
  const lists = type === 'ParametrizedComponentsResolver' ? parametersOf(resolver) : configsOf(resolver, around)
  if (lists === undefined) throw refused(type === '' ? 'A resolver' : type, resolver, around)
  const mappings = mapsAt(resolver, 'components_mapping')
  const streams = lists.map((values) => mapped(template, mappings, { ...around, values, parentWins }))
  return { streams }
}

/** `list_of_parameters_for_stream`. */
function parametersOf(resolver: TreeMap): readonly JsonValue[] {
  const list = own(mapAt(resolver, 'stream_parameters') ?? {}, 'list_of_parameters_for_stream')
  return isSequence(list) ? list : []
}

/** Every combination of the entries of lists in the config; undefined = it is no such resolver. */
function configsOf(resolver: TreeMap, around: Surroundings): readonly JsonValue[] | undefined {
  if (textAt(resolver, 'type') !== 'ConfigComponentsResolver') return undefined
  const written = own(resolver, 'stream_config')
  const definitions = isMap(written) ? [written] : mapsAt(resolver, 'stream_config')
  const config = knownConfig(around.parameters)
  return definitions.reduce<readonly JsonObject[]>(
    (combinations, definition, place) => {
      const entries = entriesOf(definition, { config, around })
      return combinations.flatMap((known) =>
        entries.map((entry, index): JsonObject => {
          if (isJsonObject(entry)) return { ...known, ...entry }
          return { ...known, [`source_config_${place}`]: [index, entry] }
        }),
      )
    },
    [{}],
  )
}

function entriesOf(
  definition: TreeMap,
  { config, around }: { readonly config: JsonObject; readonly around: Surroundings },
): readonly JsonValue[] {
  const pointer = own(definition, 'configs_pointer')
  const path = (isSequence(pointer) ? pointer : []).map(wordOf)
  if (path.some((step) => step.includes('{{')))
    throw refused('A "configs_pointer" that is computed', definition, around)
  const found = path.reduce<JsonValue | undefined>(
    (value, step) => (isMap(value) ? own(value, step) : isSequence(value) ? value[Number(step)] : undefined),
    config,
  )
  const more = own(definition, 'default_values')
  if (found === undefined && more === undefined)
    throw new Refusal(
      'IMPORT_UNSUPPORTED',
      `Its streams are those that "${path.join('.')}" of the config names, and nothing stands there: give it with --config.`,
      { line: around.lines.lineOf(definition) },
    )
  return [...(isSequence(found) ? found : found === undefined ? [] : [found]), ...(isSequence(more) ? more : [])]
}

/** The values that are not secrets. */
function knownConfig(parameters: ConnectorParameters): JsonObject {
  let config: JsonObject = {}
  for (const [key, { fallback, isSecret }] of parameters)
    if (fallback !== undefined && !isSecret) config = withMember(config, key.split('.'), fallback)
  return config
}

function withMember(object: JsonObject, [step = '', ...rest]: readonly string[], value: JsonValue): JsonObject {
  const below = object[step]
  return {
    ...object,
    [step]:
      rest.length === 0 ? value : withMember(isJsonObject(below ?? null) ? (below as JsonObject) : {}, rest, value),
  }
}

interface Mapping extends Surroundings {
  readonly values: JsonValue
  readonly parentWins: boolean
}

function mapped(template: TreeMap, mappings: readonly TreeMap[], mapping: Mapping): TreeMap {
  const { lines, parentWins } = mapping
  let made = template
  for (const each of mappings) {
    const condition = textAt(each, 'condition')
    if (condition !== undefined && condition !== '' && !holds(condition, each, mapping)) continue
    const written = textAt(each, 'value') ?? ''
    const value =
      textAt(each, 'value_type') === 'string' ? rendered(written, each, mapping) : evaluated(written, each, mapping)
    const path = pathOf(each, mapping)
    const create = own(each, 'create_or_update') === true && isTruthy(value)
    made = asMap(withPath(made, path, { value, create, copied: (copy, from) => lines.copied(copy, from) })) ?? made
  }
  return propagate({ ...made, type: textAt(made, 'type') ?? 'DeclarativeStream' }, lines, {
    field: '',
    above: {},
    parentWins,
  })
}

function asMap(tree: Tree | undefined): TreeMap | undefined {
  return isMap(tree) ? tree : undefined
}

function pathOf(definition: TreeMap, mapping: Mapping): readonly string[] {
  const written = own(definition, 'field_path')
  const path = (isSequence(written) ? written : []).map((step) => rendered(wordOf(step), definition, mapping))
  if (path.includes('**')) throw refused('A "field_path" with "**"', definition, mapping)
  return path
}

/** A value as Airbyte reads what it renders: as a literal of Python, else as YAML. */
function evaluated(text: string, definition: TreeMap, mapping: Mapping): Tree {
  const value = computed(text, definition, mapping)
  if (typeof value !== 'string') return value
  return pythonLiteral(value) ?? yamlOf(value)
}

function rendered(text: string, definition: TreeMap, mapping: Mapping): string {
  return wordOf(computed(text, definition, mapping))
}

function computed(text: string, definition: TreeMap, mapping: Mapping): Tree {
  // what does not name the entry is translated where it stands
  if (!/\bcomponents_values\b|\bstream_template_config\b/.test(text)) return text
  return evaluate(text, definition, mapping)
}

function holds(condition: string, definition: TreeMap, mapping: Mapping): boolean {
  const value = evaluate(condition, definition, mapping)
  return isTruthy(value) && value !== 'False' && value !== 'false'
}

function evaluate(text: string, definition: TreeMap, mapping: Mapping): Tree {
  for (const [key, { isSecret }] of mapping.parameters)
    if (isSecret && new RegExp(`\\bconfig\\b.*\\b${key.split('.').at(-1) ?? key}\\b`).test(text))
      throw refused('A secret in what names a stream', definition, mapping)
  const names = ['components_values', 'config', 'parameters', 'stream_template_config']
  const parameters = own(definition, '$parameters') ?? {}
  try {
    const value = compileExpression(text, names).evaluate({
      components_values: mapping.values,
      config: knownConfig(mapping.parameters),
      parameters,
    })
    return (value ?? '') as Tree
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    throw refused(`The template "${text.slice(0, 80)}"`, definition, mapping)
  }
}

function yamlOf(text: string): Tree {
  // dates and sentences stay what they are
  if (!/^\s*(?:[[{]|(?:true|false|yes|no|on|off|null|~)\s*$)|^[^\n]*:\s*(?:\n|$)|^\s*- /i.test(text)) return text
  const document = parseDocument(text, { version: '1.1', prettyErrors: false, strict: false, uniqueKeys: false })
  return document.errors.length > 0 ? text : (document.toJS({ maxAliasCount: 100 }) as Tree)
}

interface ByRecords extends Surroundings {
  readonly parentWins: boolean
  readonly dynamic: TreeMap
}

/** Templates keep `components_values`; `stream_slice` there is the one that the resolver's retriever is read for. */
function byRecords(
  template: TreeMap,
  resolver: TreeMap,
  { lines, parentWins, dynamic, parameters }: ByRecords,
): DynamicStreams {
  const retriever = mapAt(resolver, 'retriever')
  if (retriever === undefined)
    throw refused('An HttpComponentsResolver without a retriever', resolver, { lines, parameters })
  const base = textAt(dynamic, 'name') ?? textAt(template, 'name') ?? 'dynamic_stream'
  let made = template
  let name = base
  for (const each of mapsAt(resolver, 'components_mapping')) {
    const written = own(each, 'field_path')
    const path = (isSequence(written) ? written : []).map(wordOf)
    const value = (textAt(each, 'value') ?? '').replaceAll(/\bstream_slice\b|\bstream_partition\b/g, 'components_slice')
    if (path.length === 1 && path[0] === 'name') name = value
    // types come from the records
    else if (path[0] !== 'schema_loader')
      made =
        asMap(withPath(made, path, { value, create: false, copied: (copy, from) => lines.copied(copy, from) })) ?? made
  }
  const stream: TreeMap = { type: 'DeclarativeStream', name: `${base}_components`, retriever }
  const whole = propagate({ ...made, type: 'DeclarativeStream', name: base }, lines, {
    field: '',
    above: {},
    parentWins,
  })
  return {
    streams: [lines.copied(whole, template)],
    resolver: { stream: lines.copied(stream, resolver), name },
  }
}

function refused(what: string, node: TreeMap, { lines }: Surroundings): Refusal {
  const line = lines.lineOf(node)
  return new Refusal('IMPORT_UNSUPPORTED', `${what} is not supported (line ${line}).`, { line })
}
