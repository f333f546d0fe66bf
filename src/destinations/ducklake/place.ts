import { existsSync, mkdirSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { loadExtension } from '../../duckdb/extensions.ts'
import type { ReadablePlace } from '../../duckdb/read-only.ts'
import { accessTo } from '../../load/duckdb/storage-access.ts'
import { quoteName, quoteText } from '../../model/names/quoted-name.ts'
import type { World } from '../../model/world.ts'
import type { LakeCatalog, LakeTarget } from './locate.ts'

const extensionOf = { duckdb: undefined, sqlite: 'sqlite_scanner', postgres: 'postgres_scanner' } as const

/** A lake as something that the engine attaches, for writing and for reading. */
export function lakePlace(target: LakeTarget, { env }: Pick<World, 'env'>): ReadablePlace {
  const { catalog, storage, label } = target
  const access = accessTo(storage, `sluice:storage:${label}`)
  const catalogExtension = extensionOf[catalog.kind]
  const extensions = ['ducklake', ...(catalogExtension === undefined ? [] : [catalogExtension]), ...access.extensions]
  return {
    key: label,
    files: catalog.kind === 'duckdb' ? [catalog.path] : [],
    folders: [storage.url],
    async prepare(connection: DuckDBConnection) {
      for (const name of extensions) await loadExtension(connection, name, env['SLUICE_DUCKDB_EXTENSIONS'] || undefined)
      if (access.secret !== undefined) await connection.run(access.secret)
      if (catalog.kind === 'postgres') await connection.run(catalogSecret(catalog, label))
    },
    attach: (name, mode) => attachStatement({ target, name, isRead: mode === 'READ_ONLY' }),
  }
}

/** True when a lake is there already, as far as that can be seen without asking a server. */
export function mayBeThere({ catalog }: LakeTarget): boolean {
  return catalog.kind === 'postgres' || existsSync(catalog.path)
}

/** Makes the folder of the rows: DuckLake makes the ones in it. */
export function makeFolder({ storage }: LakeTarget): void {
  if (storage.url.startsWith('/')) mkdirSync(storage.url, { recursive: true })
}

const secretName = (label: string): string => `sluice:catalog:${label}`

// a password in the statement that attaches would be shown to everybody who lists the databases
function catalogSecret(catalog: Extract<LakeCatalog, { kind: 'postgres' }>, label: string): string {
  const { host, port, database, user, password } = catalog
  const options = [
    `HOST ${quoteText(host)}`,
    `PORT ${port}`,
    `DATABASE ${quoteText(database)}`,
    `USER ${quoteText(user)}`,
    ...(password === undefined ? [] : [`PASSWORD ${quoteText(password)}`]),
  ]
  return `CREATE OR REPLACE TEMPORARY SECRET ${quoteName(secretName(label))} (TYPE postgres, ${options.join(', ')})`
}

interface AttachParts {
  readonly target: LakeTarget
  /** quoted */
  readonly name: string
  readonly isRead: boolean
}

function attachStatement({ target, name, isRead }: AttachParts): string {
  const { catalog, storage, label, migrates, moved } = target
  const options = [
    ...(isRead ? ['READ_ONLY'] : [`DATA_PATH ${quoteText(storage.url)}`]),
    ...(isRead || !moved ? [] : ['OVERRIDE_DATA_PATH true']),
    ...(isRead || !migrates ? [] : ['AUTOMATIC_MIGRATION true']),
    // as dlt opens it: several processes may read and write in turn
    ...(catalog.kind === 'sqlite' ? ["META_TYPE 'sqlite'", "META_JOURNAL_MODE 'WAL'", 'META_BUSY_TIMEOUT 10000'] : []),
    ...(catalog.kind === 'postgres'
      ? [`METADATA_SCHEMA ${quoteText(catalog.schema)}`, `META_SECRET ${quoteText(secretName(label))}`]
      : []),
  ]
  const where = catalog.kind === 'postgres' ? 'postgres:' : catalog.path
  return `ATTACH ${quoteText(`ducklake:${where}`)} AS ${name} (${options.join(', ')})`
}
