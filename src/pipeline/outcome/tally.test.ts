import { decodedRecords } from '../../json/records/decoded-records.ts'
import { expect, test } from 'vitest'
import type { Verdict } from '../../model/report/completeness.ts'
import { SluiceError } from '../../model/errors.ts'
import type { EmptyProof, ExtractedPage } from '../../model/unit.ts'
import { noEvidence } from '../../extract/complete/walk-evidence.ts'
import { createTally, outcomesBefore } from './tally.ts'

const complete: Verdict = { kind: 'complete' }
const shortBy = (missing: number): Verdict => ({ kind: 'short', why: 'x', missing, announced: 10 })

function pageOf(records: number, verdict?: Verdict, nothing?: EmptyProof): ExtractedPage {
  const tally = { walk: noEvidence, ...(nothing !== undefined && { nothing }) }
  return {
    unit: { id: 'a', resource: 'a' },
    records: decodedRecords(Array.from({ length: records }, () => ({}))),
    received: records,
    bytes: 1,
    progress: { parent: 0, position: null, pages: 1, records, done: verdict !== undefined, tally },
    children: [],
    ...(verdict !== undefined && { verdict }),
  }
}

test('counts pages and records, and the worst verdict and weakest proof of the units', () => {
  const tally = createTally({})
  for (const page of [pageOf(3), pageOf(2, complete), pageOf(0, shortBy(1), 'listed'), pageOf(0, complete, 'null')])
    tally.count(page)
  expect(tally.outcomeOf('a')).toEqual({ pages: 4, records: 5, verdict: shortBy(1), nothing: 'null' })
  expect(tally.outcomeOf('never asked')).toEqual({ pages: 0, records: 0, verdict: complete })
})

test('a failure stays the first one', () => {
  const tally = createTally({})
  const [first, second] = [new SluiceError('HTTP_403', 'No.'), new SluiceError('HTTP_500', 'No.')]
  tally.fail('a', first)
  tally.fail('a', second)
  tally.count(pageOf(1, complete))
  expect(tally.outcomeOf('a')).toMatchObject({ verdict: { kind: 'failed', why: 'HTTP_403' }, error: first })
})

test('goes on from what a half-read package counted: units that were done keep their verdicts', () => {
  const endings = [
    { resource: 'a', units: 2, verdict: shortBy(1), nothing: 'null' as const },
    { resource: 'a', units: 5, verdict: complete, nothing: 'proved' as const },
    { resource: 'b', units: 1, verdict: complete },
  ]
  const counts = new Map([
    ['a', { pages: 7, records: 40 }],
    ['b', { pages: 1, records: 0 }],
    ['c', { pages: 2, records: 9 }],
  ])
  const tally = createTally(outcomesBefore({ counts, endings }))
  expect(tally.outcomeOf('a')).toMatchObject({
    pages: 7,
    records: 40,
    verdict: { kind: 'short', missing: 2, announced: 20 },
    nothing: 'null',
  })
  tally.count(pageOf(1, shortBy(4)))
  expect(tally.outcomeOf('a')).toMatchObject({ pages: 8, verdict: { missing: 6, announced: 30 } })
  expect(tally.outcomeOf('c')).toEqual({ pages: 2, records: 9, verdict: complete })
  const http = { counts: () => ({ requests: 3, retries: 0 }) }
  expect(tally.summaries(http as unknown as Parameters<typeof tally.summaries>[0])).toMatchObject({
    b: { pages: 1, records: 0, requests: 3, verdict: complete },
  })
})
