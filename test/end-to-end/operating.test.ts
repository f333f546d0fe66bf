import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { withEnvFiles } from '../../src/library/environment/env-files.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'
import { filesUnder, findLeaks } from './run-cli.ts'

let api: ScriptedApi | undefined
let project: Project | undefined

afterEach(async () => {
  await api?.close()
  await project?.remove()
  api = project = undefined
})

const [inDotenv, inFile] = ['dot/env+secret 1234', 'file"secret\\5678']

test('secrets of .env and of files are masked in every kind of log, also where the server repeats them', async () => {
  api = await startScriptedApi({
    routes: {
      'GET /items': ({ url }) => ({
        status: url.includes('page') ? 200 : 403,
        json: { error: `no ${inDotenv} ${inFile}` },
      }),
    },
  })
  project = await startProject({
    'shop.yaml': `name: shop
client:
  base_url: ${api.url}
  headers: { X-Plain: "\${env.PLAIN}" }
  auth: { type: api_key, name: k, location: query, api_key: "\${secrets.key}" }
resources: [items]
`,
    '.env': `KEY="${inDotenv}"\n`,
    'plain.txt': `${inFile}\n`,
  })
  const env = { PLAIN_FILE: 'plain.txt' }
  for (const flags of [
    ['-v'],
    ['-q'],
    ['-qq', '--json'],
    ['--log-format', 'json'],
    ['--log-format', 'json', '-v', '--json'],
  ]) {
    const { code, stdout, stderr } = await project.run('shop.yaml', flags, env)
    expect(code, stderr).toBe(1)
    expect(stderr).toContain('***')
    expect(
      findLeaks(
        new Map([
          ['stdout', stdout],
          ['stderr', stderr],
        ]),
        [inDotenv, inFile],
      ),
    ).toEqual([])
    if (flags.includes('json'))
      for (const line of stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level')
  }
  const files = await filesUnder(join(project.path, '.sluice'))
  expect(findLeaks(files, [inDotenv, inFile])).toEqual([])
  const check = await project.cli(['check', 'shop.yaml', '-v', '--json'], env)
  expect(findLeaks(new Map([['stdout', check.stdout]]), [inDotenv, inFile])).toEqual([])
  expect(JSON.parse(check.stdout)).toMatchObject({
    lookups: [{ key: 'PLAIN', from: 'PLAIN_FILE (plain.txt)' }, {}, { key: 'key', from: 'KEY in .env' }],
  })
})

test('the environment wins over .env, the .env beside the config over that of the folder, and each can be left out', async () => {
  project = await startProject({
    'pipelines/shop.yaml': 'client: { base_url: "https://${env.HOST_NAME}" }\nresources: [items]\n',
    'pipelines/.env': 'HOST_NAME=beside.example\nSLUICE_ENV=\n',
    '.env': 'HOST_NAME=here.example\n',
    'other.env': 'HOST_NAME=other.example\n',
  })
  const asked = async (flags: readonly string[], env: Record<string, string> = {}): Promise<string> => {
    const { stdout, stderr } = await (project as Project).cli(['check', 'pipelines/shop.yaml', '--json', ...flags], env)
    return /https:\/\/(\w+)/.exec(stdout)?.[1] ?? stderr
  }
  expect(await asked([])).toBe('beside')
  expect(await asked([], { HOST_NAME: 'real.example' })).toBe('real')
  expect(await asked([], { HOST_NAME: '' })).toBe('beside')
  expect(await asked(['--dotenv', 'other.env'])).toBe('other')
  expect(await asked(['--no-dotenv'])).toContain('CONFIG_UNRESOLVED_SECRET')
  expect(await asked([], { SLUICE_DOTENV: '0' })).toContain('CONFIG_UNRESOLVED_SECRET')
  expect(await asked(['--dotenv', 'none.env'])).toContain('there is no such file')
  expect(await asked(['--dotenv', 'pipelines'])).toContain('it is a folder')
})

test('commands on a pipeline read the .env of the folder: its password, its SLUICE_HOME', async () => {
  api = await startScriptedApi({ routes: { 'GET /items': () => ({ json: [{ id: 1 }] }) } })
  project = await startProject({
    'shop.yaml': `client: { base_url: "${api.url}" }\nresources: [items]\n`,
    '.env': 'SLUICE_HOME=elsewhere\nSLUICE_LOG_FORMAT=json\n',
  })
  expect((await project.cli(['run', 'shop.yaml', '-q'])).stderr).toBe('')
  expect(await readFile(join(project.path, 'elsewhere/shop/pipeline.json'), 'utf8')).toContain('"shop"')
  expect((await project.cli(['status'])).stdout).toContain('pipeline "shop"')
})

test('a folder named .env is none, one that may not be read is said, one line break of a secret file goes', async () => {
  project = await startProject({ 'shop.yaml': 'client: { base_url: "https://a.example" }\nresources: [items]\n' })
  await mkdir(join(project.path, '.env'))
  expect((await project.cli(['check', 'shop.yaml'])).code).toBe(0)
  await project.write('locked/shop.yaml', 'client: { base_url: "https://${env.HOST_NAME}" }\nresources: [items]\n')
  await project.write('locked/host', 'b.example\r\n')
  const found = await project.cli(['check', 'locked/shop.yaml'], { HOST_NAME_FILE: join(project.path, 'locked/host') })
  expect(found.stdout).toContain('GET https://***/items')
  await project.write('locked/.env', 'A=1\n')
  await chmod(join(project.path, 'locked/.env'), 0o000)
  // whoever is root may read everything
  const refused = await project.cli(['check', 'locked/shop.yaml'], { HOST_NAME: 'c.example' })
  if (process.getuid?.() !== 0) expect(refused.stderr).toContain('ENV_FILE_UNREADABLE')
})

test('whatever stands in a .env: what is read is a variable that is there, and every other line is told', async () => {
  project = await startProject()
  const own = project
  const line = fc.oneof(
    fc.constantFrom(
      'A=1',
      'export B="x y"',
      "C='#no'",
      '# comment',
      '',
      'D="two',
      'lines"',
      'no variable',
      '__proto__=1',
      '=x',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
      await own.write('.env', lines.join('\n'))
      const world = await withEnvFiles(realWorld({ cwd: own.path, env: { A: 'mine' } }), {})
      expect(world.env['A']).toBe('mine')
      for (const name of world.envFiles?.[0]?.names ?? []) {
        expect(Object.hasOwn(world.env, name)).toBe(true)
        expect(name).not.toMatch(/\s/)
      }
      for (const unread of world.envFiles?.[0]?.unread ?? []) expect(lines[unread - 1]).not.toMatch(/^\s*(#|$)/)
    }),
    { numRuns: 60 },
  )
})

test('a run that warned of what counts fails with 5 when nothing is missing, and status says so', async () => {
  api = await startScriptedApi({ routes: { 'GET /items': () => ({ json: [{ id: 1 }] }) } })
  const config = `name: shop\nclient: { base_url: "${api.url}" }\nresources: [{ name: items, write_disposition: merge }]\n`
  project = await startProject({ 'shop.yaml': config })
  const failed = await project.run('shop.yaml', ['--fail-on', 'warning', '--json', '-qq'])
  expect(failed).toMatchObject({ code: 5, stderr: expect.stringContaining('error FAILED_ON_WARNING') as string })
  expect(failed.stderr).not.toContain('warning MERGE')
  expect(JSON.parse(failed.stdout)).toMatchObject({
    ok: false,
    load_id: expect.any(String) as string,
    error: { code: 'FAILED_ON_WARNING', found: 'MERGE_WITHOUT_KEY' },
  })
  expect(await project.look(({ rows }) => rows('SELECT count(*)::INT AS n FROM d.items'))).toEqual([{ n: 1 }])
  expect((await project.cli(['status', 'shop', '--exit-code'])).code).toBe(5)
  expect((await project.run('shop.yaml', ['--fail-on', 'RESULT_SHORT'])).code).toBe(0)
})

test('SLUICE_DEBUG of .env adds stack traces, also to what is thrown before a run', async () => {
  project = await startProject({
    'shop.yaml': 'name: shop\nclient: {}\nresources: [items]\n',
    '.env': 'SLUICE_DEBUG=1\n',
  })
  const stack = /\n +at .+:\d+:\d+/
  expect((await project.cli(['check', 'none.yaml'])).stderr).toMatch(stack)
  expect((await project.cli(['check', 'none.yaml', '--no-dotenv'])).stderr).not.toMatch(stack)
})
