import { basename, extname } from 'node:path'
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
}

const maxSchemaName = 64

/**
 * Pipeline and source names (docs/contract/rest-api.md 15.3): `name`, else the file's stem. With an environment the
 * pipeline is `<name>_<environment>`, so that its state, working folder and default dataset are its own, unless that
 * environment writes a `name` itself. The source keeps one name in all environments: tables and schemas are the same.
 */
export function readNames(sources: NameSources, problems: Problems): RunNames {
  const stem = sources.name ?? stemOf(sources.file)
  checkName(['name'], stem, problems)
  const apart = sources.environment !== null && !sources.ownName
  const source = toIdentifier(sources.sourceName ?? stem)
  if (source === '') reportEmpty(sources.sourceName === undefined ? ['name'] : ['source_name'], stem, problems)
  return { pipeline: apart ? `${stem}_${sources.environment}` : stem, source }
}

/** `<pipeline>_dataset`: what dlt calls the dataset when nobody names it. */
export function defaultDataset(pipeline: string): string {
  return `${pipeline}_dataset`
}

function stemOf(file: string | undefined): string {
  if (file === undefined) return 'rest_api'
  const name = basename(file)
  return name.slice(0, name.length - extname(name).length) || 'rest_api'
}

// the name becomes a folder and a file
function checkName(path: ConfigPath, name: string, problems: Problems): void {
  if (/^[A-Za-z0-9_. -]+$/.test(name) && !/^[. ]+$/.test(name)) return
  problems.report(path, {
    code: 'CONFIG_INVALID_NAME',
    message: `Could not use the pipeline name "${name}" because it names a folder and a file.`,
    found: name,
    allowed: 'letters, digits, "_", "-", "." and spaces',
    hint: `Write "name: ${toIdentifier(name) || 'my_pipeline'}" at the top of the configuration.`,
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
