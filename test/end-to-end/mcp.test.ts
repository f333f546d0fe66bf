import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveMcp } from '../../src/mcp/serve.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'
import { cliFile } from './run-cli.ts'

const secret = 'a-very-secret-token'
const rows = Array.from({ length: 30 }, (_, id) => ({
  id,
  name: `row ${id}`,
  note: id === 3 ? `leaked ${secret}` : '',
}))

let api: ScriptedApi
let project: Project
const stopped: (() => Promise<void>)[] = []

beforeEach(async () => {
  api = await startScriptedApi({ routes: { 'GET /rows': offsetPages(rows, { totalKey: 'total' }) } })
  const config = `client:
  base_url: ${api.url}
  auth: { type: bearer, token: "\${secrets.shop_token}" }
  paginator: { type: offset, limit: 20 }
resources: [{ name: rows, endpoint: { data_selector: data }, primary_key: id, write_disposition: merge }]
`
  project = await startProject({
    'shop.yaml': config,
    'broken.yaml': config.replace('paginator', 'paginater'),
    'code.mjs': `import { writeFileSync } from 'node:fs'\nwriteFileSync('was-run', '')\nexport default {}`,
    'named.yaml': `components: ./code.mjs\n${config}`,
    'named.json': `{ "components": ["./code.txt"], "client": { "base_url": "${api.url}" }, "resources": ["a"] }`,
    'code.txt': `import { writeFileSync } from 'node:fs'\nwriteFileSync('was-run', '')\nexport const a = 1`,
    'package.json': '{}',
    'data.json': '{ "a": 1 }',
  })
})

afterEach(async () => {
  for (const stop of stopped.splice(0)) await stop()
  await api.close()
  await project.remove()
})

async function connect(mayWrite = false, more: Readonly<Record<string, string>> = {}): Promise<Client> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair()
  const world = realWorld({ cwd: project.path, env: { SHOP_TOKEN: secret, ...more } })
  const stop = new AbortController()
  const served = serveMcp({ world, mayWrite }, { signal: stop.signal, transport: theirs })
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(ours)
  stopped.push(async () => {
    stop.abort()
    await served
  })
  return client
}

interface Answer {
  readonly text: string
  readonly isError: boolean
}

async function call(client: Client, name: string, input: Record<string, unknown> = {}): Promise<Answer> {
  const answer = await client.callTool({ name, arguments: input })
  const [part] = answer.content as readonly { readonly text: string }[]
  return { text: part?.text ?? '', isError: answer.isError === true }
}

const parsed = (answer: Answer): Record<string, unknown> => JSON.parse(answer.text) as Record<string, unknown>

test('offers tools that read, and run only where it may write', async () => {
  const reading = [
    'check',
    'explain_error',
    'history',
    'plan',
    'preview',
    'probe',
    'project',
    'query',
    'run_log',
    'status',
    'tables',
  ]
  const { tools } = await (await connect()).listTools()
  expect(tools.map(({ name }) => name).toSorted()).toEqual(reading)
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true)
  expect(tools.every(({ description = '' }) => description.length > 20)).toBe(true)
  const writing = await (await connect(true)).listTools()
  expect(writing.tools.map(({ name }) => name).toSorted()).toEqual([...reading, 'run'].toSorted())
  expect(writing.tools.find(({ name }) => name === 'run')?.annotations).toMatchObject({ destructiveHint: true })
})

test('the way from a config to an answer, without the secret in any of it', async () => {
  const client = await connect(true)
  const seen: Answer[] = []
  const ask = async (name: string, input?: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const answer = await call(client, name, input)
    seen.push(answer)
    return parsed(answer)
  }
  expect(await ask('project')).toMatchObject({
    configs: ['broken.yaml', 'code.mjs', 'data.json', 'named.json', 'named.yaml', 'shop.yaml'],
    pipelines: [],
  })
  expect(await ask('check', { config: 'shop.yaml' })).toMatchObject({ ok: true, pipeline: 'shop' })
  expect(await ask('preview', { config: 'shop.yaml', records: 2 })).toMatchObject({ resources: [{ resource: 'rows' }] })
  expect(await ask('plan', { config: 'shop.yaml' })).toMatchObject({ ok: true })
  expect(await ask('run', { config: 'shop.yaml' })).toMatchObject({ ok: true, tables: { rows: { rows: 30 } } })
  expect(await ask('tables', { config: 'shop.yaml' })).toMatchObject({
    tables: [{ name: 'rows', rows: 30 }, {}, {}, {}],
  })
  expect(await ask('query', { config: 'shop.yaml', sql: 'select id, note from rows order by id', limit: 4 })).toEqual({
    columns: ['id', 'note'],
    rows: [
      [0, ''],
      [1, ''],
      [2, ''],
      [3, 'leaked ***'],
    ],
    rows_left_out: 26,
  })
  expect(await ask('status', { pipeline: 'shop' })).toMatchObject({ tables: { rows: { rows: 30 } } })
  expect(await ask('history', {})).toMatchObject({ runs: [{ command: 'mcp', outcome: 'ok' }] })
  expect(JSON.stringify(await ask('run_log', {}))).toContain('rows')
  expect(seen.every(({ isError }) => !isError)).toBe(true)
  expect(JSON.stringify(seen)).not.toContain(secret)
})

