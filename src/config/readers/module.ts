import { type Place, SluiceError } from '../../model/errors.ts'
import { packageFolder } from '../../model/own-package.ts'
import type { ConfigDocument } from '../document.ts'
import { readObject } from '../object-document.ts'
import { createPlaceBook } from './places.ts'
import type { SourceText } from './read-text.ts'

const exportNames = ['default', 'config', 'pipeline', 'source'] as const

/**
 * Runs a TypeScript or JavaScript module and takes its default export, else the export named `config`, `pipeline` or
 * `source`. `import … from 'sluice'` means the running copy of sluice, installed beside the module or not. Places
 * know the file only.
 * Throws CONFIG_MODULE_FAILED with what was thrown and where, and CONFIG_MODULE_NO_EXPORT.
 */
export async function readModule(source: SourceText): Promise<ConfigDocument> {
  const loaded = await load(source)
  const exported = pickExport(loaded)
  if (exported === undefined) throw noExport(source.file, loaded)
  const { placeOf } = createPlaceBook(source.file)
  return { file: source.file, format: 'module', value: readObject(exported), placeOf }
}

type Exports = Readonly<Record<string, unknown>>

async function load(source: SourceText): Promise<Exports> {
  try {
    return await run(source, /['"]sluice['"]/.test(source.text))
  } catch (cause) {
    throw failed(source, cause)
  }
}

/** All of sluice is loaded only for modules that use it: most configs are plain data. */
async function run(source: SourceText, withSluice: boolean): Promise<Exports> {
  const virtualModules = withSluice ? await ownModule() : {}
  // the cache on disk would keep secrets that are written into a module
  const { createJiti } = await import('jiti')
  const jiti = createJiti(source.absolute, { fsCache: false, interopDefault: false, virtualModules })
  try {
    return await jiti.import<Exports>(source.absolute)
  } catch (cause) {
    // a file that the module imports may be the one that uses it
    const missing = cause instanceof Error && /^Cannot find (?:module|package) 'sluice'/.test(cause.message)
    if (withSluice || !missing) throw cause
    return run(source, true)
  }
}

/** sluice itself: loading it by its own URL gives the copy that runs, so that its classes are the same classes. */
async function ownModule(): Promise<Record<string, unknown>> {
  const index = import.meta.url.endsWith('.ts') ? 'src/index.ts' : 'dist/index.js'
  return { sluice: (await import(/* @vite-ignore */ new URL(index, packageFolder).href)) as unknown }
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
    hint: 'Write: export default pipeline({ name, source: restApi({ client, resources }) })',
    exitCode: 2,
  })
}

function failed(source: SourceText, cause: unknown): SluiceError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const said = message.split('\n')[0]?.trim() ?? ''
  const missing = /^Cannot find (?:module|package) '([^'./][^']*)'/.exec(said)?.[1]
  return new SluiceError('CONFIG_MODULE_FAILED', `Could not read "${source.file}" because it throws: ${said}`, {
    place: placeOfError(source, cause),
    hint: missing === undefined ? 'Correct the marked line of the module.' : `Install it first: npm install ${missing}`,
    exitCode: 2,
    cause,
  })
}

/** The first place of the module itself that a stack or a parser's message names. */
function placeOfError(source: SourceText, cause: unknown): Place {
  const text = cause instanceof Error ? `${cause.message}\n${cause.stack ?? ''}` : ''
  const start = text.indexOf(`${source.absolute}:`)
  const match = start === -1 ? null : /^:(\d+):(\d+)/.exec(text.slice(start + source.absolute.length))
  return match === null
    ? { file: source.file }
    : { file: source.file, line: Number(match[1]), column: Number(match[2]) }
}
