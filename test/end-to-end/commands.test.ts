import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { needsApiKey } from '../scripted-api/guards.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { readReport } from './json-report.ts'
import { type Project, startProject } from './project.ts'

const seedFolder = fileURLToPath(new URL('../fixtures/seeds/', import.meta.url))
const things = Array.from({ length: 45 }, (_, id) => ({ id, name: `thing ${id}`, size: { width: id + 0.5 } }))
const key = 'sandbox-key-7c1e'

/** A config as a user writes it, with the API's address in place. */
function configFor(url: string): string {
  return `
name: store
client:
  base_url: ${url}
  auth: { type: api_key, name: api_key, api_key: '\${secrets.store_key}', location: query }
  paginator: { type: offset, limit: 20 }
resource_defaults:
  primary_key: id
  write_disposition: merge
  endpoint: { data_selector: data }
resources:
  - things
  - name: others
    endpoint: things
environments:
  sandbox:
    client: { base_url: ${url}/sandbox }
`
}

let api: ScriptedApi
let project: Project

beforeEach(async () => {
  const pages = needsApiKey({ in: 'query', name: 'api_key', key }, offsetPages(things))
  const sandbox = needsApiKey({ in: 'query', name: 'api_key', key }, offsetPages(things.slice(0, 7)))
  api = await startScriptedApi({ routes: { 'GET /things': pages, 'GET /sandbox/things': sandbox } })
  project = await startProject({ 'store.yaml': configFor(api.url) })
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const secrets = { STORE_KEY: key }

function count(table: string): Promise<unknown> {
  return project.look(({ value }) => value(`SELECT count(*)::INT FROM d.${table}`))
}

describe('sluice run', () => {
  test('loads into <pipeline>.duckdb and <pipeline>_dataset when nothing is said', async () => {
    const result = await project.cli(['run', 'store.yaml', '--json'], secrets)
    expect(result.code, result.stderr).toBe(0)
    const report = readReport(result.stdout)
    expect(report).toMatchObject({ pipeline: 'store', dataset: 'store_dataset' })
    for (const made of ['store.duckdb', '.sluice/store']) expect(existsSync(join(project.path, made)), made).toBe(true)
  })

  test('--resources loads only those named', async () => {
    const result = await project.run('store.yaml', ['--resources', 'others', '--json'], secrets)
    expect(result.code, result.stderr).toBe(0)
    expect(Object.keys(readReport(result.stdout).resources)).toEqual(['others'])
    expect(await project.look(({ tables }) => tables('d'))).not.toContain('things')
  })

  test('--limit N asks for N pages per resource', async () => {
    const result = await project.run('store.yaml', ['--limit', '1', '--resources', 'things'], secrets)
    expect(result.code, result.stderr).toBe(0)
    expect(api.requests).toHaveLength(1)
    expect(await count('things')).toBe(20)
  })

  test('--env takes the environment, and keeps its tables apart', async () => {
    const result = await project.cli(['run', 'store.yaml', '--env', 'sandbox', '--json'], secrets)
    expect(result.code, result.stderr).toBe(0)
    const report = readReport(result.stdout)
    expect(report.resources['things']?.records).toBe(7)
    expect(report.dataset).not.toBe('store_dataset')
    const unknown = await project.cli(['run', 'store.yaml', '--env', 'sandbx'], secrets)
    expect([unknown.code, unknown.stderr.includes('sandbox')]).toEqual([2, true])
  })

  test('--full-refresh drops what is gone from the source', { timeout: 60_000 }, async () => {
    expect((await project.run('store.yaml', [], secrets)).code).toBe(0)
    const args = ['--set', `client.base_url=${api.url}/sandbox`]
    expect((await project.run('store.yaml', args, secrets)).code).toBe(0)
    expect(await count('things')).toBe(45)
    expect((await project.run('store.yaml', [...args, '--full-refresh'], secrets)).code).toBe(0)
    expect(await count('things')).toBe(7)
  })

  test('a database and a dataset of the same name are told apart', async () => {
    // DuckDB calls "store.things" ambiguous when the file is store.duckdb and the schema is store
    for (const _ of [1, 2]) {
      const result = await project.cli(
        ['run', 'store.yaml', '--destination', './store.duckdb', '--dataset', 'store'],
        secrets,
      )
      expect(result.code, result.stderr).toBe(0)
    }
  })

  test('working files go under SLUICE_HOME', async () => {
    expect((await project.run('store.yaml', [], { ...secrets, SLUICE_HOME: './elsewhere' })).code).toBe(0)
    expect(existsSync(join(project.path, 'elsewhere/store'))).toBe(true)
    expect(existsSync(join(project.path, '.sluice'))).toBe(false)
  })

  test('plain lines off a terminal, without escapes', async () => {
    const result = await project.run('store.yaml', [], secrets)
    expect(result.stdout + result.stderr).not.toContain('\u001B')
    expect(result.stderr).toContain('things')
  })

  test('a failed run reports ok: false and the error, on stdout too', async () => {
    const result = await project.run('store.yaml', ['--json'], { STORE_KEY: 'wrong-key-4411' })
    expect(result.code).toBe(1)
    const report = JSON.parse(result.stdout) as { ok: boolean; error: { code: string; message: string } }
    expect(report).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^[A-Z][A-Z0-9_]+$/) } })
    expect(result.stdout + result.stderr).not.toContain('wrong-key-4411')
  })
})

