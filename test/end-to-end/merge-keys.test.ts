import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asTableName } from '../../src/model/names.ts'
import { parseStoredSchema, storedSchemaText } from '../../src/state/stored-schema.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type PostgresServer, sharedPostgres } from '../servers/postgres.ts'
import { readAnyReport } from './json-report.ts'
import { type Project, startProject } from './project.ts'

/* Merges by dlt 1.31's keys, as people run them: mistakes in the SQL, destinations that cannot, stored hints. */

let api: ScriptedApi
let postgres: PostgresServer
let project: Project
let records: readonly object[] = []
let requests = 0

beforeAll(async () => {
  postgres = await sharedPostgres()
  api = await startScriptedApi({
    routes: {
      'GET /items': () => {
        requests += 1
        return { text: JSON.stringify(records) }
      },
    },
  })
})
afterAll(async () => {
  await api.close()
  await postgres.stop()
})
beforeEach(async () => {
  records = [
    { id: 1, v: 'a', lines: [{ n: 1 }] },
    { id: 2, v: 'b', lines: [{ n: 2 }] },
  ]
  requests = 0
  project = await startProject()
})
afterEach(() => project.remove())

/** A config whose SQL stands on a line that errors are to name. */
const config = (disposition: string, more = ''): string => `name: s
client: { base_url: '${api.url}', paginator: single_page }
${more}resources:
  - name: items
    primary_key: id
    write_disposition:
      disposition: merge
      ${disposition}
`

const merged = (disposition: string, more?: string): Promise<void> => project.write('s.yaml', config(disposition, more))

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await project.run('s.yaml', ['--json', ...args])
  return { code, stderr, report: readAnyReport(stdout) }
}

const idsIn = (): Promise<unknown> =>
  project.look(({ value }) => value('SELECT list(id ORDER BY id)::VARCHAR FROM d.items'))

describe('SQL that the destination does not take', () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['source_filter', 'source_filter: no_such = 1'],
    ['source_filter', 'source_filter: id === 1'],
    ['source_filter', 'source_filter: id IN (SELECT id FROM nowhere)'],
    ['destination_scope', 'destination_scope: CAST(v AS INTEGER) = 1'],
    ['destination_scope', 'destination_scope: v LIKE'],
  ]

  test.each(wrong)('%s: %s is told with its line, and stands in nobody’s way', async (key, sql) => {
    const database = await postgres.createDatabase(`refused_${key}_${sql.length}`)
    for (const more of [[], ['--destination', database]]) {
      await merged('strategy: cdc')
      expect((await run(...more)).code).toBe(0)
      await merged(sql)
      const { code, report } = await run(...more)
      expect([code, report.error?.code]).toEqual([1, 'MERGE_CONDITION_INVALID'])
      expect(report.error?.message).toContain(`"${key}"`)
      expect(report.error?.place).toMatchObject({
        file: expect.stringContaining('s.yaml'),
        line: 8,
        path: `resources[0].write_disposition.${key}`,
      })
      expect(report.error?.hint).toContain('the package is dropped')
      // corrected, it goes on at once
      await merged('strategy: cdc')
      records = [{ id: 2, v: 'c' }]
      expect((await run(...more)).code).toBe(0)
      records = [
        { id: 1, v: 'a' },
        { id: 2, v: 'b' },
      ]
    }
    expect(await idsIn()).toBe('[2]')
    expect(await postgres.sql(`refused_${key}_${sql.length}`, 'SELECT id::int FROM d.items')).toEqual([{ id: 2 }])
  })

  test.each([
    'source_filter: "id = 1; DROP TABLE d.items"',
    'destination_scope: "1 = 1) OR (1 = 1"',
    'destination_scope: "{tables}.id = 1"',
    'source_filter: "id = 1 --"',
  ])('%s is refused before anything is asked for', async (sql) => {
    await merged(sql)
    const { code, stderr } = await run()
    expect([code, requests]).toEqual([2, 0])
    expect(stderr).toContain('s.yaml:8')
    expect((await project.cli(['check', 's.yaml'])).code).toBe(2)
  })
})

test('names and texts of SQL stay what they are', async () => {
  records = [
    { id: 1, 'odd; (name': "it's; (" },
    { id: 2, 'odd; (name': '{x}' },
    { id: 3, 'odd; (name': 'c' },
  ]
  const database = await postgres.createDatabase('quoted')
  for (const more of [[], ['--destination', database]]) {
    await merged(`source_filter: "\\"odd; (name\\" NOT IN ('it''s; (', '{{x}}')"`, 'naming: direct\n')
    expect((await run(...more)).report.error).toBeUndefined()
  }
  expect(await idsIn()).toBe('[3]')
  expect(await postgres.sql('quoted', 'SELECT id::int FROM d.items')).toEqual([{ id: 3 }])
})

