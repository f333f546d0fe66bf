import { extname } from 'node:path'
import { isList, type JsonObject } from '../json/json.ts'
import { meaningOf } from '../model/error-register/register.ts'
import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { World } from '../model/world.ts'
import type { ConfigDocument, DocumentWarning } from './document.ts'
import { isDltProject, projectDocuments } from './readers/dlt-project.ts'
import { readModule } from './readers/module.ts'
import { refuseOtherTools } from './readers/other-tools.ts'
import { nearNames } from './near-names.ts'
import { type GivenParameters, givenParameters, requireUsed, withGiven } from './readers/given-parameters.ts'
import { readParameterFile, withParameterValues } from './readers/parameter-file.ts'
import { type NotebookCell, notebookCells } from './readers/notebook.ts'
import { configExtensions, readText, type SourceText } from './readers/read-text.ts'
import { readYaml, readYamlDocuments } from './readers/yaml.ts'

type Extension = (typeof configExtensions)[number]
type Reader = (source: SourceText, tools: ReadTools) => Documents | Promise<Documents>
type Documents = ConfigDocument | readonly ConfigDocument[]

/** How a file is read. */
export interface ReadOptions {
  /** true = only the configuration is read from Python; what the program does with it is noted and left out */
  readonly ignoreCode?: boolean
  /** a `.py` is run, without network, to see what it declares; a text = with this Python */
  readonly withPython?: boolean | string
  /** a JSON file with values for the `parameters` of the config (`--config`) */
  readonly parameterFile?: string
  /** `name=value` (`--param`): values that the program asks for, or looks up under this name */
  readonly parameters?: readonly string[]
  /** only these streams of an Airbyte manifest are read, and the parents they need */
  readonly streams?: readonly string[]
  /** a module with TypeScript in place of the Python that an Airbyte manifest names */
  readonly components?: string
  /** values that the parameters of an Airbyte manifest have unless others are given */
  readonly defaults?: JsonObject
}

interface ReadTools extends ReadOptions {
  readonly world: World
  readonly asked: GivenParameters
}

const readers: Readonly<Record<Extension, Reader>> = {
  '.yaml': ofYaml,
  '.yml': ofYaml,
  '.json': (source) => readYaml(source, 'json'),
  '.ts': ofModule,
  '.mts': ofModule,
  '.cts': ofModule,
  '.js': ofModule,
  '.mjs': ofModule,
  '.cjs': ofModule,
  '.py': (source, tools) =>
    isRun(tools) ? ofRecorded(source, tools) : ofPython(source, undefined, tools).catch(pointOut),
  '.ipynb': (source, tools) => ofPython(source, notebookCells(source), tools),
  '.md': readProse,
  '.txt': readProse,
}

async function ofYaml(
  source: SourceText,
  { streams, components, defaults }: ReadTools,
): Promise<readonly ConfigDocument[]> {
  if (looksLikeManifest(source.text)) {
    const { isManifest, manifestDocument } = await import('../airbyte/manifest-document.ts')
    if (isManifest(source.text)) return [manifestDocument(source, given({ streams, components, values: defaults }))]
  }
  return readYamlDocuments(source).flatMap((document) => {
    if (isDltProject(document)) return projectDocuments(document)
    refuseOtherTools(document, source.file)
    return [document]
  })
}

/** The importer is loaded for those who have manifests. */
function looksLikeManifest(text: string): boolean {
  return /DeclarativeSource|DeclarativeStream|^(?:dynamic_)?streams:/m.test(text)
}

function ofModule(source: SourceText): Promise<ConfigDocument> {
  return readModule(source)
}

// Python's grammar is loaded for those who have Python
async function ofPython(
  source: SourceText,
  cells: readonly NotebookCell[] | undefined,
  { world, ignoreCode, asked }: ReadTools,
): Promise<Documents> {
  const { readPython } = await import('./readers/python/read-python.ts')
  return readPython(source, { prose: false, asked, ...given({ cells, ignoreCode }) }, world)
}

/** What only Python can compute, Python can say. */
function pointOut(error: unknown): never {
  if (!(error instanceof SluiceError) || meaningOf(error.code).group !== 'python') throw error
  const { hint } = error.details
  throw new SluiceError(error.code, error.message, {
    ...error.details,
    hint: `${hint === undefined ? '' : `${hint} `}Or let your Python say what the program declares, which runs it: --with-python`,
    cause: error,
  })
}