test.each([
  [['run', '--json'], 'USAGE', ['pipeline', 'load_id', 'tables']],
  [['run', 'gone.yaml', '--json'], 'CONFIG_FILE_NOT_FOUND', ['pipeline', 'load_id', 'tables']],
  [['check', 'store.yaml', '--json', '--jsn'], 'USAGE', []],
  [['check', 'store.yaml', '--json'], 'CONFIG_INVALID', []],
  [['status', 'gone', '--json'], 'PIPELINE_UNKNOWN', []],
])('sluice %j answers with JSON though it fails', async (args, code, keys) => {
  const result = await project.cli(args)
  expect(result.code).toBe(2)
  const answer = JSON.parse(result.stdout) as { ok: boolean; error: { code: string } }
  expect(answer).toMatchObject({ ok: false, error: { code } })
  for (const key of keys) expect(answer).toHaveProperty(key)
  expect(result.stderr).toContain(code === 'CONFIG_INVALID' ? 'CONFIG_UNRESOLVED_SECRET' : code)
})

test('a config that leaves a timer behind does not keep the command from ending', async () => {
  const text = `setInterval(() => {}, 1000)\nexport default { client: { base_url: 'http://a' }, resources: ['b'] }\n`
  await writeFile(join(project.path, 'timer.ts'), text)
  expect((await project.cli(['check', 'timer.ts'])).code).toBe(0)
})

