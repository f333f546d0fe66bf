import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCoalescer } from '../../src/pipeline/journal/coalesce.ts'
import type { RunEvent } from '../../src/model/report/events.ts'
import type { RunReport } from '../../src/pipeline/report/run-report.ts'
import type { JournalledEvent } from '../../src/studio/contract/runs.ts'
import { applyEvent, emptyRun, type FoldedRun, foldedFrom } from '../../src/studio/follow/fold-run.ts'
import { JournalTail } from '../../src/studio/follow/journal-tail.ts'
import { followedRun } from '../../src/studio/follow/run-book.ts'
import { type Project, startProject } from '../end-to-end/project.ts'
import { sendJson, startServer } from '../servers/local-http.ts'
import { type Bakery, openBakery } from './bakery.ts'

/*
 * What the page shows of a run is folded from its journal: held against the report of the same run, which is counted
 * elsewhere. The journals are those of real runs, with busy answers and children.
 */

let bakery: Bakery
let project: Project
const recorded: { readonly report: RunReport; readonly events: readonly JournalledEvent[] }[] = []

beforeAll(async () => {
  bakery = await openBakery({ busyEvery: 9 })
  project = await startProject({
    'bakery.yaml': `name: bakery
client: { base_url: '${bakery.origin}' }
resources:
  - { name: breads, write_disposition: replace, endpoint: { path: breads, data_selector: data, paginator: { type: cursor, cursor_path: next_cursor, cursor_param: cursor } } }
  - orders
  - { name: lines, endpoint: { path: 'orders/{resources.orders.id}/lines' } }
`,
  })
  for (const args of [
    ['run', 'bakery.yaml', '--json'],
    ['run', 'bakery.yaml', '--json', '--limit', '1'],
    ['run', 'bakery.yaml', '--json', '--resources', 'breads'],
  ])
    recorded.push(await record(args))
})
afterAll(async () => {
  await project.remove()
  await bakery[Symbol.asyncDispose]()
})

async function record(args: readonly string[]) {
  const { stdout, stderr } = await project.cli(args)
  if (stdout === '') throw new Error(stderr)
  const folder = join(project.path, '.sluice', 'bakery', 'runs')
  const newest =
    (await readdir(folder))
      .filter((name) => name.endsWith('.jsonl'))
      .toSorted()
      .at(-1) ?? ''
  const { events, isOver } = await new JournalTail(join(folder, newest)).more()
  expect(isOver).toBe(true)
  return { report: JSON.parse(stdout) as RunReport, events }
}

let seenLate = false

const names = { run: 'x', pipeline: 'bakery', isOwn: false, command: 'run', startedAt: '2026-01-01T00:00:00.000Z' }

function folded(events: readonly JournalledEvent[], into: FoldedRun = emptyRun(names)): FoldedRun {
  for (const event of events) applyEvent(into, event)
  return into
}

test.each([0, 1, 2])('run %d comes to what its report says', (which) => {
  const { report, events } = recorded[which] ?? { events: [] }
  if (report === undefined) throw new Error('there is no such run')
  const run = folded(events)
  const { resources } = report
  expect(run.report).toEqual(report)
  expect(run.loadId).toBe(report.load_id)
  expect(
    Object.fromEntries(
      run.resources.map(({ resource, records, pages, verdict }) => [resource, { records, pages, verdict }]),
    ),
  ).toEqual(
    Object.fromEntries(
      Object.entries(resources).map(([name, { records, pages, verdict }]) => [
        name,
        { records, pages, verdict: verdict },
      ]),
    ),
  )
  const sum = (of: 'records' | 'pages' | 'requests' | 'retries'): number =>
    Object.values(resources).reduce((all, one) => all + one[of], 0)
  const { totals } = run
  expect({ records: totals.records, pages: totals.pages, requests: totals.requests, retries: totals.retries }).toEqual({
    records: sum('records'),
    pages: sum('pages'),
    requests: sum('requests'),
    retries: sum('retries'),
  })
  const { tables } = report
  for (const [table, rows] of Object.entries(totals.rows)) expect([table, rows]).toEqual([table, tables[table]?.rows])
  expect(run.waiting).toEqual([])
  expect(events.at(-1)?.kind).toBe('run_done')
})

