import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ExistingTables, QueryValue } from '../../load/destination.ts'
import { existingTables } from '../../load/sql/existing-tables.ts'
import { quoteName, quoteText } from '../../model/names/quoted-name.ts'
import { isoText, queryValue } from './cells.ts'
import type { Bound, Database, Driver } from './driver.ts'
import { datasetOf, fileOf, mainDataset, type SqliteTarget } from './locate.ts'

/** Where the files are, and what opens them. */
export interface Place {
  readonly target: SqliteTarget
  readonly driver: Driver
}

/** How many databases a connection may have attached. */
const mostAttached = 10

export const isThere = ({ target }: Place, dataset: string): boolean => existsSync(fileOf(target, dataset))

/** A connection in which the dataset has its own name, as dlt gives it: it is attached, or is the main file. */
export function openDataset(place: Place, dataset: string): Database {
  return openDatasets(place, [dataset])
}

/** A connection with several datasets; a name without dataset is looked up in their order. */
export function openDatasets({ target, driver }: Place, datasets: readonly string[]): Database {
  const database = driver(datasets.includes(mainDataset) ? target.location : ':memory:')
  try {
    for (const dataset of datasets.filter((name) => name !== mainDataset).slice(0, mostAttached))
      database.exec(`ATTACH ${quoteText(fileOf(target, dataset))} AS ${quoteName(dataset)}`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** The datasets that have a file, by name. */
export async function datasetsOf({ target }: Place): Promise<readonly string[]> {
  const names = await readdir(dirname(target.location)).catch(() => [])
  const beside = names.flatMap((name) => datasetOf(target, name) ?? []).toSorted()
  return existsSync(target.location) ? [mainDataset, ...beside] : beside
}

/** Opens a dataset for as long as `work` takes. */
export function within<T>(place: Place, dataset: string, work: (database: Database) => T): T {
  const database = openDataset(place, dataset)
  try {
    return work(database)
  } finally {
    database.close()
  }
}

/** Views count as well: their names are taken. */
export function describe(database: Database, dataset: string): ExistingTables {
  const rows = database
    .prepare(
      `SELECT m.name, c.name, c.type FROM ${quoteName(dataset)}.sqlite_schema AS m, pragma_table_info(m.name, $1) AS c
       WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.rowid, c.cid`,
    )
    .all({ 1: dataset })
  return existingTables(rows.map((row) => row.map(String)))
}

/** Rows of a question of ours; `values` stand for `$1` …. */
export function select(database: Database, sql: string, values: readonly QueryValue[]): QueryValue[][] {
  const statement = database.prepare(sql)
  return statement.all(numbered(values)).map((row) =>
    row.map((value, index) => {
      const type = statement.columns[index]?.type ?? ''
      const found = queryValue(value, type)
      // what is computed, such as the latest of several moments, has no type
      return type === '' && typeof found === 'string' ? isoText(found) : found
    }),
  )
}

/** Values for `$1` …, as drivers take them. */
export function numbered(values: readonly QueryValue[]): Readonly<Record<string, Bound>> {
  return Object.fromEntries(values.map((value, index) => [index + 1, bound(value)]))
}

function bound(value: QueryValue): Bound {
  if (typeof value === 'boolean') return value ? 1n : 0n
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
}
