import { afterEach, expect, test } from 'vitest'
import type { SentRequest, Transport } from '../../src/model/transport.ts'
import { type Project, startProject } from './project.ts'
import { runCli } from './run-cli.ts'

let project: Project | undefined

afterEach(() => project?.remove())

const config = `
name: t
client: { base_url: https://api.example.com }
resources: [{ name: items, endpoint: { paginator: { type: page_number, total_path: null } } }]
`

/** Answers like a server, from a list of pages: no socket, no name to look up. */
function replay(answers: readonly string[]): { readonly network: Transport; readonly asked: SentRequest[] } {
  const asked: SentRequest[] = []
  async function* body(text: string): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text)
  }
  const send: Transport['send'] = async (request) => {
    const answer = answers[asked.push(request) - 1]
    if (answer === undefined) throw Object.assign(new Error('no answer is left'), { code: 'ECONNREFUSED' })
    return { status: 200, headers: { 'content-type': 'application/json' }, body: body(answer) }
  }
  return { network: { send }, asked }
}

test('a run takes a transport of its own: nothing goes over a socket', async () => {
  project = await startProject({ 't.yaml': config })
  const { network, asked } = replay(['[{"id":1},{"id":2}]', '[{"id":3}]', '[]'])
  const run = await runCli(['run', 't.yaml', '--destination', './x.duckdb', '--dataset', 'd'], {
    cwd: project.path,
    network,
  })
  expect(run, run.stderr).toMatchObject({ code: 0 })
  expect(asked.map(({ origin, path }) => origin + path)).toEqual([
    'https://api.example.com/items?page=0',
    'https://api.example.com/items?page=1',
    'https://api.example.com/items?page=2',
  ])
  const ids = await project.look((warehouse) => warehouse.rows('SELECT id FROM d.items ORDER BY id'))
  expect(ids.map((row) => Number(row['id']))).toEqual([1, 2, 3])
})

test('what a transport fails with is retried and explained as if a network had failed', async () => {
  project = await startProject({ 't.yaml': config })
  const { network, asked } = replay([])
  const env = { RUNTIME__REQUEST_MAX_ATTEMPTS: '3' }
  const run = await runCli(['run', 't.yaml', '--destination', './x.duckdb'], { cwd: project.path, network, env })
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('CONNECTION_REFUSED')
  expect(asked).toHaveLength(3)
})