test('who comes late sees the same as who was there', () => {
  for (const { events } of recorded) {
    const whole = folded(events)
    for (let cut = 0; cut <= events.length; cut += Math.max(1, Math.floor(events.length / 20))) {
      const before = structuredClone(folded(events.slice(0, cut)))
      // a snapshot travels as JSON; what is in it already comes once more
      const late = foldedFrom(JSON.parse(JSON.stringify(before)) as FoldedRun)
      expect(JSON.parse(JSON.stringify(folded(events.slice(Math.max(0, cut - 3)), late)))).toEqual(
        JSON.parse(JSON.stringify(whole)),
      )
    }
  }
})

test('lines that count many events count whole, though others came between', () => {
  for (const { events } of recorded) {
    const coalescer = createCoalescer(2)
    const lines = (events as readonly RunEvent[]).flatMap((event) => coalescer.take(event))
    const all = [...lines, ...coalescer.rest(Date.now())] as readonly JournalledEvent[]
    // a line with a number below one that stands before it
    const isLate = all.some(({ seq }, at) => seq < (all[at - 1]?.seq ?? 0))
    const writer = followedRun(names)
    writer.take(all)
    // a journal that is read again
    writer.take(all)
    const { totals, seq } = writer.snapshot()
    const whole = folded(events).totals
    const counted = ({ requests, records, pages, bytes, rows }: typeof totals) => ({
      requests,
      records,
      pages,
      bytes,
      rows,
    })
    expect(counted(totals)).toEqual(counted(whole))
    const said = writer
      .recent()
      .reduce(
        (sum, event) =>
          sum + (event.kind === 'coalesced' ? Object.values(event.events).reduce((one, more) => one + more, 0) : 1),
        0,
      )
    expect([said, Math.floor(seq)]).toEqual([events.length, events.length])
    // who comes late gets them as well
    const late = foldedFrom(JSON.parse(JSON.stringify(folded([]))) as FoldedRun)
    for (const event of writer.since(0) ?? []) applyEvent(late, event)
    expect(counted(late.totals)).toEqual(counted(whole))
    seenLate ||= isLate
  }
  expect(seenLate).toBe(true)
})

test('a run that is followed gives the events behind a number, or says that it has them no more', () => {
  const [{ events } = { events: [] }] = recorded
  const writer = followedRun(names)
  let told = 0
  const stop = writer.listen(() => (told += 1))
  const middle = Math.floor(events.length / 2)
  writer.take(events.slice(0, middle))
  // a journal that is read again
  writer.take(events)
  expect(told).toBe(2)
  const at = events[middle - 1]?.seq ?? 0
  expect(writer.since(at)).toEqual(events.slice(middle))
  expect(writer.since(writer.snapshot().seq)).toEqual([])
  expect(writer.since(writer.snapshot().seq + 1)).toBeUndefined()
  expect(writer.recent()).toEqual(events)
  expect(writer.isOver).toBe(false)
  stop()
  writer.end()
  expect([writer.isOver, told]).toEqual([true, 2])
})

test('a run that goes on with an interrupted one shows what that had read, nested rows included', async () => {
  let isIll = true
  const api = await startServer((request, response) => {
    const page = Number(new URL(request.url, 'http://x').searchParams.get('page') ?? 1)
    if (isIll && page === 3) return sendJson(response, { message: 'not now' }, { status: 500 })
    const things = Array.from({ length: page > 4 ? 0 : 10 }, (_, row) => ({ id: page * 10 + row, tags: ['a', 'b'] }))
    return sendJson(response, { things })
  })
  await project.write(
    'bakery.yaml',
    `name: bakery
client: { base_url: '${api.origin}', paginator: { type: page_number, base_page: 1, total_path: null } }
resources: [{ name: things, endpoint: { path: things, data_selector: things } }]
`,
  )
  try {
    expect((await record(['run', 'bakery.yaml', '--json'])).report).toMatchObject({ ok: false })
    isIll = false
    const { events, report } = await record(['run', 'bakery.yaml', '--json'])
    const run = folded(events)
    expect(run).toMatchObject({ resumed: true, outcome: 'ok' })
    expect(run.totals.rows).toEqual({ things: 40, things__tags: 80 })
    expect(run.totals.rows).toEqual(
      Object.fromEntries(Object.entries(report.tables).map(([name, { rows }]) => [name, rows])),
    )
    expect(run.totals.durableRows).toBe(120)
    expect(run.resources[0]?.rows).toEqual({ things: 40, things__tags: 80 })
  } finally {
    await api[Symbol.asyncDispose]()
  }
})
