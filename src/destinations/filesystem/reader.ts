import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { loadExtension } from '../../duckdb/extensions.ts'
import type { ExistingTables, Reader } from '../../load/destination.ts'
import { limitsOfQuestions } from '../../duckdb/question-limits.ts'
import { readerOf } from '../../load/duckdb/reader.ts'
import { accessTo } from '../../load/duckdb/storage-access.ts'
import { duckdbTypes } from '../../load/duckdb/types.ts'
import { SluiceError } from '../../model/errors.ts'
import { quoteName, quotePath, quoteText } from '../../model/names/quoted-name.ts'
import { openStore } from '../../load/store/open-store.ts'
import type { Column } from '../../model/schema.ts'
import type { World } from '../../model/world.ts'
import type { FilesTarget } from './locate.ts'
import { datasetStore } from './dataset-store.ts'
import { type FilesTable, tablesOf } from './tables.ts'

const catalog = 'memory'

/**
 * Opens files for questions: a DuckDB of its own has a view for each table of a dataset that is asked about, over the files of
 * completed loads. It reaches the storage and nothing else. Throws DRIVER_MISSING for buckets without the extension.
 */
export async function openReader(target: FilesTarget, world: World): Promise<Reader> {
  const instance = await DuckDBInstance.create(':memory:', { temp_directory: '' })
  try {
    const connection = await instance.connect()
    await shutIn(connection, target, world)
    const views = new Map<string, Promise<ExistingTables>>()
    const viewsOf = (dataset: string): Promise<ExistingTables> => {
      const made = views.get(dataset) ?? makeViews(connection, dataset, { target, world })
      views.set(dataset, made)
      return made
    }
    let closed = false
    const file = {
      catalog,
      connect: () => instance.connect(),
      close: () => {
        if (!closed) instance.closeSync()
        closed = true
        return Promise.resolve()
      },
    }
    const failed = (error: unknown): never => {
      throw queryFailure(error, target)
    }
    const reader = readerOf(file, failed, viewsOf)
    const ready = async (dataset: string | undefined): Promise<void> => {
      const datasets = dataset === undefined ? await openStore(target.storage, world).folders() : [dataset]
      for (const one of datasets) await viewsOf(one)
    }
    return {
      ...reader,
      rows: async (query) => ready(query.dataset).then(() => reader.rows(query)),
      count: async (query) => ready(query.dataset).then(() => reader.count(query)),
      has: async (load) => ready(load.dataset).then(() => reader.has(load)),
      recall: async (place) => ready(place.dataset).then(() => reader.recall(place)),
      query: async (sql, options) => ready(options?.dataset).then(() => reader.query(sql, options)),
      ask: async (sql, options) => ready(options?.dataset).then(() => reader.ask(sql, options)),
      // spread: it would be lost among the methods of a prototype
      [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
    }
  } catch (error) {
    instance.closeSync()
    throw error
  }
}

async function shutIn(connection: DuckDBConnection, { storage, label }: FilesTarget, { env }: World): Promise<void> {
  const { extensions, secret } = accessTo(storage, `sluice:storage:${label}`)
  for (const name of extensions) await loadExtension(connection, name, env['SLUICE_DUCKDB_EXTENSIONS'] || undefined)
  const steps = [
    "SET GLOBAL TimeZone = 'UTC'",
    ...limitsOfQuestions,
    'SET GLOBAL autoinstall_known_extensions = false',
    'SET GLOBAL autoload_known_extensions = false',
    ...(secret === undefined ? [] : [secret]),
    `SET GLOBAL allowed_directories = [${quoteText(storage.url)}]`,
    'SET GLOBAL enable_external_access = false',
    'SET GLOBAL lock_configuration = true',
  ]
  for (const step of steps) await connection.run(step)
}

interface Place {
  readonly target: FilesTarget
  readonly world: World
}

async function makeViews(
  connection: DuckDBConnection,
  dataset: string,
  { target, world }: Place,
): Promise<ExistingTables> {
  const tables = await tablesOf(datasetStore(target, dataset, world), target)
  if (tables.length > 0) await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(dataset)}`)
  for (const table of tables)
    await connection.run(
      `CREATE VIEW ${quotePath(dataset, table.name)} AS ${viewOf(table, `${target.storage.url}${dataset}/`)}`,
    )
  return new Map(
    tables.map(({ name, columns }) => [
      name,
      new Map(columns.map((column) => [column.name as string, duckdbTypes.render(column)])),
    ]),
  )
}

/** A SELECT of the rows of a table, whatever its files are and whichever columns each of them has. */
function viewOf({ columns, files }: FilesTable, url: string): string {
  const urls = files.map((file) => `${url}${file}`)
  const parquet = urls.filter((one) => one.endsWith('.parquet'))
  const lines = urls.filter((one) => /\.jsonl(?:\.gz)?$/.test(one))
  const parts = [
    `SELECT ${columns.map((column) => `NULL::${duckdbTypes.render(column)} AS ${quoteName(column.name)}`).join(', ')} WHERE false`,
    ...(parquet.length === 0 ? [] : [`SELECT * FROM read_parquet(${listOf(parquet)}, union_by_name = true)`]),
    ...(lines.length === 0 ? [] : [linesOf(columns, lines)]),
  ]
  const chosen = columns.map(
    (column) => `CAST(${quoteName(column.name)} AS ${duckdbTypes.render(column)}) AS ${quoteName(column.name)}`,
  )
  return `SELECT ${chosen.join(', ')} FROM (${parts.join(' UNION ALL BY NAME ')})`
}

function linesOf(columns: readonly Column[], urls: readonly string[]): string {
  const read = columns.map((column) => `${quoteText(column.name)}: ${quoteText(lineType(column))}`)
  const values = columns.map((column) => {
    const name = quoteName(column.name)
    return column.dataType === 'binary' ? `from_base64(${name}) AS ${name}` : name
  })
  return `SELECT ${values.join(', ')} FROM read_json(${listOf(urls)}, format = 'newline_delimited', maximum_object_size = 268435456,
    columns = {${read.join(', ')}})`
}

/** How a value stands in a line of JSON: decimals are texts, bytes base64. */
function lineType(column: Column): string {
  return column.dataType === 'binary' ? 'VARCHAR' : duckdbTypes.render(column)
}

const listOf = (urls: readonly string[]): string => `[${urls.map(quoteText).join(', ')}]`

function queryFailure(error: unknown, { label }: FilesTarget): SluiceError {
  if (error instanceof SluiceError) return error
  const said = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
  return new SluiceError('QUERY_FAILED', `Could not query "${label}" because DuckDB refused: ${said}`, {
    hint: 'Check the SQL, and the names of tables and columns: sluice show. A query reads the tables of the dataset: no other files, no network.',
    cause: error,
  })
}
