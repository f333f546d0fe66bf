import { expect, test, vi } from 'vitest'
import type { Happening } from '../../model/report/events.ts'
import { createProgress, type ProgressOutput } from '../progress.ts'

function terminal(columns: number, more: Partial<ProgressOutput> = {}) {
  const written: string[] = []
  const output = { write: (text: string) => void written.push(text), isTerminal: true, color: false, columns, rows: 24 }
  return { written, ...output, now: () => 1_700_000_000_000, ...more }
}

const started: Happening = {
  kind: 'run_started',
  pipeline: 'shop',
  loadId: '1.0',
  resumed: false,
  command: 'run',
  destination: 'duckdb://x',
  dataset: 'd',
  config: 'c',
  resources: [{ name: 'orders' }],
}

const page: Happening = { kind: 'page_read', resource: 'orders', records: 1200, bytes: 2048 }
const done: Happening = { kind: 'resource_done', resource: 'orders', verdict: { kind: 'complete' } }

/** Waits until there is something to draw with. */
async function drawn({ written }: ReturnType<typeof terminal>): Promise<void> {
  await vi.waitFor(() => expect(written.join('')).toContain('orders'))
}

test('the last picture stands, each line cut to the terminal, and stopping twice draws once', async () => {
  const output = terminal(30)
  const progress = createProgress(output)
  progress.show(started)
  progress.show(page)
  await drawn(output)
  progress.show(done)
  progress.stop()
  const last = output.written.at(-1) ?? ''
  const escape = String.fromCodePoint(27)
  const lines = last.replaceAll(new RegExp(`\\r|${escape}\\[\\d*[A-Za-z]`, 'g'), '').split('\n')
  expect(lines.find((line) => line.startsWith('✓ orders'))).toContain('1,200')
  for (const line of lines) expect(line.trimEnd().length).toBeLessThanOrEqual(29)
  const before = output.written.length
  progress.stop()
  expect(output.written).toHaveLength(before)
})

test('a line that is said stays above the picture, in one write with it', async () => {
  const output = terminal(80)
  const progress = createProgress(output)
  progress.show(started)
  progress.show(page)
  await drawn(output)
  const before = output.written.length
  progress.show({ kind: 'note', message: 'something to know' })
  expect(output.written).toHaveLength(before + 1)
  expect(output.written.at(-1)).toMatch(/something to know.*\n.*Reading shop.*\n.*orders/s)
  progress.stop()
})

test('a picture that stood in a wider window is wiped out whole', async () => {
  const output = { ...terminal(100), rows: 40 }
  const progress = createProgress(output)
  progress.show(started)
  progress.show(page)
  await drawn(output)
  output.columns = 20
  progress.show({ kind: 'note', message: 'x' })
  // two lines of up to 99 columns have become several each
  const up = Number(/\[(\d+)A/.exec(output.written.at(-1) ?? '')?.[1])
  expect(up).toBeGreaterThan(4)
  progress.stop()
})

test('what reads without a run leaves no picture behind', async () => {
  const output = terminal(80)
  const progress = createProgress(output)
  progress.show(page)
  await drawn(output)
  progress.stop()
  expect(output.written.at(-1)).not.toContain('orders')
})

test('a second run in the same command begins with an empty picture', async () => {
  const output = terminal(80)
  const progress = createProgress(output)
  progress.show(started)
  progress.show(page)
  await drawn(output)
  progress.stop()
  progress.show({ ...started, pipeline: 'other', resources: [{ name: 'visits' }] })
  progress.show({ ...page, resource: 'visits' })
  progress.stop()
  const last = output.written.at(-1) ?? ''
  expect(last).toContain('visits')
  expect(last).not.toContain('orders')
})

test('off a terminal one plain line per event worth reading', () => {
  const output = terminal(80, { isTerminal: false })
  const progress = createProgress(output)
  const sent = { request: 1, attempt: 1, method: 'GET', url: 'https://x/?k=***' }
  progress.show({ kind: 'request_sent', resource: 'orders', ...sent })
  progress.show({ kind: 'retry', resource: 'orders', reason: 'https://x/?k=***', attempt: 1, waitMs: 1500 })
  expect(output.written).toEqual(['  retry 1 of "orders" in 1.5 s: https://x/?k=***\n'])
})

test('off a terminal a run that is quiet for half a minute gives a sign of life', () => {
  vi.useFakeTimers()
  try {
    const output = terminal(80, { isTerminal: false, now: () => Date.now() })
    const progress = createProgress(output)
    progress.show(started)
    progress.show({ kind: 'resource_started', resource: 'orders' })
    progress.show({ ...page, total: 12_000 })
    vi.advanceTimersByTime(95_000)
    progress.stop()
    vi.advanceTimersByTime(95_000)
    expect(output.written.slice(1)).toEqual([
      expect.stringMatching(/^ {2}after 30\.\d s: 0 of 1 resource done; orders 1,200 records of 12,000/),
      expect.stringMatching(/^ {2}after 1 m 0 s: /),
      expect.stringMatching(/^ {2}after 1 m 30 s: /),
    ])
  } finally {
    vi.useRealTimers()
  }
})

test('what a server put into a warning cannot act on the terminal', () => {
  for (const isTerminal of [true, false]) {
    const output = terminal(80, { isTerminal })
    const progress = createProgress(output)
    progress.show({ kind: 'warning', code: 'COLUMN_COLLISION', message: 'The key "a\u001B[2J\r"' })
    progress.stop()
    expect(output.written.join('')).toContain('The key "a\\u001b[2J\\u000d"')
  }
})
