import { SluiceError } from '../../../model/errors.ts'
import { type ConfigDocument, type ConfigValue, severalConfigs } from '../../document.ts'
import type { NotebookCell } from '../notebook.ts'
import { createPlaceBook, type Position } from '../places.ts'
import type { SourceText } from '../read-text.ts'
import { pythonSources } from './code-blocks.ts'
import { checkSyntax, evaluate } from './evaluate.ts'
import { findConfig, findPipelineCall, type FoundConfig, linesOfConfigs } from './find-config.ts'
import { notLiteral, pythonSyntax } from './refuse.ts'
import { type Entry, type Reading, type Spot, spreadEntries, toObject } from './spot.ts'
import { type Argument } from './calls.ts'
import { firstError, type PythonSource } from './syntax.ts'

const mostValues = 100_000

export interface PythonOptions {
  /** true = Python stands in the code blocks of a text */
  readonly prose: boolean
  /** epoch milliseconds, for dates such as `pendulum.today()` */
  readonly now: number
  /** the code of a notebook, in place of the text */
  readonly cells?: readonly NotebookCell[]
  /** only the configuration is read; what the program does with it is noted and left out */
  readonly ignoreCode?: boolean
}

/**
 * Reads the rest_api configuration that stands as a literal in Python, alone or in a text
 * (docs/contract/rest-api.md 15.4). Nothing is executed. Also read when literal: `dlt.pipeline(pipeline_name=,
 * destination=, dataset_name=)` and `name=`, `max_table_nesting=`, `schema_contract=` of the source. Throws
 * PYTHON_NO_CONFIG, PYTHON_NOT_LITERAL or PYTHON_SYNTAX.
 */
export function readPython(source: SourceText, { now, ...form }: PythonOptions): ConfigDocument {
  const blocks = pythonSources(source, form)
  const found = findConfig(blocks)
  if (found === undefined) throw noConfig(source, blocks)
  const book = createPlaceBook(source.file)
  const reading: Reading = { blocks, budget: { left: mostValues }, now, record: book.set }
  book.set([], found.source.positionAt(found.node.from))
  const config = readConfig(found, { reading, source: found.source, path: [], depth: 0 })
  const settings = readSettings(found, blocks, reading)
  const value = { ...settings, ...config }
  const { file } = source
  return {
    file,
    format: 'python',
    value,
    placeOf: book.placeOf,
    ...('destination' in settings && !('destination' in config)
      ? { pipelineDestination: settings['destination'] }
      : {}),
    ...severalConfigs(file, linesOfConfigs(blocks)),
  }
}

function readConfig(found: FoundConfig, spot: Spot): { readonly [key: string]: ConfigValue } {
  checkSyntax(found.node, found.source)
  if (isArguments(found.config)) return toObject(found.config.flatMap((argument) => readArgument(argument, spot)))
  const value = evaluate(found.config, spot)
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return value as { readonly [key: string]: ConfigValue }
  throw notLiteral(found.config, spot, { why: 'the configuration is not a dict' })
}

function readArgument(argument: Argument, spot: Spot): readonly Entry[] {
  if (argument.star === '**') return spreadEntries(argument.value, spot, evaluate)
  const { name } = argument
  if (name === undefined) throw notLiteral(argument.value, spot)
  spot.reading.record([name], spot.source.positionAt(argument.from))
  return [{ key: name, value: evaluate(argument.value, { ...spot, path: [name], givenTo: name }) }]
}

function isArguments(config: FoundConfig['config']): config is readonly Argument[] {
  return Array.isArray(config)
}

/** The names and limits that stand around the config, as far as they are literals. */
function readSettings(
  found: FoundConfig,
  blocks: readonly PythonSource[],
  reading: Reading,
): { readonly [key: string]: ConfigValue } {
  const pipeline = findPipelineCall(blocks)
  const fromPipeline = (name: string, key: string): Setting | undefined =>
    pipeline && readSetting(pipeline.args, name, { key, source: pipeline.source, reading })
  const fromSource = (name: string, key: string): Setting | undefined =>
    readSetting(found.settings, name, { key, source: found.source, reading })
  const destination = fromPipeline('destination', 'destination')
  const sourceName = fromSource('name', 'source_name') ?? namedByFunction(found)
  const pipelineName = fromPipeline('pipeline_name', 'name')
  const settings = [
    pipelineName ?? (sourceName && { ...sourceName, key: 'name' }),
    pipelineName && sourceName?.value !== pipelineName.value ? sourceName : undefined,
    destination && typeof destination.value === 'string' ? destination : undefined,
    fromPipeline('dataset_name', 'dataset'),
    fromSource('max_table_nesting', 'max_table_nesting'),
    fromSource('schema_contract', 'schema_contract'),
  ].filter((setting) => setting !== undefined)
  for (const setting of settings) reading.record([setting.key], setting.position)
  return toObject(settings)
}

interface Setting extends Entry {
  readonly position: Position
}

function namedByFunction(found: FoundConfig): Setting | undefined {
  if (found.sourceFunction === undefined) return undefined
  return { key: 'source_name', value: found.sourceFunction, position: found.source.positionAt(found.node.from) }
}

function readSetting(
  args: readonly Argument[],
  name: string,
  target: { readonly key: string; readonly source: PythonSource; readonly reading: Reading },
): Setting | undefined {
  const { key, source, reading } = target
  const argument = args.find((candidate) => candidate.name === name)
  if (argument === undefined) return undefined
  try {
    const value = evaluate(argument.value, { reading: { ...reading, record: () => {} }, source, path: [key], depth: 0 })
    const literal = typeof value === 'string' || typeof value === 'number' || name === 'schema_contract'
    return literal && value !== null ? { key, value, position: source.positionAt(argument.from) } : undefined
  } catch (error) {
    // what a program computes there (a name made of today's date) is not part of the configuration
    if (error instanceof SluiceError && error.code === 'PYTHON_NOT_LITERAL') return undefined
    throw error
  }
}

function noConfig(source: SourceText, blocks: readonly PythonSource[]): SluiceError {
  for (const block of blocks) {
    const mention = /\brest_api(?:_source|_resources)?\s*\(|\bRESTAPIConfig\b\s*=/.exec(block.text)
    const error = mention && firstError(block.tree, mention.index, block.text.length)
    if (typeof error === 'number') return pythonSyntax(block, error)
  }
  const where = blocks.length === 0 ? 'it has no Python code block' : 'there is no rest_api configuration in it'
  return new SluiceError('PYTHON_NO_CONFIG', `Could not read "${source.file}" because ${where}.`, {
    place: { file: source.file },
    allowed: [
      'rest_api_source({…})',
      'rest_api_resources({…})',
      'rest_api(client=…, resources=…)',
      'name: RESTAPIConfig = {…}',
    ],
    hint: 'Write one of these in it, in a ```python block if it is prose, or a ```yaml block; or start from a config: sluice init',
  })
}