describe('the other commands', () => {
  test('check resolves everything and asks for nothing', async () => {
    const right = await project.cli(['check', 'store.yaml'], secrets)
    expect(right.code, right.stderr).toBe(0)
    expect((await project.cli(['check', 'store.yaml'])).code).toBe(2)
    expect(api.requests).toHaveLength(0)
  })

  test('preview shows records, requests and types, and loads nothing', async () => {
    const result = await project.cli(['preview', 'store.yaml', 'things'], secrets)
    expect(result.code, result.stderr).toBe(0)
    const shown = result.stdout + result.stderr
    for (const words of ['thing 0', '/things', 'size__width', 'double']) expect(shown).toContain(words)
    expect(shown).not.toContain(key)
    expect(existsSync(join(project.path, 'store.duckdb'))).toBe(false)
  })

  test('init writes a config that check accepts once its secret is there', async () => {
    const result = await project.cli(['init', 'fresh'])
    expect(result.code, result.stderr).toBe(0)
    const text = await readFile(join(project.path, 'fresh.yaml'), 'utf8')
    expect(text).toContain('#')
    expect(text).toContain('base_url')
    expect((await project.cli(['init', 'fresh'])).code).toBe(2)
    expect(await readFile(join(project.path, 'fresh.yaml'), 'utf8')).toBe(text)
  })

  test('import turns a document into YAML that means the same', async () => {
    const document = await readFile(join(seedFolder, '000_9b796c4118167537.txt'), 'utf8')
    await project.write('seed.md', document)
    const result = await project.cli(['import', 'seed.md', '-o', 'out.yaml'])
    expect(result.code, result.stderr).toBe(0)
    const yaml = await readFile(join(project.path, 'out.yaml'), 'utf8')
    expect(yaml).toContain('scheduling_data')
    const routes = { 'GET /v1/schedules': needsApiKey({ in: 'query', name: 'api_key', key }, offsetPages(things)) }
    const seedApi = await startScriptedApi({ routes })
    const env = { API_KEY: key }
    const loaded = await project.run('out.yaml', ['--set', `client.base_url=${seedApi.url}`], env)
    await seedApi.close()
    expect(loaded.code, loaded.stderr).toBe(0)
    expect(await count('scheduling_data')).toBe(45)
    const printed = await project.cli(['import', 'seed.md'])
    expect([printed.code, printed.stdout.trim()]).toEqual([0, yaml.trim()])
  })

  test('status, schema and state tell what a run left behind', async () => {
    expect((await project.run('store.yaml', [], secrets)).code).toBe(0)
    const status = await project.cli(['status', 'store'])
    expect([status.code, status.stdout + status.stderr]).toEqual([0, expect.stringContaining('store')])
    const schema = await project.cli(['schema', 'store'])
    expect([schema.code, schema.stdout + schema.stderr]).toEqual([0, expect.stringContaining('size__width')])
    expect((await project.cli(['state', 'store'])).code).toBe(0)
  })
})

describe('usage', () => {
  test.each([
    ['no such command', ['rnu', 'store.yaml']],
    ['no such option', ['run', 'store.yaml', '--destinatoin', 'x']],
    ['no config', ['run']],
    ['a config of an unknown kind', ['run', 'store.xls']],
    ['a --set without a value', ['run', 'store.yaml', '--set', 'client.base_url']],
    ['an unknown resource', ['run', 'store.yaml', '--resources', 'thngs']],
    ['an unknown destination', ['run', 'store.yaml', '--destination', 'oracle://x']],
  ])('%s is a mistake of the caller: exit code 2, and a hint', async (_name, args) => {
    const result = await project.cli(args, secrets)
    expect(result.code, result.stderr).toBe(2)
    expect(result.stderr.trim()).not.toBe('')
    // an error for people, not a stack trace
    expect(result.stderr).not.toMatch(/\n\s+at .+\.[jt]s:\d+/)
    expect(api.requests).toHaveLength(0)
  })

  test('in a process of its own: exit codes, results on stdout, words on stderr', async () => {
    const loaded = await project.spawn(['run', 'store.yaml', '--json'], secrets)
    expect(loaded.code, loaded.stderr).toBe(0)
    expect(readReport(loaded.stdout)).toMatchObject({ ok: true, pipeline: 'store' })
    expect(loaded.stderr).toContain('Loaded')
    const failed = await project.spawn(['run', 'store.yaml', '--json'], { STORE_KEY: 'wrong-key-4411' })
    expect([failed.code, JSON.parse(failed.stdout)]).toMatchObject([1, { ok: false, pipeline: 'store' }])
    const misspelt = await project.spawn(['rnu', 'store.yaml'], secrets)
    expect([misspelt.code, misspelt.stdout, misspelt.stderr]).toEqual([2, '', expect.stringContaining('rnu')])
    const version = await project.spawn(['--version'])
    expect([version.code, version.stdout, version.stderr]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/), ''])
  })

  test('--help and --version', async () => {
    const help = await project.cli(['--help'])
    expect(help.code).toBe(0)
    for (const command of ['run', 'check', 'preview', 'init', 'import', 'status', 'schema', 'state'])
      expect(help.stdout).toContain(command)
    const version = await project.cli(['--version'])
    expect([version.code, version.stdout.trim()]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+/)])
  })
})
