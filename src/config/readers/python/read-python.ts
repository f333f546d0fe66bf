import type { Machine } from '../../../python/run/machine.ts'
import type { Span } from '../../../python/syntax/tree.ts'
import { basename, extname } from 'node:path'
import { SluiceError } from '../../../model/errors.ts'
import { type ModuleSource } from '../../../python/values/module.ts'
import type { Host, Looked } from '../../../python/values/value.ts'
import { type ConfigDocument, SecretReference } from '../../document.ts'
import { given } from '../../../model/given.ts'
import { castText } from '../../providers/cast.ts'
import { createProviders } from '../../providers.ts'
import { givenFor, type GivenParameters } from '../given-parameters.ts'
import type { World } from '../../../model/world.ts'
import { isPlainObject } from '../../shapes/kinds.ts'
import type { NotebookCell } from '../notebook.ts'
import { createFilesBeside, FileNeeded } from './files-beside.ts'
import type { SourceText } from '../read-text.ts'
import { type PythonText, pythonSources } from './code-blocks.ts'
import { requestsModules } from './code/requests-module.ts'
import { dltModules } from './dlt/dlt-modules.ts'
import { Recorder } from './dlt/recorder.ts'
import { documentsOfProgram, syntaxProblem } from './documents/documents-of-program.ts'
import { definitionsIn } from './documents/definitions.ts'
import { textOfWritten } from './documents/paginator-text.ts'
import { functionsReader } from './documents/functions-of-run.ts'
import { type Interpretation, type Interpreted, interpret, NameMissing } from './program/interpret.ts'
import { standardModules } from '../../../python/modules/index.ts'
import { otherSdk } from '../other-tools.ts'
import { noteVariables } from './dlt/lookup-stores.ts'
import { placesOfVariables } from '../../../python/modules/system/environ.ts'
import { readUncalled } from './uncalled/read-uncalled.ts'

export interface PythonOptions {
  /** true = Python stands in the code blocks of a text */
  readonly prose: boolean
  /** epoch milliseconds, for dates such as `pendulum.today()` */
  readonly now: number
  /** environment variables, for conditions only */
  readonly env: (name: string) => string | undefined
  /** what `dlt.config` and `dlt.secrets` find, for conditions only */
  readonly looked?: NonNullable<Host['looked']>
  /** the names of a section that they find, for what goes through it */
  readonly section?: NonNullable<Host['section']>
  /** the code of a notebook, in place of the text */
  readonly cells?: readonly NotebookCell[]
  /** the program in place of the text */
  readonly recorded?: PythonText
  /** only the configuration is read; what the program does with it is noted and left out */
  readonly ignoreCode?: boolean
  /** what is given with the command, for conditions and parameters */
  readonly asked?: GivenParameters
  /** the text of a file beside the program; throws what makes the reader fetch it */
  readonly fileBeside?: (path: string) => string | undefined
}

const mostMissing = 200

/** The same with the files that the program reads: those beside it, in its folder and below. */
export async function readPython(
  source: SourceText,
  options: Omit<PythonOptions, 'now' | 'env' | 'looked' | 'section' | 'fileBeside'>,
  world: World,
): Promise<readonly ConfigDocument[]> {
  const files = createFilesBeside(source.absolute, world)
  const env = (name: string): string | undefined => world.env[name]
  const { looked, section } = await lookedUp(world, options.asked)
  for (;;) {
    try {
      return readProgram(source, { ...options, now: world.now(), env, looked, section, fileBeside: files.text })
    } catch (error) {
      if (!(error instanceof FileNeeded)) throw error
      await files.fetch(error.path)
    }
  }
}

/** What `dlt.config` and `dlt.secrets` find where something hangs on it. */
async function lookedUp(
  world: World,
  asked: GivenParameters | undefined,
): Promise<Required<Pick<Host, 'looked' | 'section'>>> {
  const providers = await createProviders({ world, pipeline: '' })
  const section: NonNullable<Host['section']> = ({ store, key, sections }) => {
    const found = providers.lookup(new SecretReference(store, key), sections.length > 0 ? { sections } : {})
    const value: unknown = found.found ? found.value : undefined
    return isPlainObject(value) ? Object.keys(value) : undefined
  }
  const looked: NonNullable<Host['looked']> = ({ store, key, sections }) => {
    const given = asked === undefined || store === 'env' ? undefined : givenFor(key, asked)
    if (given !== undefined) return plainOf(store === 'config' ? castText(given) : given)
    const found = providers.lookup(new SecretReference(store, key), sections.length > 0 ? { sections } : {})
    const value: unknown = found.found ? found.value : undefined
    return plainOf(value)
  }
  return { looked, section }
}