test('a mistake is an answer with its code, its place and what to do; explain_error knows more', async () => {
  const client = await connect()
  const answer = await call(client, 'check', { config: 'broken.yaml' })
  expect(answer.isError).toBe(true)
  expect(answer.text).toContain('"line":4')
  expect(answer.text).toContain('paginator')
  expect(parsed(await call(client, 'explain_error', { code: 'PAGINATION_LOOP' }))).toMatchObject({
    kind: 'error',
    exit: 1,
  })
  expect(parsed(await call(client, 'explain_error', { code: 'HTTP_403' }))).toMatchObject({ kind: 'error' })
  expect(await call(client, 'explain_error', { code: 'PAGINATION_LOP' })).toMatchObject({ isError: true })
})

test.each([
  ['a file outside', { config: '../shop.yaml' }, 'MCP_OUTSIDE'],
  ['an absolute path outside', { config: '/etc/passwd.json' }, 'MCP_OUTSIDE'],
  ['a config that is code', { config: 'code.mjs' }, 'MCP_NOT_ALLOWED'],
  ['a config that names a module', { config: 'named.yaml' }, 'CONFIG_CODE_REFUSED'],
  ['a module by another name', { config: 'named.json' }, 'CONFIG_CODE_REFUSED'],
  ['a file that is not there', { config: 'nothing.yaml' }, 'CONFIG_FILE_NOT_FOUND'],
])('refuses %s', async (_what, input, code) => {
  const answer = await call(await connect(), 'check', input)
  expect(answer.isError).toBe(true)
  expect(answer.text).toContain(code)
  await expect(import('node:fs/promises').then(({ access }) => access(`${project.path}/was-run`))).rejects.toThrow()
})

test('a link out of the folder leads nowhere', async () => {
  const outside = await startProject({
    'secret.yaml': 'client: { base_url: "https://api.example.com" }\nresources: [a]\n',
  })
  await symlink(join(outside.path, 'secret.yaml'), join(project.path, 'link.yaml'))
  expect((await call(await connect(), 'check', { config: 'link.yaml' })).text).toContain('MCP_OUTSIDE')
  await outside.remove()
})

test('on the command line what looks like a token counts as secret, whatever its name', async () => {
  const env = {
    MINE: 'ghp_0123456789abcdefghij0123456789',
    DATABASE_URL: 'postgres://ann:pw-of-ann@db/x',
    WORD: 'open',
  }
  await project.write(
    'looked.yaml',
    `client: { base_url: ${api.url}, headers: { x-url: '\${env.DATABASE_URL}' } }
resources: [{ name: rows, endpoint: { path: rows, params: { a: '\${env.MINE}', b: '\${env.WORD}' } } }]
`,
  )
  const { stdout } = await project.cli(['preview', 'looked.yaml', '-v', '--json'], env)
  expect(stdout).not.toMatch(/ghp_0123|pw-of-ann/)
  expect(stdout).toContain('b=open')
})

test('what a config looks up by env counts as secret, but for plain numbers, hosts and times', async () => {
  const values = {
    MY_URL: 'postgres://ann:pw-of-ann@db/x',
    TOP: 'sk_live_51H8xYz',
    SIZE: '20',
    SINCE: '2024-01-01T00:00:00Z',
  }
  const config = `client: { base_url: ${api.url}, headers: { x-url: '\${env.MY_URL}', x-top: '\${env.TOP}' } }
resources: [{ name: rows, endpoint: { path: rows, params: { limit: '\${env.SIZE}', since: '\${env.SINCE}', top: '\${env.TOP}' } } }]
`
  await project.write('looked.yaml', config)
  const { text } = await call(await connect(false, values), 'preview', { config: 'looked.yaml' })
  expect(text).not.toContain('pw-of-ann')
  expect(text).not.toContain('sk_live_51H8xYz')
  expect(text).toContain('limit=20')
  expect(text).toContain('since=2024-01-01')
})