describe('a destination that cannot', () => {
  const folder = fileURLToPath(new URL('../../docs/extending/folder.ts', import.meta.url))

  test.each([
    ['strategy: delete-insert', 'the destination cannot merge'],
    ['strategy: cdc', 'the destination cannot merge'],
  ])('%s: check says so, and a run before any request', async (disposition, why) => {
    await project.write('own.ts', `export { folder } from ${JSON.stringify(folder)}\n`)
    const place = `components: own.ts\ndestination: { type: folder, path: ./out }\n`
    await merged(disposition, place)
    for (const command of ['check', 'run']) {
      const { code, stderr } = await project.cli([command, 's.yaml'])
      expect([command, code, requests]).toEqual([command, 2, 0])
      expect(stderr).toContain(`Could not merge "items" because ${why}.`)
      expect(stderr).toMatch(/s\.yaml:8/)
    }
    // what is not selected is not loaded
    await project.write(
      't.yaml',
      `${config(disposition, place)}    selected: false\n  - name: others\n    endpoint: items\n`,
    )
    expect((await project.cli(['check', 't.yaml'])).code).toBe(0)
  })
})

describe('stored hints', () => {
  const stored = async (): Promise<string> =>
    String(await project.look(({ value }) => value('SELECT schema FROM d._dlt_version ORDER BY version DESC LIMIT 1')))

  test('are written as dlt writes them, read back, and rendered', async () => {
    records = records.map((record, index) => ({ ...record, rowVersion: index }))
    await merged(`strategy: cdc
      source_filter: id > 0
      destination_scope: "{table}.id < 100"
      skip_unchanged_rows: true
      row_version_column_name: rowVersion`)
    expect((await run()).code).toBe(0)
    const text = await stored()
    const items = JSON.parse(text).tables.items
    expect(items).toMatchObject({
      write_disposition: 'merge',
      'x-merge-strategy': 'cdc',
      'x-merge-source-filter': 'id > 0',
      'x-merge-destination-scope': '{table}.id < 100',
      'x-merge-skip-unchanged-rows': true,
    })
    expect(items.columns.row_version).toMatchObject({ 'x-row-version': true, nullable: false })
    expect(parseStoredSchema(text).tables.get(asTableName('items'))?.writeDisposition).toEqual({
      kind: 'merge',
      strategy: 'cdc',
      sourceFilter: 'id > 0',
      destinationScope: '{table}.id < 100',
      skipUnchanged: { rowVersionColumnName: 'row_version' },
    })
    const { stdout } = await project.cli([
      'schema',
      's',
      '--destination',
      './x.duckdb',
      '--dataset',
      'd',
      '--format',
      'yaml',
    ])
    expect(stdout).toContain('x-merge-source-filter: id > 0')
    expect(stdout).toContain('x-row-version: true')
    // the next run does not take them for news
    const before = requests
    expect((await run()).code).toBe(0)
    expect([requests - before, await stored()]).toEqual([1, text])
  })

  test('of every merge that dlt 1.31 stored come back as they were', async () => {
    for (const topic of ['merge-cdc', 'merge-conditions', 'merge-unchanged'])
      for (const destination of ['duckdb', 'postgres']) {
        const file = new URL(`../cases/tables/${topic}/${destination}.json`, import.meta.url)
        const runs = JSON.parse(await readFile(file, 'utf8'))
        const [, , , , schema] = JSON.parse(runs.at(-1).dataset._dlt_version.rows.at(-1))
        const dlts = withoutOrder(schema)
        expect(withoutOrder(JSON.parse(storedSchemaText(parseStoredSchema(JSON.stringify(dlts)))))).toEqual(dlts)
      }
  })
})

/** The golden files keep the order of columns beside them, and leave versions and hashes out. */
function withoutOrder(schema: { readonly tables: Readonly<Record<string, { readonly columns: object }>> }): object {
  const tables = Object.entries(schema.tables).map(([name, { columns, ...table }]) => {
    const { order: _, ...rest } = columns as { order?: unknown }
    return [name, { ...table, columns: rest }]
  })
  const { version: _, version_hash: __, previous_hashes: ___, ...rest } = schema as Record<string, unknown>
  return { ...rest, version: 1, version_hash: 'h', previous_hashes: [], tables: Object.fromEntries(tables) }
}
