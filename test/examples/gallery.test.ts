import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
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

test.each([
  [['init', '--from-example'], 'nothing says which one'],
  [['init', '--from-example', 'githup'], 'sluice init --from-example github'],
])('%j lists what there is', async (args, words) => {
  const { code, stderr } = await runCli(args, { cwd: folder.path })
  expect(code).toBe(2)
  expect(stderr).toContain('EXAMPLE_UNKNOWN')
  expect(stderr).toContain(words)
  for (const name of Object.keys(answers)) expect(stderr).toMatch(new RegExp(`^  ${name}  +\\S`, 'm'))
})