function plainOf(value: unknown): Looked | readonly Looked[] | undefined {
  if (Array.isArray(value)) return value.every(isPlain) ? value : undefined
  return isPlain(value) ? value : undefined
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/**
 * The configurations of a Python program, alone or in a text: what its pipelines run, in order (docs/python.md). The program is
 * interpreted here, by this reader, and never run. Throws PYTHON_NO_CONFIG, PYTHON_NOT_LITERAL, PYTHON_SYNTAX, PYTHON_FAILS,
 * PYTHON_TOO_MUCH.
 */
export function readProgram(source: SourceText, options: PythonOptions): readonly ConfigDocument[] {
  const texts = options.recorded === undefined ? pythonSources(source, options) : [options.recorded]
  const missing = new Set<string>()
  for (;;) {
    try {
      return readTexts(texts, source, { ...options, missing })
    } catch (error) {
      if (!(error instanceof NameMissing) || missing.size >= mostMissing) throw error
      missing.add(error.missing)
    }
  }
}

function readTexts(
  texts: readonly PythonText[],
  source: SourceText,
  options: PythonOptions & { readonly missing: ReadonlySet<string> },
): readonly ConfigDocument[] {
  const { prose, cells, now, env, looked, section, fileBeside = () => undefined, missing } = options
  const recorder = new Recorder(basename(source.file, extname(source.file)))
  const file = (path: string): string | undefined => (hidden.test(path) ? undefined : ownFile(path, fileBeside))
  const clock: { machine?: Machine; at?: Span } = {}
  const host: Host = {
    // what hangs on the time is told of
    get now() {
      if (clock.machine !== undefined) clock.at ??= clock.machine.at
      return now
    },
    env,
    file,
    program: source.file,
    ...given({ looked, section }),
  }
  const own = dltModules(recorder).map((module) => [module.name, module] as const)
  const asking = requestsModules(standardModules, recorder).map((module) => [module.name, module] as const)
  const modules = new Map<string, ModuleSource>([...standardModules, ...own, ...asking])
  const begin: Interpretation['begin'] = (body, machine) => {
    clock.machine = machine
    const definitions = definitionsIn(body, machine)
    recorder.readFunctions = functionsReader(definitions)
    if (options.ignoreCode !== true)
      recorder.textOf = (written) => textOfWritten(written, { definitions, isStep: true }).text
  }
  const interpreted = interpret({ texts, host, modules, isPartial: prose || cells !== undefined, missing, begin })
  if (interpreted.failure !== undefined && options.ignoreCode !== true)
    throw betterFailure(interpreted, interpreted.failure, { texts, env })
  if (interpreted.exitAt !== undefined && !recorder.hasRuns)
    recorder.note({
      at: interpreted.exitAt,
      what: 'ends the program before it loads anything, as it is started without arguments here',
      hint: 'What its functions load is read as if they were called with their defaults. Give what they ask for with --param, or call them in the program.',
    })
  const failure = readUncalled(interpreted, recorder)
  noteVariables(placesOfVariables(host), recorder)
  const documents = documentsOfProgram({
    interpreted,
    recorder,
    source,
    texts,
    ignoresCode: options.ignoreCode === true,
    clockAt: clock.at,
  })
  if (documents.length === 0)
    throw interpreted.failure ?? syntaxProblem(interpreted, texts) ?? failure ?? noConfig(source, texts)
  return documents
}

/** dlt is what sluice knows of it, not what lies in the folder; and what Python has loaded before no file stands in for. */
const hidden =
  /^dlt(?:\/|\.py$)|^(?:abc|collections|copy|dataclasses|datetime|enum|functools|itertools|json|logging|re|types|typing)(?:\.py$|\/__init__\.py$)/

/** Before dlt 1.0 `dlt init rest_api` copied the source into the project: it is the one that sluice knows. */
function ownFile(path: string, fileBeside: (path: string) => string | undefined): string | undefined {
  if (!/^rest_api(?:\/|\.py$)/.test(path)) return fileBeside(path)
  const source = fileBeside('rest_api/__init__.py')
  return source !== undefined && /def rest_api_source\b/.test(source) ? undefined : fileBeside(path)
}

/** A program that stops because a variable is not set: the variable is what is missing. */
function unsetVariables([first = '', ...others]: readonly string[], failure: SluiceError): SluiceError {
  const why = failure.message.replace(/^.*? because /, '')
  return new SluiceError(
    'CONFIG_UNRESOLVED_SECRET',
    `Could not resolve "${first}" because the environment variable is not set, and without it ${why}`,
    {
      ...failure.details,
      found: `environment variable ${[first, ...others].join(', ')}`,
      hint: `Set it with: export ${first}=…${others.length > 0 ? ` (and ${others.join(', ')})` : ''}`,
    },
  )
}

// exceptions that come of a mistake in the program, and not of what it was given
const mistakes = /^(?:Attribute|Type|Name|Index|Import|ModuleNotFound|UnboundLocal)\w*Error$/

/** A malformed spot is the reason of whatever else goes wrong at it. */
function betterFailure(
  interpreted: Interpreted,
  failure: SluiceError,
  { texts, env }: { readonly texts: readonly PythonText[]; readonly env: PythonOptions['env'] },
): SluiceError {
  const unset = [...interpreted.machine.decided.keys()].filter(
    (name) => !name.startsWith('dlt.') && env(name) === undefined,
  )
  const isOwn = !mistakes.test(failure.details.tag ?? '')
  if (failure.code === 'PYTHON_FAILS' && isOwn && unset.length > 0) return unsetVariables(unset, failure)
  return failure.code === 'PYTHON_SYNTAX' ? (syntaxProblem(interpreted, texts) ?? failure) : failure
}

function noConfig(source: SourceText, texts: readonly PythonText[]): SluiceError {
  const other = texts.length === 0 ? undefined : otherSdk(source.text)
  const inIt =
    other === undefined ? 'there is no rest_api configuration in it' : `it is ${other.what}, and no configuration`
  const where = texts.length === 0 ? 'it has no Python code block' : inIt
  return new SluiceError('PYTHON_NO_CONFIG', `Could not read "${source.file}" because ${where}.`, {
    place: { file: source.file },
    allowed: [
      'rest_api_source({…})',
      'rest_api_resources({…})',
      'rest_api(client=…, resources=…)',
      'name: RESTAPIConfig = {…}',
    ],
    hint:
      other === undefined
        ? 'Write one of these in it, in a ```python block if it is prose, or a ```yaml block; or start from a config: sluice init'
        : `How it is written here: ${other.page}; or start from the URL of the API: sluice init --from URL`,
  })
}
