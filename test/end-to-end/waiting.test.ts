import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPipeline } from '../../src/library/open-pipeline.ts'
import type { RunEvent } from '../../src/model/report/events.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

let api: ScriptedApi
let project: Project
let letGo: () => void

beforeEach(async () => {
  const released = new Promise<void>((resolve) => (letGo = resolve))
  api = await startScriptedApi({
    routes: {
      'GET /items': async () => {
        await released
        return { json: [{ id: 1 }] }
      },
    },
  })
  project = await startProject()
})

afterEach(async () => {
  letGo()
  await api.close()
  await project.remove()
})

function open(events: RunEvent[] = [], signal?: AbortSignal) {
  const config = { name: 'shop', client: { base_url: api.url }, resources: ['items'] }
  const host = { world: { cwd: project.path, env: {} }, onEvent: (event: RunEvent) => void events.push(event) }
  const choices = { destination: './x.duckdb', dataset: 'd' }
  return openPipeline({ object: config }, choices, { ...host, ...(signal !== undefined && { signal }) })
}

async function busyRun(): Promise<Promise<unknown>[]> {
  const running = open().run()
  // wrapped, for a promise that is given back would be waited for
  const held = [running]
  while (api.requests.length === 0) await sleep(5)
  return held
}

test('a run that waits begins when the one before it is over, and says meanwhile who holds the pipeline', async () => {
  const [running] = await busyRun()
  const events: RunEvent[] = []
  const waiting = open(events).run({ waitMs: Infinity })
  while (!events.some(({ kind }) => kind === 'waiting')) await sleep(5)
  letGo()
  await expect(running).resolves.toMatchObject({ ok: true })
  await expect(waiting).resolves.toMatchObject({ ok: true })
  const [after, before] = await open().history()
  expect(after).toMatchObject({ outcome: 'ok', waits: 1 })
  expect(after?.waitedMs).toBeLessThanOrEqual(after?.ms ?? 0)
  expect(before).toMatchObject({ outcome: 'ok', waits: 0, waitedMs: 0 })
  expect(events.filter(({ kind }) => kind === 'waiting')).toMatchObject([
    { lock: 'pipeline', why: `process ${process.pid} is running this pipeline`, ms: 60_000 },
  ])
})

test('without a wait it is told at once, with one it is told after it, with a deadline at that', async () => {
  const [running] = await busyRun()
  await expect(open().run()).rejects.toMatchObject({ code: 'PIPELINE_BUSY' })
  await expect(open().run({ waitMs: 80 })).rejects.toMatchObject({
    code: 'PIPELINE_BUSY',
    details: { hint: expect.stringContaining('This run waited 80 ms.') as string },
  })
  await expect(open().run({ waitMs: Infinity, deadlineMs: 60 })).rejects.toMatchObject({
    code: 'DEADLINE_REACHED',
    message: expect.stringMatching(
      `^Could not read anything because .* while process ${process.pid} is running this pipeline\\.$`,
    ) as string,
  })
  await expectOnlyRunning()
  letGo()
  await running
})

/** Runs that only waited are not the last run, and none of the history: that one is still going on. */
async function expectOnlyRunning() {
  const { lastRun, runs } = await open().status()
  expect(lastRun).toBeNull()
  expect(runs.map(({ outcome }) => outcome)).toEqual(['running'])
}

test('Ctrl-C ends the wait', async () => {
  const [running] = await busyRun()
  const stop = new AbortController()
  const events: RunEvent[] = []
  const waiting = open(events, stop.signal).run({ waitMs: Infinity })
  while (!events.some(({ kind }) => kind === 'waiting')) await sleep(5)
  stop.abort()
  await expect(waiting).rejects.toMatchObject({
    code: 'INTERRUPTED',
    exitCode: 130,
    message: 'The run was interrupted before it began; nothing was read.',
  })
  await expectOnlyRunning()
  letGo()
  await running
})

test('options that are none are refused by name', async () => {
  for (const options of [{ waitMs: -1 }, { deadlineMs: 0 }, { failOn: ['NO_SUCH_WARNING'] }, { failOn: [] }] as const)
    await expect(open().run(options)).rejects.toMatchObject({ code: 'OPTION_INVALID', exitCode: 2 })
})
