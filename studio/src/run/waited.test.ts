import { expect, test } from 'vitest'
import { waitedText } from './waited.ts'

const totals = { retries: 4, waits: 0, waitedMs: 12_000 }

test('what was waited before tries counts, whoever asked for it', () => {
  expect(waitedText(totals)).toEqual({
    value: '12 s',
    title: '4 tries again, 0 waits for hosts and other processes',
  })
  expect(waitedText({ ...totals, retries: 0, waitedMs: 0 }).value).toBe('–')
})
