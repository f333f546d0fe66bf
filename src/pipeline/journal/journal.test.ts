import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownProcess } from '../../disk/lock/process-lock.ts'
import type { Happening, RunEvent } from '../../model/report/events.ts'
import { makePrivateFolder } from '../../disk/private-files.ts'
import { createCoalescer } from './coalesce.ts'
import { foldJournal } from './fold-journal.ts'
import { journalFolder, journalPaths, pruneJournals } from './journal-files.ts'
import { isBeingWritten } from './read-journal.ts'
import { createCounter } from './totals.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-journal-'))
  await makePrivateFolder(journalFolder({ folder }))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const t0 = Date.UTC(2026, 0, 1)

/** Puts happenings into envelopes, a second apart. */
function eventsOf(happenings: readonly Happening[]): readonly RunEvent[] {
  return happenings.map((happening, index) => {
    const at = new Date(t0 + index * 1000).toISOString()
    return { v: 1, run: 'r', seq: index + 1, at, ...happening }
  })
}

const timing = { queued: 0, firstByte: 1, body: 1 }

/** What one page of 10 records brings; page 3 is slow and had to be asked for twice. */
function page(number: number): readonly Happening[] {
  const [resource, request] = ['orders', number]
  const about = { resource, request, method: 'GET', url: `https://x/${number}`, attempt: 1 }
  return [
    { kind: 'request_sent', ...about },
    ...(number === 3 ? [{ kind: 'retry', resource, reason: '503', attempt: 1, waitMs: 250 } as const] : []),
    { kind: 'response', ...about, status: 200, ms: number === 3 ? 900 : 20, timing, bytes: 100 },
    { kind: 'page_read', resource, records: 10, bytes: 100 },
    { kind: 'page_normalized', resource, rows: { orders: 10, orders__lines: 20 } },
  ]
}

test('above so many lines a resource shares them, and nothing that is counted is lost', async () => {
  const events = eventsOf(Array.from({ length: 12 }, (_, index) => page(index + 1)).flat())
  const totals: unknown[] = []
  for (const most of [1000, 6]) {
    const coalescer = createCoalescer(most)
    const lines = [...events.flatMap((event) => coalescer.take(event)), ...coalescer.rest(Infinity)]
    if (most === 6) expect(lines.length).toBeLessThan(12)
    else expect(lines).toEqual(events)
    const path = join(folder, `${most}.jsonl`)
    await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const { resources, reasons, totals: counted, unreadable, unknown } = await foldJournal(path)
    const orders = resources.get('orders')
    totals.push([orders?.pages, orders?.records, orders?.requests, orders?.retries, orders?.bytes, orders?.waitedMs])
    expect(orders?.slowest[0]).toMatchObject({ url: 'https://x/3', ms: 900 })
    expect([...reasons.values()]).toEqual([{ why: '503', resource: 'orders', count: 1, waitedMs: 250 }])
    expect([unreadable, unknown, counted.coalesced > 0]).toEqual([0, 0, most === 6])
  }
  expect(totals[0]).toEqual([12, 120, 12, 1, 1200, 250])
  expect(totals[1]).toEqual(totals[0])
})

