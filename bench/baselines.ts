/**
 * Child process of the benchmark: what others need for the same bytes. Prints a `Counted`; its times are those of the work
 * alone, without starting Node.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

const columns = `id, uuid, reference, status, kind, quantity, amount, ratio, active, priority, created_at, updated_at,
  customer.name AS customer__name, customer.email AS customer__email, customer.tier AS customer__tier,
  shipping.street AS shipping__street, shipping.city AS shipping__city, shipping.zip AS shipping__zip,
  shipping.geo.lat AS shipping__geo__lat, shipping.geo.lng AS shipping__geo__lng, note, source`

const [job = '', file = '', pages = '', database = ''] = process.argv.slice(2)

const options = `maximum_object_size = 67108864`
const lines = `SELECT * FROM read_json('${file}', format = 'newline_delimited')`
const paged = `SELECT record.* FROM (SELECT unnest(data) AS record FROM read_json('${pages}/*.json', ${options}))`

const result = job === 'json-parse' ? parsePages() : await readJson(job === 'read-json-lines' ? lines : paged)
console.log(JSON.stringify(result))

/** What a job took and found, as one line of JSON. */
export interface Counted {
  readonly ms: number
  /** of all threads, user and system */
  readonly cpuSeconds: number
  readonly parents: number
  readonly children: number
}

/** Bytes to text to objects, page by page: the floor for anything in JavaScript. */
function parsePages(): Counted {
  const bodies = readdirSync(pages).map((name) => readFileSync(join(pages, name)))
  const taken = stopwatch()
  let parents = 0
  let children = 0
  for (const body of bodies)
    for (const record of (JSON.parse(body.toString()) as { data: { lines: unknown[] }[] }).data) {
      parents++
      children += record.lines.length
    }
  return { ...taken(), parents, children }
}

/**
 * DuckDB's own reader, by way of a staging table into the two tables that a loader makes: rows with ids of their own,
 * nested rows linked to their parents.
 */
async function readJson(source: string): Promise<Counted> {
  rmSync(database, { force: true })
  const taken = stopwatch()
  const instance = await DuckDBInstance.create(database)
  const connection = await instance.connect()
  await connection.run(
    `CREATE TEMP TABLE staged AS SELECT *, left(md5(random()::VARCHAR), 14) AS _dlt_id FROM (${source})`,
  )
  await connection.run(`CREATE TABLE records AS SELECT ${columns}, '1.0' AS _dlt_load_id, _dlt_id FROM staged`)
  await connection.run(
    `CREATE TABLE records__lines AS
     SELECT line.sku, line.quantity, line.price, _dlt_parent_id, _dlt_list_idx,
       left(md5(_dlt_parent_id || _dlt_list_idx), 14) AS _dlt_id
     FROM (SELECT unnest(lines) AS line, _dlt_id AS _dlt_parent_id, generate_subscripts(lines, 1) - 1 AS _dlt_list_idx
       FROM staged)`,
  )
  await connection.run('CHECKPOINT')
  const took = taken()
  const counts = await connection.runAndReadAll(
    'SELECT (SELECT count(*) FROM records)::INT, (SELECT count(*) FROM records__lines)::INT',
  )
  const [parents = 0, children = 0] = counts.getRowsJS()[0] as number[]
  connection.closeSync()
  instance.closeSync()
  return { ...took, parents, children }
}

function stopwatch(): () => Pick<Counted, 'ms' | 'cpuSeconds'> {
  const started = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return { ms: performance.now() - started, cpuSeconds: (user + system) / 1e6 }
  }
}