function isRun({ withPython }: ReadOptions): boolean {
  return withPython !== undefined && withPython !== false
}

async function ofRecorded(source: SourceText, { world, ...options }: ReadTools): Promise<Documents> {
  const { readRecorded } = await import('./readers/python/with-python/read-recorded.ts')
  return readRecorded(source, options, world)
}

async function readProse(source: SourceText, { world, ignoreCode }: ReadTools): Promise<Documents> {
  const prose = await import('./readers/prose.ts')
  return prose.readProse(source, given({ ignoreCode }), world)
}

/**
 * Reads a config file, of whatever format, into trees with places: one for each configuration that the file holds, in
 * the order in which they are to be run. Relative paths start at `world.cwd`. Nothing in the trees has a meaning yet.
 * Errors (all exit code 2): CONFIG_FILE_NOT_FOUND, CONFIG_IS_FOLDER, CONFIG_FILE_UNREADABLE, CONFIG_FILE_TOO_LARGE,
 * CONFIG_FILE_EMPTY, CONFIG_NOT_TEXT, CONFIG_UNKNOWN_FORMAT, and those of the format: YAML_SYNTAX, JSON_SYNTAX,
 * PYTHON_NO_CONFIG, PYTHON_NOT_LITERAL, PYTHON_SYNTAX, NOTEBOOK_UNREADABLE, CONFIG_MODULE_FAILED,
 * CONFIG_MODULE_NO_EXPORT.
 */
export async function readDocuments(
  file: string,
  world: World,
  options: ReadOptions = {},
): Promise<readonly [ConfigDocument, ...(readonly ConfigDocument[])]> {
  const source = await readText(file, world)
  const extension = extname(file).toLowerCase()
  if (!isKnown(extension)) throw unknownFormat(file, extension)
  const values = await readParameterFile(options.parameterFile, world)
  const asked = givenParameters(options.parameters)
  const read = await readers[extension](source, { ...options, world, asked })
  const documents = isList(read) ? read : [read]
  const [first, ...others] = documents.map((each) => withGiven(withParameterValues(each, values), asked))
  requireUsed(asked, documents)
  if (first === undefined) throw new Error(`"${file}" was read and no configuration came of it`)
  const warnings = withoutEffect(first, { ...options, file, extension })
  return warnings.length === 0
    ? [first, ...others]
    : [{ ...first, warnings: [...(first.warnings ?? []), ...warnings] }, ...others]
}

/** The configuration of a file that holds one; of several the first. */
export async function readDocument(file: string, world: World): Promise<ConfigDocument> {
  const [first] = await readDocuments(file, world)
  return first
}

/** What was asked for and is not for such files. */
function withoutEffect(
  { format }: ConfigDocument,
  { file, extension, ...options }: ReadOptions & { readonly file: string; readonly extension: string },
): readonly DocumentWarning[] {
  const read = `"${file}" is read as ${format === 'module' ? 'a module, which is run' : format}`
  const ignored: DocumentWarning = {
    code: 'IGNORE_CODE_NO_EFFECT',
    message: `--ignore-code has no effect: ${read}.`,
    hint: 'Leave it out: it is for Python, of which sluice reads what the program does with its configuration.',
  }
  const notRun: DocumentWarning = {
    code: 'WITH_PYTHON_NO_EFFECT',
    message: `--with-python has no effect: ${read}, and only a .py is run.`,
    hint: 'Leave it out, or put the program into a .py.',
  }
  return [
    ...(options.ignoreCode === true && format !== 'python' ? [ignored] : []),
    ...(isRun(options) && extension !== '.py' ? [notRun] : []),
  ]
}

function isKnown(extension: string): extension is Extension {
  return Object.hasOwn(readers, extension)
}

function unknownFormat(file: string, extension: string): SluiceError {
  const [near] = nearNames(extension, configExtensions)
  const what = extension === '' ? 'it has no ending' : `"${extension}" is not the ending of a configuration`
  return new SluiceError('CONFIG_UNKNOWN_FORMAT', `Could not read "${file}" because ${what}.`, {
    place: { file },
    found: extension,
    allowed: configExtensions,
    hint: near === undefined || extension === '' ? 'Rename it to what it holds.' : `Did you mean "${near}"?`,
  })
}
