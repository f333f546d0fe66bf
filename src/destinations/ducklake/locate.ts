import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import type { Storage } from '../../load/store/storage-options.ts'
import type { PlaceContext, Target } from '../../model/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Secret } from '../../model/secrets.ts'
import { ducklakeForms } from './forms.ts'
import type { ducklakeOptions } from './options.ts'

/** The database that holds what a lake is made of. */
export type LakeCatalog =
  /** `path` is absolute */
  | { readonly kind: 'duckdb' | 'sqlite'; readonly path: string }
  | {
      readonly kind: 'postgres'
      readonly host: string
      readonly port: number
      readonly database: string
      readonly user: string
      readonly password: string | undefined
      /** schema of the tables of the catalog: one lake each */
      readonly schema: string
    }

/** A lake: its catalog, and where its rows are. */
export interface LakeTarget extends Target {
  readonly catalog: LakeCatalog
  readonly storage: Storage
  readonly migrates: boolean
  readonly moved: boolean
}

/**
 * The options of `ducklake:<catalog>?storage=…`, undefined for anything else. The catalog is dlt's URL or a file: SQLite,
 * unless its name ends in `.ducklake`, `.duckdb` or `.ddb`. Throws DESTINATION_INVALID.
 */
export function parseLake(text: string): Readonly<Record<string, unknown>> | undefined {
  const [, catalog = '', query] = /^ducklake:([^?]*)(?:\?(.*))?$/s.exec(text) ?? []
  if (!text.startsWith('ducklake:')) return undefined
  const parameters = Object.fromEntries(new URLSearchParams(query))
  const unknown = Object.keys(parameters).find((name) => !parameterNames.includes(name))
  if (unknown !== undefined)
    throw invalid(`its parameter "${unknown}" is unknown`, 'Remove it, or correct its spelling.', parameterNames)
  const rest = catalog.replace(/^\/\/(?!\/)/, '')
  return { ...(rest !== '' && { catalog: rest }), ...parameters }
}

const parameterNames = ['storage', 'metadata_schema', 'ducklake_name', 'automatic_migration', 'override_data_path']

/** The lake that options name; local files are relative to the current folder. */
export function locateLake(options: z.output<typeof ducklakeOptions>, context: PlaceContext): LakeTarget {
  const name = options.ducklake_name ?? context.pipeline
  const catalog = catalogOf(options.catalog, { ...context, name, schema: options.metadata_schema ?? name })
  const storage = storageOf(options.storage, { ...context, name })
  return {
    destination: 'ducklake',
    label: labelOf(catalog),
    // a lake is of no use without either
    isOnThisMachine: catalog.kind !== 'postgres' || isAbsolute(storage.url),
    catalog,
    storage,
    migrates: options.automatic_migration ?? false,
    moved: options.override_data_path ?? false,
  }
}

interface Naming extends PlaceContext {
  readonly name: string
}

function catalogOf(
  given: Secret | undefined,
  { cwd, name, schema }: Naming & { readonly schema: string },
): LakeCatalog {
  const text = given?.reveal() ?? `sqlite:///${name}.sqlite`
  const [, kind, rest = ''] = /^(sqlite|duckdb):(.*)$/s.exec(text) ?? []
  if (kind === 'sqlite' || kind === 'duckdb') {
    // as dlt reads them: three slashes lead a path from here, four an absolute one
    const path = rest.replace(/^\/\/\//, '').replace(/^\/\/(?!\/)/, '')
    return { kind, path: resolve(cwd, path === '' ? `${name}.${kind}` : path) }
  }
  if (/^postgres(?:ql)?(?:\+\w+)?:/.test(text)) return postgresOf(text, schema)
  if (/^[a-z][\w+.-]+:/i.test(text))
    throw invalid('no catalog of that kind is known', 'Name a file, or a Postgres database.', ducklakeForms)
  return { kind: /\.(?:ducklake|duckdb|ddb)$/i.test(text) ? 'duckdb' : 'sqlite', path: resolve(cwd, text) }
}

function postgresOf(text: string, schema: string): LakeCatalog {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const [host = '', user = '', password = '', database = ''] =
    url === undefined ? [] : [url.hostname, url.username, url.password, url.pathname.slice(1)].map(decoded)
  if (url === undefined || url.hash !== '' || host === '' || user === '' || database === '')
    throw invalid(
      'its catalog is not a whole URL of Postgres',
      'Write postgres://user:password@host:5432/database, with # / ? @ : % of user and password as %23 %2F %3F %40 %3A %25.',
    )
  const port = url.port === '' ? 5432 : Number(url.port)
  return { kind: 'postgres', host, port, database, user, password: password === '' ? undefined : password, schema }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid('a % in it is not followed by two hex digits', 'Write % in user name and password as %25.')
  }
}

function storageOf(given: z.output<typeof ducklakeOptions>['storage'], { cwd, name }: Naming): Storage {
  const { bucket_url: url, credentials = {} } =
    typeof given === 'object' ? given : { bucket_url: given ?? `${name}.files`, credentials: {} }
  if (/^(?:s3|gs|gcs|az|abfss):\/\//.test(url)) return { url: ended(url), credentials }
  if (/^[a-z][\w+.-]+:\/\//i.test(url) && !url.startsWith('file:'))
    throw invalid('its storage is of no kind that DuckLake takes', 'Name a folder, s3://, gs:// or az://.')
  const path = url.startsWith('file://') && URL.canParse(url) ? fileURLToPath(url) : url.replace(/^file:/, '')
  return { url: ended(resolve(cwd, path)), credentials: {} }
}

const ended = (url: string): string => (url.endsWith('/') ? url : `${url}/`)

function labelOf(catalog: LakeCatalog): string {
  if (catalog.kind !== 'postgres') return `ducklake:${catalog.kind}:///${catalog.path}`
  const { user, host, port, database, schema } = catalog
  const place = `${encodeURIComponent(user)}@${host}:${port}/${encodeURIComponent(database)}`
  return `ducklake:postgres://${place}?metadata_schema=${encodeURIComponent(schema)}`
}

/** An error about what names a lake. The text itself stays out of it: it may hold a password. */
function invalid(because: string, hint: string, allowed: readonly string[] = ducklakeForms): SluiceError {
  return new SluiceError('DESTINATION_INVALID', `Could not understand the DuckLake because ${because}.`, {
    allowed,
    hint,
  })
}
