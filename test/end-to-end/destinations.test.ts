import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type DestinationConfig, pipeline, restApi } from '../../src/index.ts'
import { vaultFile } from '../fixtures/components/warehouse.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type PostgresServer, sharedPostgres } from '../servers/postgres.ts'
import { type Project, startProject } from './project.ts'
import { filesUnder, findLeaks } from './run-cli.ts'

let api: ScriptedApi
let server: PostgresServer
let project: Project | undefined

beforeAll(async () => {
  server = await sharedPostgres()
  api = await startScriptedApi({ routes: { 'GET /items': () => ({ text: '[{"id":1},{"id":2}]' }) } })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await project?.remove()
  project = undefined
})
afterAll(async () => {
  await api.close()
  await server.stop()
})

const config = (more = ''): string => `name: t\nclient: { base_url: '${api.url}' }\nresources: [items]\n${more}`

async function start(files: Readonly<Record<string, string>>): Promise<Project> {
  project = await startProject(files)
  return project
}

/** What the secrets file of a dlt project says of a database, under any heading. */
const table = (heading: string, database: string): string => `[${heading}]
database = "${database}"
username = "${server.user}"
password = "${server.password}"
host = "127.0.0.1"
port = ${server.port}
`

const rowsIn = (database: string): Promise<unknown> =>
  server.sql(database, 'SELECT count(*)::int AS rows FROM t_dataset.items')

/** Runs, and looks whether the password is anywhere. */
async function cli(within: Project, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const result = await within.cli(args, env)
  const printed = new Map([['output', result.stdout + result.stderr]])
  expect(findLeaks(printed, [server.password, 'open sesame'])).toEqual([])
  expect(findLeaks(await filesUnder(join(within.path, '.sluice')).catch(() => new Map()), [server.password])).toEqual(
    [],
  )
  return result
}

describe('Postgres with the secrets of a dlt project', () => {
  test.each([
    ['destination.postgres.credentials', 'postgres'],
    ['t.destination.postgres.credentials', 'postgres'],
    ['destination.credentials', 'postgres'],
    ['destination.my_pg.credentials', 'my_pg'],
  ])('[%s] and --destination %s', async (heading, name) => {
    const database = `creds_${heading.replaceAll('.', '_')}`
    await server.createDatabase(database)
    const named = name === 'my_pg' ? '[destination.my_pg]\ndestination_type = "postgres"\n' : ''
    const secrets = `${named}${table(heading, database)}`
    const place = await start({ 't.yaml': config(), '.dlt/secrets.toml': secrets })
    const run = await cli(place, ['run', 't.yaml', '--destination', name])
    expect(run, run.stderr).toMatchObject({ code: 0 })
    expect(await rowsIn(database)).toEqual([{ rows: 2 }])
    // what is remembered needs no password: it is looked up again
    const status = await cli(place, ['status', 't', '--json'])
    expect(JSON.parse(status.stdout)).toMatchObject({
      destination: `postgres://${server.user}@127.0.0.1:${server.port}/${database}`,
      tables: { items: { rows: 2 } },
    })
  })

  test('what is remembered is another place now: nobody is sent there unasked', async () => {
    await server.createDatabase('creds_then')
    await server.createDatabase('creds_now')
    const at = (database: string): string => table('destination.postgres.credentials', database)
    const place = await start({ 't.yaml': config(), '.dlt/secrets.toml': at('creds_then') })
    expect(await cli(place, ['run', 't.yaml', '--destination', 'postgres'])).toMatchObject({ code: 0 })
    await writeFile(join(place.path, '.dlt/secrets.toml'), at('creds_now'))
    for (const args of [
      ['status', 't'],
      ['drop', 't', '--all', '--yes'],
    ])
      expect((await cli(place, args)).stderr).toContain('DESTINATION_NEEDED')
    expect(await rowsIn('creds_then')).toEqual([{ rows: 2 }])
  })

  test('one text in the environment; a mapping in the config; an option on the command line', async () => {
    const url = await server.createDatabase('creds_text')
    const place = await start({ 't.yaml': config(), 'u.yaml': config('destination: { type: postgres, port: 1 }\n') })
    const env = { DESTINATION__POSTGRES__CREDENTIALS: url }
    const run = await cli(place, ['run', 't.yaml', '--destination', 'postgres'], env)
    expect(run, run.stderr).toMatchObject({ code: 0 })
    const wrong = await cli(place, ['run', 'u.yaml', '--destination', 'postgres'], env)
    expect(wrong.stderr).toContain('DESTINATION_UNREACHABLE')
    const right = await cli(place, ['run', 'u.yaml', '--set', `destination.port=${server.port}`], env)
    expect(right, right.stderr).toMatchObject({ code: 0 })
    expect(await rowsIn('creds_text')).toEqual([{ rows: 4 }])
    // the same place again from what was remembered, where the secret still is, and not where it is gone
    expect(await cli(place, ['status', 't'], env)).toMatchObject({ code: 0 })
    const gone = await cli(place, ['status', 't'])
    expect(gone.stderr).toContain('CONFIG_UNRESOLVED_SECRET')
    expect(gone.code).toBe(2)
  })

  test('without credentials check and preview work, and run says where they were looked for', async () => {
    const place = await start({ 't.yaml': config('destination: postgres\n') })
    expect(await cli(place, ['check', 't.yaml'])).toMatchObject({ code: 0 })
    expect(await cli(place, ['preview', 't.yaml'])).toMatchObject({ code: 0 })
    const run = await cli(place, ['run', 't.yaml'])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('CONFIG_UNRESOLVED_SECRET')
    expect(run.stderr).toContain('DESTINATION__POSTGRES__CREDENTIALS__HOST')
    expect(run.stderr).toContain('.dlt/secrets.toml')
  })
})

