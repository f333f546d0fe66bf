import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inflateSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Project, startProject } from '../end-to-end/project.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type PostgresServer, sharedPostgres } from '../servers/postgres.ts'

/*
 * boundary-<version>-<destination>.sql is what a dlt left after one run of the configuration below, made by
 * scripts/oracle/handover-boundary.py, which hands the datasets to sluice and back several times, from both sides.
 */
const world = { most: 2, later: 0 }
let api: ScriptedApi
let server: PostgresServer

beforeAll(async () => {
  server = await sharedPostgres()
  const rows = () => [
    ...Array.from({ length: world.most }, (_, index) => ({
      id: index + 1,
      at: '2026-01-01T00:00:00Z',
      v: (index + 1) / 4,
    })),
    ...Array.from({ length: world.later }, (_, index) => ({ id: index + 9, at: '2026-01-02T00:00:00Z', v: null })),
  ]
  api = await startScriptedApi({ routes: { 'GET /rows': () => ({ json: { data: rows() } }) } })
})

beforeEach(() => Object.assign(world, { most: 2, later: 0 }))

afterAll(async () => {
  await api.close()
  await server.stop()
})

const keys = { by_text: 'id', by_list: ['id'], by_two: ['id', 'at'], by_row: undefined }
const config = (): string =>
  JSON.stringify({
    name: 'boundary',
    client: { base_url: api.url, paginator: 'single_page' },
    resources: Object.entries(keys).map(([name, primary_key]) => ({
      name,
      write_disposition: 'append',
      ...(primary_key !== undefined && { primary_key }),
      endpoint: { path: 'rows', data_selector: 'data', incremental: { cursor_path: 'at' } },
    })),
  })

interface Place {
  /** what is written behind `--destination` */
  readonly text: string
  /** the values of the only column */
  column(sql: string): Promise<readonly unknown[]>
}

/** A database as dlt left it; `version` null = an empty one. */
const places: Readonly<Record<string, (project: Project, version: string | null) => Promise<Place>>> = {
  async duckdb(project, version) {
    const file = join(project.path, 'boundary.duckdb')
    if (version !== null) {
      const instance = await DuckDBInstance.create(file)
      const connection = await instance.connect()
      await connection.run(`SET TimeZone = 'UTC'; ${await fixture(version, 'duckdb')}`)
      connection.closeSync()
      instance.closeSync()
    }
    const column = (sql: string) =>
      project.look(async ({ rows }) => (await rows(sql)).map((row) => Object.values(row)[0]), 'boundary.duckdb')
    return { text: file, column }
  },
  async postgres(_project, version) {
    const database = `boundary_${version?.replaceAll('.', '_') ?? 'new'}`
    const text = await server.createDatabase(database)
    if (version !== null) await server.sql(database, await fixture(version, 'postgres'))
    return { text, column: async (sql) => (await server.sql(database, sql)).map((row) => Object.values(row)[0]) }
  },
}

const fixture = (version: string, type: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`boundary-${version}-${type}.sql`, import.meta.url)), 'utf8')

/** The lengths of all hashes in the newest state. */
async function lengths(place: Place): Promise<readonly number[]> {
  const [text] = await place.column('SELECT state FROM d._dlt_pipeline_state ORDER BY version DESC LIMIT 1')
  const state = inflateSync(Buffer.from(String(text), 'base64')).toString()
  const lists = [...state.matchAll(/"unique_hashes":\s*\[([^\]]*)\]/g)].map(([, list = '']) => list)
  const hashes = lists.flatMap((list) => [...list.matchAll(/"([^"]+)"/g)].map(([, hash = '']) => hash.length))
  return [...new Set(hashes)]
}

async function expectOnce(place: Place, ids: readonly number[]): Promise<void> {
  for (const table of Object.keys(keys)) {
    const found = await place.column(`SELECT id FROM d.${table} ORDER BY id`)
    expect(found.map(Number), table).toEqual(ids)
  }
}

test.each(['1.26.0', '1.31.0', null].flatMap((version) => Object.keys(places).map((type) => [version, type] as const)))(
  'T7.4 rows at the boundary come once: begun by dlt %s on %s',
  async (version, type) => {
    const project = await startProject({ 'boundary.json': config() })
    try {
      const place = (await places[type]?.(project, version)) as Place
      const run = async (): Promise<void> => {
        const done = await project.cli(['run', 'boundary.json', '--destination', place.text, '--dataset', 'd'])
        expect(done.code, done.stderr).toBe(0)
      }
      const length = version === '1.31.0' ? 12 : 20
      if (version === null) await run()
      world.most = 3
      await run()
      await expectOnce(place, [1, 2, 3])
      expect(await lengths(place)).toEqual([length])
      world.later = 1
      await run()
      world.later = 2
      await run()
      await expectOnce(place, [1, 2, 3, 9, 10])
      expect(await lengths(place)).toEqual([length])
    } finally {
      await project.remove()
    }
  },
)
