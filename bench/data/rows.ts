import { DuckDBInstance } from '@duckdb/node-api'
import { Client } from 'pg'

/** How many rows each table is to have. */
export type Expected = Readonly<Record<string, number>>

/** Rows of the two tables that so many records become: record `n` has `n mod 3` items in its list. */
export function tablesOf(records: number): { readonly records: number; readonly records__lines: number } {
  return { records, records__lines: Math.floor(records / 3) * 3 + (records % 3 === 2 ? 1 : 0) }
}

/** Throws when a DuckDB file has other rows than expected. */
export async function expectDuckdb(database: string, expected: Expected, dataset = 'd'): Promise<void> {
  await inDuckdb(database, async (count) => {
    for (const [table, rows] of Object.entries(expected)) check(table, await count(`"${dataset}"."${table}"`), rows)
  })
}

/** Throws when the newest load has other rows in a table than expected. */
export async function expectNewest(database: string, table: string, expected: number): Promise<void> {
  await inDuckdb(database, async (count) => {
    const newest = '_dlt_load_id = (SELECT max(load_id) FROM d._dlt_loads)'
    check(`the newest load of ${table}`, await count(`d."${table}" WHERE ${newest}`), expected)
  })
}

async function inDuckdb(
  database: string,
  act: (count: (from: string) => Promise<number>) => Promise<void>,
): Promise<void> {
  const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    await act(async (from) => {
      const answer = await connection.runAndReadAll(`SELECT count(*)::INT FROM ${from}`)
      return Number(answer.getRowsJS()[0]?.[0])
    })
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** Throws when tables in a Postgres have other rows than expected. */
export async function expectPostgres(url: string, dataset: string, expected: Expected): Promise<void> {
  await inPostgres(url, async (client) => {
    for (const [table, rows] of Object.entries(expected)) {
      const answer = await client.query<{ n: string }>(`SELECT count(*) AS n FROM "${dataset}"."${table}"`)
      check(table, Number(answer.rows[0]?.n), rows)
    }
  })
}

/** Does something with a connection, and closes it. */
export async function inPostgres(url: string, act: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await act(client)
  } finally {
    await client.end()
  }
}

function check(table: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${table} has ${found} rows, expected ${expected}`)
}