test('takes no destination, host or value from whoever talks to it, and no SQL that writes or reads files', async () => {
  const client = await connect(true)
  for (const extra of [{ destination: 'x.duckdb' }, { set: ['client.base_url=https://evil.example'] }])
    expect(await call(client, 'check', { config: 'shop.yaml', ...extra })).toMatchObject({ isError: true })
  await call(client, 'run', { config: 'shop.yaml' })
  for (const sql of [
    'drop table rows',
    "select * from read_text('/etc/passwd')",
    'select 1; select 2',
    "copy rows to 'x.csv'",
  ])
    expect(await call(client, 'query', { config: 'shop.yaml', sql })).toMatchObject({ isError: true })
  expect(
    parsed(await call(client, 'query', { config: 'shop.yaml', sql: 'select count(*) n from rows' })),
  ).toMatchObject({ rows: [[30]] })
})

test('probes a URL without any secret of this machine, writes nothing, and takes no file', async () => {
  const list = Array.from({ length: 3 }, (_, id) => ({ id, name: `n${id}` }))
  const asked: string[] = []
  const open = await startScriptedApi({
    routes: {
      'GET /lists': ({ headers }) => {
        asked.push(JSON.stringify(headers))
        return { json: list }
      },
    },
  })
  const client = await connect()
  const answer = parsed(await call(client, 'probe', { url: `${open.url}/lists` }))
  expect(answer).toMatchObject({ resources: [{ name: 'lists' }] })
  expect(answer['config']).toContain('probed:')
  expect(JSON.stringify([asked, answer])).not.toContain(secret)
  for (const url of [
    'shop.yaml',
    'file:///etc/passwd',
    "curl 'http://127.0.0.1'",
    'http://169.254.169.254/latest',
    'http://10.0.0.1/',
  ])
    expect(await call(client, 'probe', { url })).toMatchObject({ isError: true })
  const { readdir } = await import('node:fs/promises')
  expect((await readdir(project.path)).toSorted()).toEqual([
    'broken.yaml',
    'code.mjs',
    'code.txt',
    'data.json',
    'named.json',
    'named.yaml',
    'package.json',
    'shop.yaml',
  ])
  await open.close()
})

test('tells how a run gets on where the client asks, and ends it where the client does', async () => {
  const client = await connect(true)
  const messages: string[] = []
  const onprogress = ({ message = '' }: { readonly message?: string | undefined }): void => void messages.push(message)
  await client.callTool({ name: 'run', arguments: { config: 'shop.yaml' } }, undefined, { onprogress })
  expect(messages).toContain('rows: 20 records of 30')
  const stop = new AbortController()
  const running = client.callTool({ name: 'run', arguments: { config: 'shop.yaml' } }, undefined, {
    signal: stop.signal,
  })
  stop.abort()
  await expect(running).rejects.toThrow()
  expect(await call(client, 'status', { pipeline: 'shop' })).toMatchObject({ isError: false })
})

test('answers are cut to what a model can read, and say so', async () => {
  const long = Array.from({ length: 1000 }, (_, id) => ({ id, text: 'x'.repeat(5000) }))
  await api.close()
  api = await startScriptedApi({ routes: { 'GET /rows': () => ({ json: long }) } })
  await project.write('long.yaml', `client: { base_url: "${api.url}", paginator: single_page }\nresources: [rows]\n`)
  const client = await connect(true)
  await call(client, 'run', { config: 'long.yaml' })
  const { text } = await call(client, 'query', { config: 'long.yaml', sql: 'select * from rows', limit: 1000 })
  expect(text.length).toBeLessThan(61_000)
  expect(text).toMatch(/… \(\d+ more\)/)
  expect(() => JSON.parse(text) as unknown).not.toThrow()
})

test('over stdin and stdout, as an assistant starts it: pages of docs too, and it ends with its client', async () => {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [cliFile, 'mcp'],
    cwd: project.path,
    env: { PATH: process.env['PATH'] ?? '', SHOP_TOKEN: secret },
  })
  await client.connect(transport)
  expect(client.getServerVersion()?.name).toBe('sluice')
  expect(client.getInstructions()).toContain('never ask for one')
  expect(parsed(await call(client, 'check', { config: 'shop.yaml' }))).toMatchObject({ ok: true })
  const { resources } = await client.listResources()
  expect(resources.map(({ uri }) => uri)).toEqual(
    expect.arrayContaining(['sluice://docs/config.md', 'sluice://schema.json']),
  )
  const page = await client.readResource({ uri: 'sluice://docs/paginators.md' })
  expect(JSON.stringify(page)).toContain('page_number')
  await client.close()
})
