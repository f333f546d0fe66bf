import { expect, test } from 'vitest'
import { createProgress } from './progress.ts'

function terminal(columns: number): {
  written: string[]
  write(text: string): void
  isTerminal: boolean
  columns: number
} {
  const written: string[] = []
  return { written, write: (text) => void written.push(text), isTerminal: true, columns }
}

test('a live line is cut to the width of the terminal, never in the middle of an escape', () => {
  const output = terminal(30)
  const progress = createProgress(output)
  progress.show({ kind: 'page_read', resource: 'orders', records: 1200, bytes: 2048 })
  progress.show({ kind: 'resource_done', resource: 'orders', verdict: { kind: 'complete' } })
  progress.stop()
  const escape = String.fromCodePoint(27)
  const line = output.written.join('').replaceAll(new RegExp(`${escape}\\[\\d*[A-Za-z]`, 'g'), '')
  expect(line.trimEnd()).toMatch(/^✓ orders/)
  expect(line.trimEnd().length).toBeLessThanOrEqual(29)
})

test('stopping twice draws once, so that nothing printed after the first is wiped out', () => {
  const output = terminal(80)
  const progress = createProgress(output)
  progress.show({ kind: 'page_read', resource: 'orders', records: 1, bytes: 1 })
  progress.stop()
  const before = output.written.length
  progress.stop()
  expect(output.written).toHaveLength(before)
})

test('off a terminal one plain line per event worth reading', () => {
  const output = { ...terminal(80), isTerminal: false }
  const progress = createProgress(output)
  progress.show({
    kind: 'request_sent',
    request: 1,
    attempt: 1,
    resource: 'orders',
    method: 'GET',
    url: 'https://x/?k=***',
  })
  progress.show({ kind: 'retry', resource: 'orders', reason: 'https://x/?k=***', attempt: 1, waitMs: 1500 })
  expect(output.written).toEqual(['  retry 1 of "orders" in 1.5 s: https://x/?k=***\n'])
})

test('what a server put into a warning cannot act on the terminal', () => {
  for (const isTerminal of [true, false]) {
    const output = { ...terminal(80), isTerminal }
    const progress = createProgress(output)
    progress.show({ kind: 'warning', code: 'COLUMN_COLLISION', message: 'The key "a\u001B[2J\r"' })
    progress.stop()
    expect(output.written.join('')).toContain('The key "a\\u001b[2J\\u000d"')
  }
})
