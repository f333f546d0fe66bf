import { cp, mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

/** A loaded database as a reader sees it. Booleans, texts, numbers and bigints come as such, timestamps as Date. */
export interface Warehouse {
  readonly rows: (sql: string) => Promise<Record<string, unknown>[]>
  /** the first column of the only row */
  readonly value: (sql: string) => Promise<unknown>
  /** table names of a dataset, sorted; [] when there is no dataset */
  readonly tables: (dataset: string) => Promise<string[]>
  /** column name → DuckDB type, in column order */
  readonly columns: (dataset: string, table: string) => Promise<Record<string, string>>
}

let engine: Promise<DuckDBInstance> | undefined
let looks = 0

/**
 * Lets `look` read a copy of the database (file and write-ahead log), so that looking changes nothing and needs no
 * lock. A file that does not exist reads as an empty database.
 */
export async function withWarehouse<T>(file: string, look: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-look-'))
  const copy = join(folder, 'copy.duckdb')
  for (const suffix of ['', '.wal']) if (existsSync(file + suffix)) await cp(file + suffix, copy + suffix)
  // one engine for all looks: starting one costs more than most looks
  engine ??= DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await (await engine).connect()
  const name = `look_${++looks}`
  try {
    await connection.run(`SET TimeZone = 'UTC'; ATTACH '${copy}' AS ${name}; USE ${name}`)
    return await look(warehouseOver(connection))
  } finally {
    await connection.run(`USE memory; DETACH DATABASE IF EXISTS ${name}`)
    connection.closeSync()
    await rm(folder, { recursive: true, force: true })
  }
}

function warehouseOver(connection: DuckDBConnection): Warehouse {
  const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await connection.runAndReadAll(sql)).getRowObjectsJS()
  const value = async (sql: string): Promise<unknown> => Object.values((await rows(sql))[0] ?? {})[0]
  const tables = async (dataset: string): Promise<string[]> => {
    const found = await rows(
      `SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = '${dataset}' ORDER BY table_name`,
    )
    return found.map((row) => String(row['table_name']))
  }
  const columns = async (dataset: string, table: string): Promise<Record<string, string>> => {
    const found = await rows(
      `SELECT column_name, data_type FROM duckdb_columns()
       WHERE database_name = current_database() AND schema_name = '${dataset}' AND table_name = '${table}'
       ORDER BY column_index`,
    )
    return Object.fromEntries(found.map((row) => [String(row['column_name']), String(row['data_type'])]))
  }
  return { rows, value, tables, columns }
}
