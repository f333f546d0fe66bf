import { expect, test } from 'vitest'
import type { EmptyProof } from '../../model/unit.ts'
import { noEvidence } from '../complete/walk-evidence.ts'
import { limitedVerdict } from '../complete/item-limit.ts'
import { noTally, weaker, withEnd, withWalk } from './tally.ts'

test('a parent that ended gives its verdict and its proof, and the next one begins anew', () => {
  const first = withEnd(withWalk(noTally, { received: 0, pages: 0, nothing: 'proved' }), { kind: 'complete' })
  expect(first).toEqual({ verdict: { kind: 'complete' }, nothing: 'proved', walk: noEvidence })
  const short = { kind: 'short', why: 'x', missing: 2, announced: 5 } as const
  const second = withEnd(withWalk(first, { received: 3, pages: 1 }), short)
  expect(second).toEqual({ verdict: short, nothing: 'proved', walk: noEvidence })
  expect(withEnd(withWalk(second, { received: 0, pages: 0, nothing: 'null' }), { kind: 'complete' })).toMatchObject({
    verdict: short,
    nothing: 'null',
  })
})

test('the weaker proof counts', () => {
  const order: readonly EmptyProof[] = ['blank', 'null', 'listed', 'proved']
  for (const [index, weak] of order.entries())
    for (const strong of order.slice(index)) {
      expect(weaker(weak, strong)).toBe(weak)
      expect(weaker(strong, weak)).toBe(weak)
    }
  expect([weaker(undefined, 'listed'), weaker('null', undefined), weaker(undefined, undefined)]).toEqual([
    'listed',
    'null',
    undefined,
  ])
})

test('a limit of the run goes before what is missing; no walk at all is complete', () => {
  const short = { verdict: { kind: 'short', why: 'x' }, walk: noEvidence } as const
  expect([
    limitedVerdict(short, undefined),
    limitedVerdict(short, 'run').kind,
    limitedVerdict(short, 'resource').kind,
    limitedVerdict(noTally, undefined),
  ]).toEqual([short.verdict, 'limited', 'limited', { kind: 'complete' }])
})
