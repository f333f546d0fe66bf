/**
 * Child process of the benchmark: what bare means need for the same bytes. Prints a `Counted`; its times are those of the work
 * alone, without starting Node.
 */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

const columns = `id, uuid, reference, status, kind, quantity, amount, ratio, active, priority, created_at, updated_at,
  customer.name AS customer__name, customer.email AS customer__email, customer.tier AS customer__tier,
  shipping.street AS shipping__street, shipping.city AS shipping__city, shipping.zip AS shipping__zip,
  shipping.geo.lat AS shipping__geo__lat, shipping.geo.lng AS shipping__geo__lng, note, source`

const [job = '', source = '', database = ''] = process.argv.slice(2)

const jobs: Readonly<Record<string, () => Counted | Promise<Counted>>> = {
  /** of a folder of pages */
  'json-parse': () => parsePages(source),
  'read-json-pages': () => load(staged(recordsIn(`${source}/*.json`, 64 << 20))),
  'read-json-pages-plain': () => load(plain(recordsIn(`${source}/*.json`, 64 << 20))),
  /** of one `{"data":[…]}` */
  'read-json-document': () => load(plain(recordsIn(source, statSync(source).size + 1024))),
  'read-json-document-staged': () => load(staged(recordsIn(source, statSync(source).size + 1024))),
  /** of a file with a record per line */
  'read-json-lines': () => load(staged(`SELECT * FROM read_json('${source}', format = 'newline_delimited')`)),
}
const run = jobs[job]
if (run === undefined) throw new Error(`there is no job "${job}"`)
console.log(JSON.stringify(await run()))

function recordsIn(files: string, largest: number): string {
  const documents = `read_json('${files}', maximum_object_size = ${largest})`
  return `SELECT record.* FROM (SELECT unnest(data) AS record FROM ${documents})`
}

/** What a job took and found, as one line of JSON. */
export interface Counted {
  readonly ms: number
  /** of all threads, user and system */
  readonly cpuSeconds: number
  readonly parents: number
  readonly children: number
}

/** Bytes to text to objects, page by page: the floor for anything in JavaScript. */
function parsePages(folder: string): Counted {
  const bodies = readdirSync(folder).map((name) => readFileSync(join(folder, name)))
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
 * By way of a staging table into the two tables that a loader makes: rows with random ids, nested rows linked to their
 * parents.
 */
function staged(records: string): readonly string[] {
  return [
    `CREATE TEMP TABLE staged AS SELECT *, left(md5(random()::VARCHAR), 14) AS _dlt_id FROM (${records})`,
    `CREATE TABLE records AS SELECT ${columns}, '1.0' AS _dlt_load_id, _dlt_id FROM staged`,
    linesOf('SELECT lines, _dlt_id FROM staged'),
  ]
}

/** As one writes it first: a statement per table, with ids made of the records'. */
function plain(records: string): readonly string[] {
  const id = 'left(md5(id::VARCHAR), 14) AS _dlt_id'
  return [
    `CREATE TABLE records AS SELECT ${columns}, '1.0' AS _dlt_load_id, ${id} FROM (${records})`,
    linesOf(`SELECT lines, ${id} FROM (${records})`),
  ]
}

function linesOf(parents: string): string {
  return `CREATE TABLE records__lines AS
     SELECT line.sku, line.quantity, line.price, _dlt_parent_id, _dlt_list_idx,
       left(md5(_dlt_parent_id || _dlt_list_idx), 14) AS _dlt_id
     FROM (SELECT unnest(lines) AS line, _dlt_id AS _dlt_parent_id, generate_subscripts(lines, 1) - 1 AS _dlt_list_idx
       FROM (${parents}))`
}

/** DuckDB's own reader into a file of its own. */
async function load(statements: readonly string[]): Promise<Counted> {
  rmSync(database, { force: true })
  const taken = stopwatch()
  const instance = await DuckDBInstance.create(database)
  const connection = await instance.connect()
  for (const statement of statements) await connection.run(statement)
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
