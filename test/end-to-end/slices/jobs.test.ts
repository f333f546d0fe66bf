import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { type Project, startProject } from '../project.ts'

let api: ScriptedApi
let project: Project
/** by job: how often it was asked about */
let polls: Map<string, number>
let submitted: { readonly region: string | null; readonly key: string }[]
let script: { status: (poll: number) => string; download: (job: string) => number; create: number }

beforeEach(async () => {
  polls = new Map()
  submitted = []
  script = { status: (poll) => (poll < 2 ? 'Running' : 'COMPLETED'), download: () => 200, create: 200 }
  api = await startScriptedApi({
    routes: {
      'POST /exports': ({ body, headers }) => {
        const written: unknown = JSON.parse(body)
        const region = (written as { region?: string }).region ?? null
        submitted.push({ region, key: String(headers['idempotency-key']) })
        return { status: script.create, json: { job: { id: submitted.length } } }
      },
      'GET /exports/:id': ({ params, origin }) => {
        const id = params['id'] ?? ''
        const poll = (polls.get(id) ?? 0) + 1
        polls.set(id, poll)
        const files = [1, 2].map((part) => `${origin}/files/${id}/${part}?sig=${poll}`)
        return { json: { state: script.status(poll), result: { files } } }
      },
      'GET /files/:id/:part': ({ params }) => {
        const status = script.download(params['id'] ?? '')
        if (status !== 200) return { status, json: {} }
        const rows = [1, 2].map((row) => `${params['id']}.${params['part']}.${row}`)
        return { text: `key\n${rows.join('\n')}\n`, headers: { 'content-type': 'text/csv' } }
      },
    },
  })
  project = await startProject({})
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const yaml = (more = '', beside = ''): string => `
client: { base_url: '${api.url}', error_handler: { max_retries: 2, backoff_factor: 0.01 } }
resources:
  - name: orders
    endpoint:
      path: '{job.url}'
      response_format: csv
      ${beside}
      job:
        create: { path: exports, json: { kind: orders${beside === '' ? '' : ", region: '{slice.region}'"} } }
        id_path: job.id
        poll: { path: 'exports/{job.id}' }
        status_path: state
        done: completed
        failed: [error, canceled]
        url_path: result.files
        interval: 0.02
        ${more}
`

const keys = (): Promise<unknown> =>
  project.look(({ value }) => value(`SELECT string_agg(key, ' ' ORDER BY key) FROM d.orders`))

describe('an export job', () => {
  test('is submitted, waited for, and each of its files is read', async () => {
    await project.write('c.yaml', yaml())
    const run = await project.run('c.yaml', ['--json'])
    expect(run.code).toBe(0)
    expect(submitted).toHaveLength(1)
    expect(polls.get('1')).toBe(2)
    expect(await keys()).toBe('1.1.1 1.1.2 1.2.1 1.2.2')
    // the next run submits its own
    await project.run('c.yaml')
    expect(submitted).toHaveLength(2)
  })

  test('one for each slice, with a key of its own', async () => {
    await project.write(
      'c.yaml',
      yaml('idempotency_header: Idempotency-Key', 'for_each: { values: [eu, us], as: region }'),
    )
    expect((await project.run('c.yaml')).code).toBe(0)
    expect(submitted.map(({ region }) => region).toSorted()).toEqual(['eu', 'us'])
    expect(new Set(submitted.map(({ key }) => key)).size).toBe(2)
    expect(submitted.every(({ key }) => /^[\w-]{20,}$/.test(key))).toBe(true)
  })

  test('a failure, and a job that is never done, are told; the next run asks for the same job', async () => {
    script.status = () => 'error'
    await project.write('c.yaml', yaml('max_wait: 0.05'))
    const failed = await project.run('c.yaml')
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('its job 1 ended with "error"')])
    script.status = () => 'running'
    const late = await project.run('c.yaml')
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('its job 2 is not done after 0.05 s')])
    script.status = () => 'completed'
    expect((await project.run('c.yaml')).code).toBe(0)
    expect(submitted).toHaveLength(2)
    expect(await keys()).toBe('2.1.1 2.1.2 2.2.1 2.2.2')
  })

  test('a submission is not sent again after an answer that leaves it open, and is after one that does not', async () => {
    await project.write('c.yaml', yaml())
    script.create = 503
    expect((await project.run('c.yaml')).stderr).toContain('HTTP_503')
    expect(submitted).toHaveLength(3)
    submitted.length = 0
    script.create = 500
    const run = await project.run('c.yaml')
    expect(run.stderr).toContain('HTTP_500')
    expect(submitted).toHaveLength(1)
    script.create = 200
    const next = await project.run('c.yaml')
    expect(next.stderr).toContain('JOB_SUBMITTED_AGAIN')
    expect(next.code).toBe(0)
    await project.write('c.yaml', yaml('if_unsure: fail'))
    script.create = 500
    await project.run('c.yaml')
    script.create = 200
    expect((await project.run('c.yaml')).stderr).toContain('JOB_UNCERTAIN')
  })

  test('what expired before anything of it was read is made anew, once', async () => {
    await project.write('c.yaml', yaml())
    script.download = (job) => (job === '1' ? 403 : 200)
    const run = await project.run('c.yaml')
    expect(run.stderr).toContain('what job 1 made is there no more')
    expect(run.code).toBe(0)
    expect(await keys()).toBe('2.1.1 2.1.2 2.2.1 2.2.2')
  })

  test('looking at it submits nothing', async () => {
    await project.write('c.yaml', yaml())
    const preview = await project.cli(['preview', 'c.yaml'])
    expect(preview.stderr + preview.stdout).toContain('is an export job, which is submitted by a run only')
    await project.cli(['plan', 'c.yaml', '--probe', '--destination', './x.duckdb', '--dataset', 'd'])
    expect((await project.cli(['check', 'c.yaml'])).code).toBe(0)
    expect(submitted).toHaveLength(0)
  })

  test('a recorded run replays', async () => {
    await project.write('c.yaml', yaml())
    expect((await project.run('c.yaml', ['--record'])).code).toBe(0)
    await api.close()
    const replay = await project.cli(['run', 'c.yaml', '--replay', 'latest', '--json'])
    expect([replay.code, replay.stderr]).toEqual([0, expect.any(String)])
    expect(JSON.parse(replay.stdout)).toMatchObject({ resources: { orders: { records: 4 } } })
  })
})
