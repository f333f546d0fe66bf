import { basename, extname } from 'node:path'
import { isRefusedByWindows } from '../../model/names/windows-names.ts'
import type { ConfigPath } from '../document.ts'
import type { Problems } from './problem/problems.ts'

/** The names of a run, before anything is resolved. */
export interface RunNames {
  readonly pipeline: string
  /** source, schema and state key */
  readonly source: string
}

export interface NameSources {
  readonly file: string | undefined
  readonly name: string | undefined
  readonly sourceName: string | undefined
  readonly environment: string | null
  /** the environment itself wrote `name` */
  readonly ownName: boolean
  /** absent = that of this machine: names are refused only where they cannot be kept */
  readonly platform?: NodeJS.Platform
}

const maxSchemaName = 64

/**
 * Pipeline and source names (docs/contract/rest-api.md 15.3): `name`, else the file's stem, made fit for a name where it is none. With an environment the
 * pipeline is `<name>_<environment>`, so that its state, working folder and default dataset are its own, unless that
 * environment writes a `name` itself. The source keeps one name in all environments: tables and schemas are the same.
 */
export function readNames(sources: NameSources, problems: Problems): RunNames {
  const stem = sources.name ?? stemOf(sources.file)
  checkName(['name'], stem, problems)
  const apart = sources.environment !== null && !sources.ownName
  const source = toIdentifier(sources.sourceName ?? stem)
  if (source === '') reportEmpty(sources.sourceName === undefined ? ['name'] : ['source_name'], stem, problems)
  const pipeline = apart ? `${stem}_${sources.environment}` : stem
  if ((sources.platform ?? process.platform) === 'win32') checkOnWindows(pipeline, problems)
  return { pipeline, source }
}

/** `<pipeline>_dataset`: what dlt calls the dataset when nobody names it. */
export function defaultDataset(pipeline: string): string {
  return `${pipeline}_dataset`
}

function stemOf(file: string | undefined): string {
  if (file === undefined) return 'rest_api'
  const name = basename(file)
  const stem = name.slice(0, name.length - extname(name).length) || 'rest_api'
  return isFit(stem) ? stem : (fitName(stem) ?? stem)
}

/** The name becomes a folder and a file. */
function isFit(name: string): boolean {
  return /^[A-Za-z0-9_. -]+$/.test(name) && !/^[. ]+$/.test(name)
}

const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/**
 * The name that a person would make of a file's: without accents, `_` for everything else that no name has. Files whose
 * name is fit keep it to the letter: their state lies under it (decisions/0059). undefined = letters would be lost.
 */
function fitName(stem: string): string | undefined {
  const plain = [...stem.normalize('NFC')].map((char) => spelled[char] ?? char).join('')
  const bare = plain.normalize('NFKD').replaceAll(/\p{M}/gu, '')
  if (/[^A-Za-z0-9\P{L}]/u.test(bare) || /[^0-9\P{N}]/u.test(bare)) return undefined
  const name = bare
    .replaceAll(/[^A-Za-z0-9_. -]+/g, '_')
    .replaceAll(/_*([ .-])[_ ]*/g, '$1')
    .replaceAll(/^[_. -]+|[_. -]+$/g, '')
  return isFit(name) ? name : undefined
}

function checkName(path: ConfigPath, name: string, problems: Problems): void {
  if (isFit(name)) return
  problems.report(path, {
    code: 'CONFIG_INVALID_NAME',
    message: `Could not use the pipeline name "${name}" because it names a folder and a file.`,
    found: name,
    allowed: 'letters, digits, "_", "-", "." and spaces',
    hint: `Write "name: ${toIdentifier(name) || 'my_pipeline'}" at the top of the configuration.`,
  })
}

function checkOnWindows(name: string, problems: Problems): void {
  if (!isFit(name) || !isRefusedByWindows(name)) return
  problems.report(['name'], {
    code: 'CONFIG_INVALID_NAME',
    message: `Could not use the pipeline name "${name}" because it names a folder, and Windows takes none of that name.`,
    found: name,
    allowed: 'names but those of devices (con, prn, aux, nul, com1, lpt1, …), without a dot or a space at the end',
    hint: `Write "name: ${toIdentifier(name) || 'my'}_pipeline" at the top of the configuration.`,
  })
}

function reportEmpty(path: ConfigPath, name: string, problems: Problems): void {
  problems.report(path, {
    code: 'CONFIG_INVALID_NAME',
    message: `Could not make a schema name from "${name}" because it has no letter or digit.`,
    found: name,
    allowed: 'letters, digits and "_"',
    hint: 'Write "name: my_pipeline" at the top of the configuration.',
  })
}

// dlt's schema names are identifiers of at most 64 characters; this is its snake_case for the characters a name may hold
function toIdentifier(name: string): string {
  const snake = name
    .trim()
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d_]+/g, '_')
    .replace(/__+/g, '_')
    .replace(/_+$/, '')
  return (/^\d/.test(snake) ? `_${snake}` : snake).slice(0, maxSchemaName)
}
