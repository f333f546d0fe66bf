import { join, resolve } from 'node:path'
import { parse, TomlDate, TomlError } from 'smol-toml'
import { SluiceError } from '../../model/errors.ts'
import { type Files, textAt } from '../../model/files.ts'
import type { World } from '../../model/world.ts'
import type { FoundValue } from './cast.ts'
import type { LookupPath } from './lookup-paths.ts'

/** A value and the place it came from. */
export interface FoundInStore {
  readonly value: FoundValue
  readonly from: string
  /** it is a secret, whatever its name sounds like */
  readonly isOfFile?: true
  /** the environment variable that it is the value of */
  readonly variable?: string
}

/** One place that holds values by path. */
export interface ValueStore {
  /** undefined = not there */
  find(path: LookupPath): FoundInStore | undefined
  /** all that it has for the path, where that may be more than one value: the first is what `find` gives */
  findAll?(path: LookupPath): readonly FoundInStore[]
  /** the places of these paths, as a user would write them */
  describe(paths: readonly LookupPath[]): readonly string[]
}

interface TomlFile {
  /** its path as people are shown it */
  readonly name: string
  /** undefined = there is no such file */
  readonly table: Readonly<Record<string, unknown>> | undefined
}

/**
 * The TOML stores in order: `.dlt/secrets.toml`, `.dlt/config.toml`, `.sluice/secrets.toml`; each beside the config, then
 * in the current folder. The first two continue in the home folder (`~/.dlt`), where dlt keeps what all projects share.
 * `folder` = that of the config, as written from the current one. Throws TOML_SYNTAX.
 */
export async function openTomlFiles(world: World, folder = '.'): Promise<readonly ValueStore[]> {
  const home = world.env['HOME'] ?? world.env['USERPROFILE']
  const isHere = resolve(world.cwd, folder) === resolve(world.cwd)
  const store = async (name: string, shared: boolean): Promise<ValueStore> => {
    const beside = isHere ? [] : [await readToml(join(folder, name), resolve(world.cwd, folder, name), world.files)]
    const own = await readToml(name, join(world.cwd, name), world.files)
    const global = shared && home ? await readToml(`~/${name}`, join(home, name), world.files) : undefined
    const isRead = home === world.cwd || (home !== undefined && !isHere && resolve(world.cwd, folder) === resolve(home))
    return openFiles([...beside, own, ...(global?.table === undefined || isRead ? [] : [global])])
  }
  return Promise.all([
    store('.dlt/secrets.toml', true),
    store('.dlt/config.toml', true),
    store('.sluice/secrets.toml', false),
  ])
}

function openFiles(files: readonly TomlFile[]): ValueStore {
  const findAll = (path: LookupPath): readonly FoundInStore[] =>
    files.flatMap(({ name, table }) =>
      tablePaths(path).flatMap((steps) => {
        const value = table && valueAt(table, steps)
        return value === undefined ? [] : [{ value, from: `${name} ${showPath(steps)}` }]
      }),
    )
  return {
    find: (path) => findAll(path)[0],
    findAll,
    describe: (paths) =>
      files.flatMap((file) =>
        describeFile(
          file,
          paths.filter((path) => !path.ofPipeline),
        ),
      ),
  }
}

/** All names when the file is there; of a missing file only the plainest, to say what to write into it. */
function describeFile({ name, table }: TomlFile, paths: readonly LookupPath[]): readonly string[] {
  const all = paths.flatMap(tablePaths).map((steps) => `${name} ${showPath(steps)}`)
  if (table !== undefined) return all
  const [plainest] = paths.flatMap(tablePaths).toSorted((left, right) => left.length - right.length)
  return plainest === undefined ? [] : [`${name} ${showPath(plainest)} (no such file)`]
}

/** `[sandbox]` and `[environments.sandbox]` both hold what belongs to an environment. */
function tablePaths({ environment, steps }: LookupPath): readonly (readonly string[])[] {
  return environment === undefined
    ? [steps]
    : [
        [environment, ...steps],
        ['environments', environment, ...steps],
      ]
}

/** `[sources.rest_api] api_key` */
function showPath(steps: readonly string[]): string {
  const quoted = steps.map((step) => (/^[\w-]+$/.test(step) ? step : JSON.stringify(step)))
  const table = quoted.slice(0, -1).join('.')
  return table === '' ? `${quoted.at(-1)}` : `[${table}] ${quoted.at(-1)}`
}

function valueAt(table: Readonly<Record<string, unknown>>, steps: readonly string[]): FoundValue | undefined {
  let value: unknown = table
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[step]
  }
  return value === undefined ? undefined : plainValue(value)
}

/** TOML's dates and big integers as text, tables as plain objects. */
function plainValue(value: unknown): FoundValue {
  if (value instanceof TomlDate) return value.toISOString()
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value !== 'object' || value === null) return value as FoundValue
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]))
}

async function readToml(name: string, path: string, files: Files): Promise<TomlFile> {
  const text = await textAt(files, path).catch((cause: unknown) => {
    throw unreadable(name, cause)
  })
  if (text === undefined) return { name, table: undefined }
  try {
    return { name, table: parse(text.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded' }) }
  } catch (error) {
    throw tomlSyntax(name, error)
  }
}

function unreadable(name: string, cause: unknown): SluiceError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
  return new SluiceError('CONFIG_FILE_UNREADABLE', `Could not read "${name}" because of ${code}.`, {
    place: { file: name },
    hint: `Check that you may read it: ls -l ${name}`,
    cause,
  })
}

function tomlSyntax(name: string, error: unknown): SluiceError {
  // the parser's message goes on with the lines themselves, which hold secrets: only its first line is passed on
  const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  const reason = said.replace(/^Invalid TOML document:\s*/, '')
  const at = error instanceof TomlError ? { line: error.line, column: error.column } : {}
  return new SluiceError('TOML_SYNTAX', `Could not read "${name}" because of a syntax error: ${reason}.`, {
    place: { file: name, ...at },
    hint: 'Write text values in double quotes: api_key = "…"',
  })
}
