import { type Place, SluiceError } from '../../model/errors.ts'
import { packageFolder } from '../../disk/own-package.ts'
import type { ConfigDocument } from '../document.ts'
import { readObject } from '../object-document.ts'
import { createPlaceBook } from './places.ts'
import type { SourceText } from './read-text.ts'

const exportNames = ['default', 'config', 'pipeline', 'source'] as const

/**
 * Runs a TypeScript or JavaScript module and takes its default export, else the export named `config`, `pipeline` or
 * `source`. `import … from 'sluice'` means the running copy of sluice, installed beside the module or not. An exported promise is
 * awaited. Places know the file only.
 * Throws CONFIG_MODULE_FAILED with what was thrown and where, and CONFIG_MODULE_NO_EXPORT.
 */
export async function readModule(source: SourceText): Promise<ConfigDocument> {
  const loaded = await loadModule(source)
  const exported = await settled(pickExport(loaded), source)
  if (exported === undefined) throw noExport(source.file, loaded)
  if (typeof exported === 'function') throw isFunction(source.file)
  const { placeOf } = createPlaceBook(source.file)
  return { file: source.file, format: 'module', value: readObject(exported), placeOf }
}

type Exports = Readonly<Record<string, unknown>>

/** What a module exports, after running it. Throws CONFIG_MODULE_FAILED. */
export async function loadModule(source: SourceText): Promise<Exports> {
  try {
    return await run(source, /['"]sluice(?:\/[a-z]+)?['"]/.test(source.text))
  } catch (cause) {
    throw failed(source, cause)
  }
}

/** All of sluice is loaded only for modules that use it: most configs are plain data. */
async function run(source: SourceText, withSluice: boolean): Promise<Exports> {
  const virtualModules = withSluice ? await ownModules() : {}
  // the cache on disk would keep secrets that are written into a module
  const { createJiti } = await import('jiti')
  const jiti = createJiti(source.absolute, { fsCache: false, interopDefault: false, virtualModules })
  try {
    return await jiti.import<Exports>(source.absolute)
  } catch (cause) {
    // a file that the module imports may be the one that uses it
    const missing =
      cause instanceof Error && /^Cannot find (?:module|package) 'sluice(?:\/[a-z]+)?'/.test(cause.message)
    if (withSluice || !missing) throw cause
    return run(source, true)
  }
}

/** What a module may import of sluice, and where it stands in the source and built. */
const ownEntries = {
  sluice: ['src/index.ts', 'dist/index.js'],
  'sluice/destinations': ['src/own-destinations.ts', 'dist/destinations/index.js'],
  'sluice/testing': ['src/testing/index.ts', 'dist/testing/index.js'],
} as const

/**
 * sluice itself: loading it by its own URL gives the copy that runs, so that its classes are the same classes, and one
 * DuckDB engine has all files of the process.
 */
async function ownModules(): Promise<Record<string, unknown>> {
  const isSource = import.meta.url.endsWith('.ts')
  const loaded = Object.entries(ownEntries).map(async ([name, [source, built]]) => {
    const url = new URL(isSource ? source : built, packageFolder)
    return [name, (await import(/* @vite-ignore */ url.href)) as unknown] as const
  })
  return Object.fromEntries(await Promise.all(loaded))
}

/** `export default readSettings().then(…)`: a config may take its time. */
async function settled(exported: unknown, source: SourceText): Promise<unknown> {
  try {
    return await exported
  } catch (cause) {
    throw failed(source, cause)
  }
}

function pickExport(loaded: unknown): unknown {
  if (typeof loaded !== 'object' || loaded === null) return loaded
  const exports = loaded as Exports
  const name = exportNames.find((candidate) => Object.hasOwn(exports, candidate) && exports[candidate] !== undefined)
  if (name !== 'default' && isConfig(exports)) return exports
  return name === undefined ? undefined : exports[name]
}

/** `module.exports = { client, resources }` or `= pipeline(…)` of CommonJS is the config itself. */
function isConfig(exports: Exports): boolean {
  const whole = Object.hasOwn(exports, 'client') || Object.hasOwn(exports, Symbol.for('sluice.config'))
  return whole || (Object.hasOwn(exports, 'source') && typeof exports['name'] === 'string')
}

function noExport(file: string, loaded: Exports): SluiceError {
  const names = Object.keys(loaded).toSorted()
  return new SluiceError('CONFIG_MODULE_NO_EXPORT', `Could not read "${file}" because it exports no configuration.`, {
    place: { file },
    found: names.length === 0 ? 'no exports' : `exports ${names.join(', ')}`,
    allowed: 'a default export, or one named config, pipeline or source',
    hint: 'Write: export default pipeline({ name, source: restApi({ client, resources }) }). A program that calls run() itself is started with node, not with sluice.',
  })
}

function isFunction(file: string): SluiceError {
  return new SluiceError('CONFIG_WRONG_TYPE', `Could not read "${file}" because it exports a function.`, {
    place: { file },
    found: 'a function',
    allowed: 'a configuration, pipeline(…) or restApi(…), or a promise of one',
    hint: 'Export what the function returns: export default makeConfig()',
  })
}

function failed(source: SourceText, cause: unknown): SluiceError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const said = message.split('\n')[0]?.trim() ?? ''
  const syntax = /^ParseError: (.*)/.exec(said)?.[1]
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(said)?.[1]
  const why = syntax === undefined ? `it throws: ${said}` : `of a syntax error: ${syntax}`
  return new SluiceError('CONFIG_MODULE_FAILED', `Could not read "${source.file}" because ${why}`, {
    place: missing === undefined ? placeOfError(source, cause) : placeOfImport(source, missing),
    hint: hintFor(missing),
    cause,
  })
}

function hintFor(missing: string | undefined): string {
  if (missing === undefined) return 'Correct the marked line of the module.'
  const packageName = /^(?:@[^/]+\/)?[^/]+/.exec(missing)?.[0]
  return /^[./]/.test(missing) ? 'Check the path of the import.' : `Install it first: npm install ${packageName}`
}

/** The first line of the module itself that a stack or a parser's message names; columns are those of compiled code. */
function placeOfError(source: SourceText, cause: unknown): Place {
  const text = cause instanceof Error ? `${cause.message}\n${cause.stack ?? ''}` : ''
  const start = text.indexOf(`${source.absolute}:`)
  const match = start === -1 ? null : /^:(\d+)/.exec(text.slice(start + source.absolute.length))
  return match === null ? { file: source.file } : { file: source.file, line: Number(match[1]) }
}

/** Where the module that is not there is asked for. */
function placeOfImport({ file, text }: SourceText, name: string): Place {
  const lines = text.split('\n')
  const line = lines.findIndex((written) => written.includes(`'${name}'`) || written.includes(`"${name}"`))
  return line === -1 ? { file } : { file, line: line + 1 }
}
