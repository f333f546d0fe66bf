import { expect, test } from 'vitest'
import type { Detection, PreviewedResource } from '../../api/contract.ts'
import { compareReads } from './compare-reads.ts'
import { editsForAll, isWritten } from './findings.ts'

const paginator: Detection = {
  what: 'paginator',
  found: 'cursor',
  why: 'the body has one',
  confidence: 'likely',
  path: ['resources', 0, 'endpoint', 'paginator'],
  value: { type: 'cursor', cursor_path: 'next' },
  lines: [],
}

function read(given: Partial<PreviewedResource>): PreviewedResource {
  return {
    resource: 'orders',
    exchanges: [],
    detected: [],
    candidates: [],
    records: [],
    recordCount: 0,
    pages: 1,
    hasMore: false,
    tables: [],
    ...given,
  }
}

test('two test reads differ in counts, fields, columns and what was detected', () => {
  const before = read({ records: [{ id: 1, address: { city: 'Ulm' } }], recordCount: 1, detected: [paginator] })
  const now = read({ records: [{ id: 1, lines: [{ sku: 'a' }] }], recordCount: 2 })
  expect(compareReads(before, before)).toEqual([])
  expect(compareReads(before, now).map(({ sign, words }) => `${sign}${words}`)).toEqual([
    '~1 → 2 records',
    '+lines',
    '+lines[]',
    '+lines[].sku',
    '-address',
    '-address.city',
    '-paginator: cursor',
  ])
})

test('guesses are not written unasked, and what the config says already is known to be there', () => {
  const guess: Detection = { ...paginator, confidence: 'guess' }
  expect(editsForAll([paginator, guess], 2)).toEqual([
    { op: 'set', document: 2, path: paginator.path, value: paginator.value },
  ])
  const config = { resources: [{ name: 'orders', endpoint: { paginator: { cursor_path: 'next', type: 'cursor' } } }] }
  expect(isWritten(paginator, config)).toBe(true)
  expect(isWritten(paginator, { resources: [{ name: 'orders', endpoint: { paginator: 'cursor' } }] })).toBe(false)
})
