import { isList } from '../json/json.ts'
import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { ImportedStream } from '../model/report/imported.ts'
import type { World } from '../model/world.ts'
import {
  ConfigChoice,
  type ConfigDocument,
  type ConfigObject,
  type ConfigPath,
  type ConfigValue,
  type DocumentWarning,
  formatPath,
  ParameterReference,
  SecretText,
} from './document.ts'
import { foreignDestination } from './foreign-destination.ts'
import { chosenDocuments, nameDocuments } from './choose-document.ts'
import { type ReadOptions, readDocuments } from './read-document.ts'
import { soundsSecret } from './readers/lines.ts'
import { readParameterFile } from './readers/parameter-file.ts'
import { isLookup, printLookups } from './readers/lookup-text.ts'

/**
 * The YAML that means the same as a config file of any format: `readDocuments` gives the same values for both. Lookups
 * become `${secrets.k}`, `${config.k}` and `${env.K}`. Throws IMPORT_NOT_DATA for functions, instances and what hangs on
 * a lookup, and everything `readDocuments` throws, SOURCE_UNKNOWN.
 */
export async function importConfig(file: string, world: World, options: ImportOptions = {}): Promise<ImportedConfig> {
  const { parameterFile, ...reading } = options
  // values are written, but for secrets: as defaults
  const defaults = await readParameterFile(parameterFile, world)
  const documents = await readDocuments(file, world, { ...reading, ...given({ defaults }) })
  const chosen = chosenDocuments(file, nameDocuments(documents, undefined), given({ source: options.source }))
  const imported = documents.flatMap((document) => document.imported ?? [])
  const texts = chosen.flatMap(({ document: number }) => {
    const document = documents[number - 1]
    return document === undefined ? [] : [yamlOf(file, document, options)]
  })
  return { yaml: texts.join('---\n'), ...(imported.length > 0 && { imported }) }
}

function yamlOf(file: string, written: ConfigDocument, options: ImportOptions): string {
  const document = withoutForeign(written, options.destinations ?? [])
  if (document !== written)
    options.warn?.(foreignDestination(written.pipelineDestination, written.placeOf(['destination']).line))
  const lost = parametersIn(document.value).map(lostSections)
  // of a manifest they stand in the report
  const said = document.imported === undefined ? (document.warnings ?? []) : []
  for (const warning of [...said, ...writtenSecrets(document.value, []), ...lost]) options.warn?.(warning)
  const yaml = new Document<Scalar | YAMLMap | YAMLSeq>()
  yaml.contents = toNode(document.value, [], document)
  yaml.commentBefore = heading(file, document)
  return yaml.toString({ lineWidth: 0 })
}

/** What an import gives. */
export interface ImportedConfig {
  readonly yaml: string
  /** what became of the streams of a connector's manifest */
  readonly imported?: readonly ImportedStream[]
}

/** What an import is told. */
export interface ImportOptions extends ReadOptions {
  /** only the configurations of this source are read, where a file holds several */
  readonly source?: string
  readonly warn?: (warning: DocumentWarning) => void
  /** names of destinations: another one that a program has around its config is dlt's own, and is left out */
  readonly destinations?: readonly string[]
}

function withoutForeign(document: ConfigDocument, known: readonly string[]): ConfigDocument {
  const { value, pipelineDestination: given } = document
  const type = isMapping(given) ? given['type'] : given
  if (given === undefined || (typeof type === 'string' && known.includes(type))) return document
  if (typeof value !== 'object' || value === null || !('destination' in value)) return document
  const { destination: _, ...rest } = value
  return { ...document, value: rest }
}

function isMapping(value: ConfigValue | undefined): value is ConfigObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** Parameters of a source, of which YAML cannot say that they are looked up under its own sections first. */
function parametersIn(value: ConfigValue): readonly ParameterReference[] {
  if (value instanceof ParameterReference) return [value]
  if (value instanceof SecretText) return value.parts.filter((part) => part instanceof ParameterReference)
  if (typeof value !== 'object' || value === null || isLookup(value)) return []
  return Object.values(value).flatMap((inner: ConfigValue) => parametersIn(inner))
}

