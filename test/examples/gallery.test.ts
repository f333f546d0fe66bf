import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { request as send } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestReport } from '../../src/library/recorded/test-cases.ts'
import type { Transport } from '../../src/model/transport.ts'
import { runCli, temporaryFolder } from '../end-to-end/run-cli.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import type { Answers } from './answers/answers.ts'
import { business } from './answers/business.ts'
import { publicData } from './answers/public-data.ts'
import { teams } from './answers/teams.ts'

/*
 * Every example of examples/ is a recorded case: it is replayed, without network and secrets, and its rows and schema have to
 * be those that it ships. UPDATE_EXAMPLES=1 (or =name,name) records anew, from the answers in answers/.
 */

const answers: Readonly<Record<string, () => Answers>> = { ...business, ...teams, ...publicData }
const update = process.env['UPDATE_EXAMPLES'] ?? ''
const chosen = Object.keys(answers).filter((name) => update === '1' || update.split(',').includes(name))

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

test.each(chosen)('records %s', async (name) => {
  const home = join(folder.path, name)
  const example = join('examples', name)
  for (const made of ['recording', 'expected', 'case.json'])
    await rm(join(example, made), { recursive: true, force: true })
  await cp(example, home, { recursive: true })
  const { args = [`${name}.yaml`], env = {}, routes } = answers[name]?.() ?? { routes: {} }
  const api = await startScriptedApi({ routes })
  const network: Transport = {
    async send({ path, method, headers, body }, { signal }) {
      const answer = await send(`${api.url}${path}`, { method, headers: headers.flat(), body, signal })
      const { date: _date, connection: _connection, 'keep-alive': _keep, ...kept } = answer.headers
      return { status: answer.statusCode, headers: kept, body: answer.body }
    },
  }
  const ran = await runCli(['run', ...args, '--record', '--run-id', name], { cwd: home, network, env })
  await api.close()
  const made = await runCli(['test', ...args, '--create', name, '--from', name], { cwd: home })
  const said = `${ran.stderr}\n${ran.stdout}\n${made.stderr}`
  if (process.env['SHOW'] !== undefined) console.log(said)
  expect([ran.code, made.code], said).toEqual([0, 0])
  const kept = join(home, 'tests', 'sluice', name)
  const text = await readFile(join(kept, 'case.json'), 'utf8')
  await writeFile(join(kept, 'case.json'), text.replaceAll('../../../', ''))
  await cp(kept, example, { recursive: true })
})

test('every example gives its rows, offline', async () => {
  const run = await runCli(['test', 'examples', '--json'], { cwd: process.cwd() })
  const report = JSON.parse(run.stdout) as TestReport
  expect(report.cases.filter(({ ok }) => !ok)).toEqual([])
  expect(report.cases.map(({ name }) => name).toSorted()).toEqual(Object.keys(answers).toSorted())
  expect(report.cases.filter(({ rows }) => rows === 0)).toEqual([])
  expect((await readdir('examples')).filter((name) => name !== 'shop').toSorted()).toEqual(
    Object.keys(answers).toSorted(),
  )
})

test('an example is copied, runs offline, and is not written over', async () => {
  const at = { cwd: folder.path }
  const copied = await runCli(['init', 'my-pages', '--from-example', 'wikipedia', '--json'], at)
  expect(JSON.parse(copied.stdout)).toMatchObject({ ok: true, folder: 'my-pages', config: 'wikipedia.yaml' })
  const ran = await runCli(['run', 'wikipedia.yaml', '--replay', 'recording'], { cwd: join(folder.path, 'my-pages') })
  expect(ran.code, ran.stderr).toBe(0)
  expect(ran.stderr).toContain('2 requests answered, none over the network')
  const again = await runCli(['init', 'my-pages', '--from-example', 'wikipedia'], at)
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('FILE_EXISTS')])
  expect((await runCli(['init', 'my-pages', '--from-example', 'wikipedia', '--force'], at)).code).toBe(0)
})

test('without a name all are listed', async () => {
  const { code, stdout, stderr } = await runCli(['init', '--from-example'], { cwd: folder.path })
  expect([code, stderr]).toEqual([0, expect.stringContaining('sluice init --from-example github')])
  for (const name of Object.keys(answers)) expect(stdout).toMatch(new RegExp(`^${name}  +\\S`, 'm'))
  const json = await runCli(['init', '--from-example', '--json'], { cwd: folder.path })
  expect((JSON.parse(json.stdout) as { examples: object[] }).examples).toHaveLength(Object.keys(answers).length)
})

test.each([
  ['githup', 'allowed github\n', 'Did you mean "github"?'],
  ['sales', 'allowed salesforce-bulk\n', 'Did you mean "salesforce-bulk"?'],
  ['xyz', 'allowed airbyte-manifest, dlt-program', 'List them'],
])('of a wrong name %s those that are near are told', async (name, allowed, words) => {
  const { code, stderr } = await runCli(['init', '--from-example', name], { cwd: folder.path })
  expect(code).toBe(2)
  expect(stderr).toContain('EXAMPLE_UNKNOWN')
  expect(stderr).toContain(allowed)
  expect(stderr).toContain(words)
})

test('a replay says where its rows are, and how to see them', async () => {
  const home = join(folder.path, 'with rows')
  await mkdir(home)
  await runCli(['init', '--from-example', 'stripe'], { cwd: home })
  const outside = await runCli(['run', 'stripe/stripe.yaml', '--replay', 'recording'], { cwd: home })
  expect([outside.code, outside.stderr]).toEqual([2, expect.stringContaining('--replay stripe/recording')])
  const { code, stderr } = await runCli(['run', 'stripe.yaml', '--replay', 'recording'], { cwd: join(home, 'stripe') })
  expect(code, stderr).toBe(0)
  const [, words = ''] = /^See its rows: sluice (.*)$/m.exec(stderr) ?? []
  expect(words).toBe('show customers --destination .sluice/stripe/replay.duckdb --dataset stripe_dataset')
  const shown = await runCli(words.split(' '), { cwd: join(home, 'stripe') })
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('cus_')])
  // nothing else was loaded here
  const found = await runCli(['query', 'select count(*) as n from customers'], { cwd: join(home, 'stripe') })
  expect([found.code, found.stderr]).toEqual([0, expect.stringContaining('of the last replay: no run has loaded')])
  // its clock is the recording's
  expect(stderr).not.toMatch(/in [\d.]+ s\./)
})