describe('the same place in every kind of config', () => {
  const parts = `type: 'postgres', host: 'h', database: 'd', username: 'u'`
  const json = (text: string): string => text.replaceAll("'", '"').replace(/(\w+):/g, '"$1":')
  test.each([
    ['t.yaml', () => config(`destination: { ${parts} }\n`)],
    [
      't.json',
      () =>
        `{"name": "t", "client": {"base_url": "${api.url}"}, "resources": ["items"], "destination": {${json(parts)}}}`,
    ],
    [
      't.ts',
      () =>
        `export default { name: 't', client: { base_url: '${api.url}' }, resources: ['items'], destination: { ${parts} } }`,
    ],
    [
      't.py',
      () =>
        `rest_api_source({"client": {"base_url": "${api.url}"}, "resources": ["items"], "destination": {${json(parts)}}}, name="t")`,
    ],
  ])('%s', async (file, text) => {
    const place = await start({ [file]: text() })
    const check = await cli(place, ['check', file])
    expect(check.stdout + check.stderr).toContain('→ postgres://u@h:5432/d')
  })

  test('a Python program that loads elsewhere with dlt loads into the default', async () => {
    const program = `p = dlt.pipeline(pipeline_name="t", destination="bigquery")
s = rest_api_source({"client": {"base_url": "${api.url}"}, "resources": ["items"]})`
    const place = await start({ 't.py': program })
    const check = await cli(place, ['check', 't.py'])
    expect(check.stdout + check.stderr).toMatch(/→ duckdb:.*t\.duckdb/)
    expect(check.stderr).toContain('The destination "bigquery" is left out because sluice has none of that name')
    const imported = await cli(place, ['import', 't.py'])
    expect(imported.stderr).toContain('The destination "bigquery" in line 1 is left out')
    const elsewhere = await cli(place, ['check', 't.py', '--destination', 'duckdb'])
    expect(elsewhere.stderr).not.toContain('left out')
  })
})

describe('a destination of the user', () => {
  const run = (destination: DestinationConfig) =>
    pipeline({
      name: 't',
      destination,
      source: restApi({ components: [vaultFile], client: { base_url: api.url }, resources: ['items'] }),
    }).run()

  test('made in TypeScript, or by its type; its secret looked up by its name', async () => {
    const place = await start({})
    const file = join(place.path, 'own.duckdb')
    vi.stubEnv('SLUICE_HOME', join(place.path, '.sluice'))
    const lacking = await run(vaultFile({ file })).catch((error: unknown) => error)
    expect(lacking).toMatchObject({ code: 'CONFIG_UNRESOLVED_SECRET', exitCode: 2 })
    vi.stubEnv('DESTINATION__VAULT_FILE__CREDENTIALS__PHRASE', 'open sesame')
    await expect(run(vaultFile({ file }))).resolves.toMatchObject({ ok: true, destination: `vault:${file}` })
    // own types are known to the compiler where the user declares them
    await expect(run({ type: 'vault_file', file } as never)).resolves.toMatchObject({ ok: true })
    await expect(run(`vault:${file}`)).resolves.toMatchObject({ ok: true })
    await place.look(async (warehouse) => {
      expect(await warehouse.value('SELECT count(*)::int AS rows FROM t_dataset.items')).toBe(6)
    }, 'own.duckdb')
    const failure = await run(vaultFile({ file, phrase: 'wrong words' })).catch((error: unknown) => error)
    expect(String(failure)).toContain('the phrase "***" is wrong')
    // nobody but the config knows how to open it
    const status = await cli(place, ['status', 't'])
    expect(status.stderr).toContain('DESTINATION_NEEDED')
  })

  test('by its type or a text of it in YAML, where its module stands in "components"', async () => {
    const module = fileURLToPath(new URL('../fixtures/components/warehouse.ts', import.meta.url))
    const place = await start({
      't.yaml': config('components: own.ts\ndestination: { type: vault_file, file: own.duckdb }\n'),
      'u.yaml': config('components: own.ts\ndestination: vault:own.duckdb\n'),
      'own.ts': `export { vaultFile } from ${JSON.stringify(module)}\n`,
      '.dlt/secrets.toml': '[destination.vault_file.credentials]\nphrase = "open sesame"\n',
    })
    for (const file of ['t.yaml', 'u.yaml']) {
      const { stdout, stderr } = await cli(place, ['check', file])
      expect(stdout + stderr).toContain('→ vault:own.duckdb')
    }
  })
})
