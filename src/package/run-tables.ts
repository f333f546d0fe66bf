import type { DuckDBConnection } from '@duckdb/node-api'
import type { Schema } from '../model/schema.ts'
import type { RunId } from '../model/sealed-package.ts'
import type { CursorUpdate, PipelineState } from '../model/state.ts'
import type { Verdict } from '../model/report/completeness.ts'
import type { EmptyProof, Unit, UnitProgress } from '../model/unit.ts'
import { parsePlain, parseSchemaText } from './schema-text.ts'

/** Bumped when the layout of packages changes; a package of another format is refused. */
export const packageFormat = 2

/**
 * The tables that describe the run. `package` has one row; the others are only ever appended to, and the newest row
 * (the highest rowid) of a key counts: that makes every commit a plain insert.
 */
export const runTables = [
  'CREATE SCHEMA data',
  'CREATE SCHEMA run',
  `CREATE TABLE run.package (
    format INTEGER, load_id VARCHAR, pipeline VARCHAR, dataset VARCHAR, fingerprint VARCHAR, created_at BIGINT,
    status VARCHAR, sealed VARCHAR)`,
  'CREATE TABLE run.units (id VARCHAR, resource VARCHAR, body VARCHAR)',
  'CREATE TABLE run.progress (unit VARCHAR, pages BIGINT, records BIGINT, done BOOLEAN, body VARCHAR)',
  'CREATE TABLE run.cursors (resource VARCHAR, cursor_path VARCHAR, body VARCHAR)',
  'CREATE TABLE run.texts (kind VARCHAR, body VARCHAR)',
] as const

/** What a package remembers of its run: everything needed to go on. */
export interface ResumePoint {
  /** units that are not done, in order of birth, with their last durable progress */
  readonly units: readonly { readonly unit: Unit; readonly progress: UnitProgress | null }[]
  /** how many units are done */
  readonly finished: number
  /** null until `begin` */
  readonly schema: Schema | null
  /** the newest of each cursor */
  readonly cursors: readonly CursorUpdate[]
  readonly state: PipelineState | null
  /** the run that began it */
  readonly run: RunId | null
  /** pages read and records received so far, per resource, and how its finished units went */
  readonly counts: ReadonlyMap<string, { readonly pages: number; readonly records: number }>
  readonly endings: readonly UnitEnding[]
  /** rows so far, by table, nested tables included */
  readonly rows: ReadonlyMap<string, number>
}

/** How finished units of a resource went, and how many of them went alike. */
export interface UnitEnding {
  readonly resource: string
  readonly units: number
  readonly verdict: Verdict
  readonly nothing?: EmptyProof
}

const latestProgress = `SELECT unit, arg_max(body, rowid) AS body, arg_max(done, rowid) AS done,
  arg_max(pages, rowid) AS pages, arg_max(records, rowid) AS records FROM run.progress GROUP BY unit`

/** All of it but the rows, which lie in other tables. */
export async function readResumePoint(connection: DuckDBConnection): Promise<Omit<ResumePoint, 'rows'>> {
  const units = await rowsOf(
    connection,
    `SELECT u.body, p.body FROM run.units u LEFT JOIN (${latestProgress}) p ON p.unit = u.id
     WHERE p.done IS NOT TRUE ORDER BY u.rowid`,
  )
  const [finished] = await rowsOf(connection, `SELECT count(*) FILTER (done) FROM (${latestProgress})`)
  const counts = await rowsOf(
    connection,
    `SELECT u.resource, sum(p.pages)::BIGINT, sum(p.records)::BIGINT FROM run.units u
     JOIN (${latestProgress}) p ON p.unit = u.id GROUP BY u.resource ORDER BY min(u.rowid)`,
  )
  const endings = await rowsOf(
    connection,
    `SELECT u.resource, json_extract(p.body, '$.verdict')::VARCHAR AS verdict,
       json_extract_string(p.body, '$.tally.nothing') AS nothing, count(*)::BIGINT
     FROM run.units u JOIN (${latestProgress}) p ON p.unit = u.id WHERE p.done GROUP BY ALL`,
  )
  const cursors = await rowsOf(
    connection,
    `SELECT arg_max(body, rowid) FROM run.cursors
     GROUP BY resource, cursor_path, json_extract_string(body, '$.part.partition'), json_extract(body, '$.part.window')
     ORDER BY min(rowid)`,
  )
  const schema = await latestText(connection, 'schema')
  const state = await latestText(connection, 'state')
  const run = await latestText(connection, 'run')
  return {
    units: units.map(([unit, progress]) => ({
      unit: parsePlain<Unit>(String(unit)),
      progress: typeof progress === 'string' ? parsePlain<UnitProgress>(progress) : null,
    })),
    finished: Number(finished?.[0] ?? 0),
    schema: schema === undefined ? null : parseSchemaText(schema),
    cursors: cursors.map(([body]) => parsePlain<CursorUpdate>(String(body))),
    state: state === undefined ? null : parsePlain<PipelineState>(state),
    run: run === undefined ? null : parsePlain<RunId>(run),
    counts: new Map(
      counts.map(([resource, pages, records]) => [
        String(resource),
        { pages: Number(pages), records: Number(records) },
      ]),
    ),
    endings: endings.flatMap(([resource, verdict, nothing, units]) =>
      typeof verdict !== 'string'
        ? []
        : [
            {
              resource: String(resource),
              units: Number(units),
              verdict: parsePlain<Verdict>(verdict),
              ...(typeof nothing === 'string' && { nothing: nothing as EmptyProof }),
            },
          ],
    ),
  }
}

/** The names and columns of the data tables, as they are in the file. */
export async function readDataColumns(connection: DuckDBConnection): Promise<Map<string, string[]>> {
  const rows = await rowsOf(
    connection,
    `SELECT table_name, column_name FROM duckdb_columns()
     WHERE database_name = current_database() AND schema_name = 'data' ORDER BY table_oid, column_index`,
  )
  const tables = new Map<string, string[]>()
  for (const [table, column] of rows) {
    const columns = tables.get(String(table)) ?? []
    columns.push(String(column))
    tables.set(String(table), columns)
  }
  return tables
}

async function latestText(connection: DuckDBConnection, kind: string): Promise<string | undefined> {
  const rows = await rowsOf(connection, `SELECT body FROM run.texts WHERE kind = '${kind}' ORDER BY rowid DESC LIMIT 1`)
  return rows[0] === undefined ? undefined : String(rows[0][0])
}

/** Rows of a query as plain values. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  const reader = await connection.runAndReadAll(sql)
  return reader.getRows()
}