function lostSections({ store, key, sections }: ParameterReference): DocumentWarning {
  const own = [...sections, key].join('.')
  return {
    code: 'PYTHON_LEFT_OUT',
    message: `"${key}" is a parameter of a source, which the program looks up under "${sections.join('.')}" first.`,
    hint: `If it is kept there, write \${${store}.${own}} in the YAML.`,
  }
}

/** A secret that stands in the file itself is copied like everything else, but not in silence. */
function writtenSecrets(value: ConfigValue, path: ConfigPath): readonly DocumentWarning[] {
  if (typeof value !== 'object' || value === null || isLookup(value)) return []
  return Object.entries(value).flatMap(([key, inner]: [string, ConfigValue]) => {
    const at = [...path, isList(value) ? Number(key) : key]
    if (typeof inner !== 'string' || inner === '' || !isCredential(at, key)) return writtenSecrets(inner, at)
    const message = `The value of "${formatPath(at)}" looks like a secret and is written out in the YAML.`
    const hint = `Move it to the environment or .dlt/secrets.toml, and write ${key}: \${secrets.${key}}`
    return [{ code: 'IMPORT_SECRET', message, hint }]
  })
}

function isCredential(path: ConfigPath, key: string): boolean {
  const home = path.some((step) => step === 'auth' || step === 'headers' || step === 'params')
  return home && soundsSecret(key) && !/_(?:url|path|param|expiration)$/.test(key)
}

function heading(file: string, document: ConfigDocument): string {
  const line = document.placeOf([]).line
  const from = line === undefined || document.format !== 'python' ? file : `${file}, line ${line}`
  return [
    ` Imported from ${from.replace(/[\r\n]/g, ' ')} by "sluice import".`,
    ' ${secrets.k} is looked up in the environment (K, SOURCES__REST_API__K), then in .dlt/secrets.toml,',
    ' .dlt/config.toml and .sluice/secrets.toml; ${config.k} likewise; ${env.K} in the environment only.',
  ].join('\n')
}

function toNode(value: ConfigValue, path: ConfigPath, document: ConfigDocument): Scalar | YAMLMap | YAMLSeq {
  if (isLookup(value) || typeof value === 'string') return new Scalar(printLookups(value))
  if (typeof value === 'number') return numberNode(value)
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return new Scalar(value)
  if (isList(value)) return toList(value, path, document)
  if (value instanceof ConfigChoice) throw isChoice(value, path, document)
  const plain = typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
  if (!plain) throw notData(value, path, document)
  const map = new YAMLMap()
  for (const [key, inner] of Object.entries(value)) {
    map.items.push(new Pair(keyNode(key), toNode(inner as ConfigValue, [...path, key], document)))
  }
  return map
}

function toList(values: readonly ConfigValue[], path: ConfigPath, document: ConfigDocument): YAMLSeq {
  const list = new YAMLSeq()
  list.items.push(...values.map((item, index) => toNode(item, [...path, index], document)))
  return list
}

function numberNode(value: number): Scalar {
  const node = new Scalar(value)
  // a float beyond 2^53 written in digits would come back as an integer
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) node.format = 'EXP'
  return node
}

function keyNode(key: string): Scalar {
  const node = new Scalar(key)
  // unquoted it would be a merge
  if (key === '<<') node.type = Scalar.QUOTE_DOUBLE
  return node
}

function isChoice({ test }: ConfigChoice, path: ConfigPath, document: ConfigDocument): SluiceError {
  const lookup = `${test.store}["${test.key}"]`
  return new SluiceError('IMPORT_NOT_DATA', `Could not write YAML because "${formatPath(path)}" hangs on ${lookup}.`, {
    place: document.placeOf(path),
    found: `a condition on ${lookup}`,
    hint: `Run the file itself: sluice run ${document.file ?? 'config.py'}; or write the branch that is meant.`,
  })
}

function notData(value: ConfigValue, path: ConfigPath, document: ConfigDocument): SluiceError {
  const what = typeof value === 'function' ? 'a function' : 'an instance of a class'
  return new SluiceError('IMPORT_NOT_DATA', `Could not write YAML because "${formatPath(path)}" is ${what}.`, {
    place: document.placeOf(path),
    found: typeof value === 'function' ? `function ${value.name}`.trim() : (value?.constructor.name ?? ''),
    allowed: 'text, numbers, booleans, null, lists and objects',
    hint: `Keep the module and run it: sluice run ${document.file ?? 'config.ts'}`,
  })
}
