import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'

/** A process that serves a file of records (bench/server.ts). */
export interface Served {
  readonly url: string
  readonly stop: () => void
}

/** Starts serving `count` records of a file of JSON lines. */
export async function serveRecords(file: string, count: number): Promise<Served> {
  const script = fileURLToPath(new URL('server.ts', import.meta.url))
  const child = fork(script, [file, String(count)], { execArgv: ['--import', import.meta.resolve('tsx')] })
  const port = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', () => reject(new Error('the benchmark server did not start')))
  })
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => child.disconnect() }
}

/** Rows of the two tables that the records become. */
export interface RowCounts {
  readonly parents: number
  readonly children: number
}

/** What is in a database that was loaded. */
export async function countRows(database: string): Promise<RowCounts> {
  const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll(
    'SELECT (SELECT count(*) FROM d.records)::INT, (SELECT count(*) FROM d.records__lines)::INT',
  )
  const [parents = 0, children = 0] = reader.getRowsJS()[0] as number[]
  connection.closeSync()
  instance.closeSync()
  return { parents, children }
}

/** Throws when rows are missing: record `n` has `n mod 3` items in its list. */
export function checkCounts(job: string, found: RowCounts, count: number): void {
  const whole = Math.floor(count / 3)
  const children = whole * 3 + (count % 3 === 2 ? 1 : 0)
  if (found.parents !== count || found.children !== children)
    throw new Error(`${job} has ${found.parents} + ${found.children} rows, expected ${count} + ${children}`)
}