test('a wait counts as long as it was: until what comes next, until it was announced to end, or until the run ends', async () => {
  const lock = { kind: 'waiting', lock: 'pipeline', why: 'process 7 is running this pipeline', ms: 60_000 } as const
  const retry = { kind: 'retry', resource: 'orders', attempt: 1 } as const
  const events = eventsOf([
    lock,
    { kind: 'note', message: 'it is free' },
    { ...retry, reason: '503', waitMs: 250 },
    { kind: 'waiting', why: 'https://x asked to be left alone', ms: 1500 },
    { ...retry, reason: '429', waitMs: 1500, everybody: true },
    { ...retry, reason: '502', waitMs: 60_000 },
    { kind: 'note', message: 'stopped' },
  ])
  const path = join(folder, 'x.jsonl')
  await writeFile(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  const { totals, reasons, resources } = await foldJournal(path)
  expect([...reasons.values()]).toEqual([
    { why: lock.why, count: 1, waitedMs: 1000 },
    { why: '503', resource: 'orders', count: 1, waitedMs: 250 },
    { why: 'https://x asked to be left alone', count: 1, waitedMs: 1500 },
    { why: '429', resource: 'orders', count: 1, waitedMs: 0 },
    { why: '502', resource: 'orders', count: 1, waitedMs: 1000 },
  ])
  expect([totals.waitedMs, resources.get('orders')?.waitedMs]).toEqual([3750, 1250])
  const counter = createCounter()
  for (const event of events) counter.take(event)
  counter.end(t0 + 6000)
  expect(counter.totals).toEqual({ ...totals, warnings: 0 })
  const shared = createCoalescer(0)
  for (const event of events) shared.take(event)
  const waited = shared.rest(t0 + 6000).map(({ resource, totals: { waitedMs } }) => [resource, waitedMs])
  // events of the other kinds have lines of their own: the wait for a lock is told as long as it was announced there
  expect(waited).toEqual([
    [undefined, 4500],
    ['orders', 1250],
  ])
})

test('what is not a line of a journal is counted, what a later version wrote passes, a torn last line is ignored', async () => {
  const path = join(folder, 'x.jsonl')
  const lines = [
    ...eventsOf(page(1)).map((event) => JSON.stringify(event)),
    'not JSON',
    '[]',
    '{"kind":"page_read","records":"many"}',
    '{"v":2,"kind":"something_new","at":"2026-01-01T00:00:00Z"}',
    '{"kind":"page_read","__proto__":{"records":5}}',
  ]
  await writeFile(path, `${lines.join('\n')}\n{"v":1,"kind":"page_re`)
  const { resources, unreadable, unknown } = await foldJournal(path)
  expect(resources.get('orders')).toMatchObject({ pages: 1, records: 10 })
  expect([unreadable, unknown]).toEqual([4, 1])
})

test('names are safe whatever the run id, different for different ids, and sorted by when runs began', () => {
  const nameOf = (run: string, startedAt = t0): string =>
    journalPaths({ folder: '/w' }, { run, startedAt }).next().value?.replace('/w/runs/', '') ?? ''
  expect(nameOf('5e860268-e000-e504-c061-45785b805fc6')).toBe(
    '20260101T000000000Z~5e860268-e000-e504-c061-45785b805fc6.jsonl',
  )
  const odd = [
    '../../etc/passwd',
    'a/b',
    'a:b',
    'a b',
    'scheduled__2026-01-01T00:00:00+00:00',
    '日本語',
    'x'.repeat(200),
  ]
  const names = odd.map((run) => nameOf(run))
  for (const name of names) expect(name).toMatch(/^[\w.~-]{1,120}$/)
  expect(new Set(names).size).toBe(odd.length)
  expect(nameOf('zzz', t0) < nameOf('aaa', t0 + 1)).toBe(true)
})

async function putJournal(
  second: number,
  { bytes = 10, text }: { readonly bytes?: number; readonly text?: string } = {},
) {
  const [path = ''] = journalPaths({ folder }, { run: 'r', startedAt: t0 + second * 1000 })
  await writeFile(path, text ?? 'x'.repeat(bytes))
  await utimes(path, 0, 0)
  return path.slice(journalFolder({ folder }).length + 1)
}

test('the oldest journals go, by number and by size; what is being written, the newest, and other files stay', async () => {
  const head = { v: 1, kind: 'journal', run: 'r', pipeline: 'p', command: 'run', began: new Date(t0), at: new Date(t0) }
  const writing = await putJournal(0, { text: `${JSON.stringify({ ...head, process: ownProcess() })}\n` })
  const killed = await putJournal(1, { text: `${JSON.stringify({ ...head, process: '1 0 elsewhere' })}\n` })
  const names: string[] = []
  for (let second = 2; second < 8; second++) names.push(await putJournal(second, { bytes: 100 }))
  await writeFile(join(journalFolder({ folder }), 'notes.txt'), 'mine')
  const left = async () => (await readdir(journalFolder({ folder }))).toSorted()
  await pruneJournals({ folder }, isBeingWritten, { runs: 5, bytes: 1e9 })
  // that of another machine may be going on, as far as anybody here can tell
  expect(await left()).toEqual([writing, killed, ...names.slice(3), 'notes.txt'])
  await pruneJournals({ folder }, async (path) => path.endsWith(writing), { runs: 100, bytes: 50 })
  expect(await left()).toEqual([writing, names.at(-1), 'notes.txt'])
})
