import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../model/report/completeness.ts'
import type { WalkEvidence } from '../../model/unit.ts'
import { shortfallOf, weigh, type WalkEnd, worse } from './weigh.ts'

const full = { received: 60, pages: 3, sizes: { first: 20, most: 20, last: 20 } }
const where = '"total"'
const quiet = { isEmpty: false }
const more = { where: '"next"', certain: true }
const total = (least: number, most = least) => ({ total: { least, most, where } })
const pages = (most: number) => ({ announcedPages: { most, where: '"pages"' } })
const count = (most: number, isPageSize = false) => ({ count: { most, where, isPageSize } })

const complete: Verdict = { kind: 'complete' }
const short = (missing: number, announced: number, more_: object = {}): object => ({
  kind: 'short',
  missing,
  announced,
  ...more_,
})
const unknown = (looksLikeMore: boolean): object => ({ kind: 'unknown', more: looksLikeMore })
const inPages = { counted: 'pages' }

describe('the verdict on a walk', () => {
  test.each<[string, Partial<WalkEvidence>, WalkEnd, object]>([
    ['a total that is met', total(60), 'total', complete],
    ['more than the total', total(50), 'empty', complete],
    ['less than the total', total(100), 'total', short(40, 100)],
    ['less than a total, whatever ended it', total(100), 'flag', short(40, 100)],
    ['a total that grew, and what came lies between', total(50, 70), 'empty', unknown(true)],
    ['a total that grew, and less came than it ever was', total(80, 90), 'empty', short(30, 90)],
    ['a total met only with repeated records', { ...total(60), repeated: 5 }, 'total', short(5, 60)],
    ['a total of 0 on pages with rows says nothing', total(0), 'empty', unknown(false)],
    ['a total of 0 and no rows', { ...total(0), received: 0, pages: 0, nothing: 'proved' }, 'empty', complete],
    ['all pages', pages(3), 'total', complete],
    ['fewer pages', pages(5), 'empty', short(2, 5, inPages)],
    ['one page announced, and more came', pages(1), 'empty', complete],
    ['no pages announced', pages(0), 'end', complete],
    ['a total goes before pages', { ...total(60), ...pages(5) }, 'total', complete],
    ['a count of pages: smaller than a page', count(5), 'end', short(2, 5, inPages)],
    ['a count of pages that is met', count(3), 'end', complete],
    ['a count of records', count(100), 'end', short(40, 100)],
    ['a count of records that is met', count(60), 'end', complete],
    ['a count that is the size of each page says nothing', count(20, true), 'end', complete],
    ['a flag for more', { newest: { ...quiet, more: true } }, 'end', { kind: 'short' }],
    ['a flag for more on an empty page', { newest: { isEmpty: true, more: true } }, 'empty', { kind: 'short' }],
    ['a flag for no more, and an empty page', { newest: { isEmpty: true, more: false } }, 'empty', complete],
    ['a link that was not followed', { newest: { ...quiet, next: more } }, 'single', { kind: 'short' }],
    ['a cursor that was not', { newest: { ...quiet, next: { ...more, certain: false } } }, 'single', unknown(true)],
    ['a link, and a flag for no more', { newest: { ...quiet, next: more, more: false } }, 'end', complete],
    ['a link on an empty page', { newest: { isEmpty: true, next: more } }, 'empty', unknown(false)],
    ['a link that a flag of the config overrules', { newest: { ...quiet, next: more } }, 'flag', complete],
    ['a page without a place for records', { newest: { isEmpty: true, gap: 'none' } }, 'end', unknown(true)],
    ['null where lists were', { newest: { isEmpty: true, gap: 'null' } }, 'end', unknown(false)],
    ['no content', { received: 0, pages: 0, nothing: 'blank' }, 'single', unknown(false)],
    ['an empty list, and nothing else', { received: 0, pages: 0, nothing: 'listed' }, 'empty', complete],
    ['an empty page after full ones', { newest: { isEmpty: true } }, 'empty', unknown(false)],
    ['a refusal after full ones', { newest: { isEmpty: true } }, 'past_end', unknown(false)],
    ['an error in place of a page', { newest: { isEmpty: true } }, 'error', unknown(true)],
    ['an error beside records', { partial: 'denied', newest: quiet }, 'end', unknown(true)],
    ['one full page that says no more', { pages: 1, newest: { ...quiet, isFull: true } }, 'single', unknown(false)],
    ['the same whatever is asked for', { pages: 1, newest: quiet }, 'same', unknown(false)],
    ['the same, and a total that is met', { ...total(60), newest: quiet }, 'same', complete],
    ['a page that came again', { isStale: true }, 'end', unknown(true)],
    ['an empty page after one that was not full', { sizes: { ...full.sizes, last: 7 } }, 'empty', complete],
    ['"next" is null on an empty page', { newest: { isEmpty: true, ends: '"next" is null' } }, 'empty', complete],
    ['no link any more', { newest: quiet }, 'end', complete],
    ['the condition of the user', { newest: quiet }, 'condition', complete],
    ['rows left out of pages, and all places asked for', { ...total(70), hides: true }, 'total', unknown(false)],
    ['rows left out of pages, and not all asked for', { ...total(70), hides: true }, 'empty', short(10, 70)],
    ['rows left out, and a total that is met', { ...total(60), hides: true }, 'total', complete],
    ['rows left out, and no total', { hides: true, newest: { isEmpty: true } }, 'empty', unknown(false)],
    ['a page without records in the middle', { hole: true, newest: { isEmpty: true } }, 'empty', unknown(true)],
    ['the same where rows are left out', { ...total(70), hides: true, hole: true }, 'total', short(10, 70)],
    ['records that cannot be told apart', { ...total(60), blind: true }, 'total', unknown(false)],
    [
      'a total that is reached and a flag for more',
      { ...total(60), newest: { ...quiet, more: true } },
      'disputed',
      unknown(false),
    ],
    ['a cap', { ...total(100), newest: quiet }, 'cap', { kind: 'limited' }],
    ['a cap where all has come', total(60), 'cap', complete],
    ['records that were known before', { ...total(100), newest: { ...quiet, more: true } }, 'stopped', complete],
    ['a response action in the middle', total(100), 'ignored', short(40, 100)],
    ['a response action after the last page', { newest: quiet }, 'ignored', complete],
    ['a response action at once', { pages: 0, received: 0 }, 'ignored', { kind: 'ignored' }],
  ])('%s', (...[, evidence, end, verdict]) => {
    expect(weigh({ ...full, ...evidence }, end)).toMatchObject(verdict)
  })

  test('says why in a clause', () => {
    expect(weigh({ ...full, ...total(100) }, 'total')).toEqual(
      short(40, 100, { why: '"total" announces 100, and 60 came' }),
    )
    expect(weigh({ ...full, ...pages(5) }, 'empty')).toMatchObject({ why: '"pages" announces 5 pages, and 3 came' })
  })

  test('a shortfall so far is one of numbers', () => {
    expect(shortfallOf({ ...full, ...total(100) })).toMatchObject({ missing: 40 })
    expect(shortfallOf({ ...full, ...total(60) })).toBeNull()
    expect(shortfallOf({ ...full, newest: { ...quiet, more: true } })).toBeNull()
  })
})

describe('two verdicts together', () => {
  const some = (missing: number, announced: number): Verdict => ({ kind: 'short', why: 'x', missing, announced })
  const ranks: readonly Verdict[] = [
    { kind: 'ignored' },
    complete,
    { kind: 'unknown', why: 'x', more: false },
    { kind: 'limited', why: 'x' },
    { kind: 'unknown', why: 'x', more: true },
    some(1, 2),
    { kind: 'failed', why: 'x' },
  ]

  test('the worse one counts, whichever comes first', () => {
    for (const [index, worst] of ranks.entries())
      for (const other of ranks.slice(0, index)) {
        expect(worse(other, worst)).toEqual(worst)
        expect(worse(worst, other)).toEqual(worst)
      }
    expect(worse(undefined, complete)).toEqual(complete)
  })

  test('shortfalls add up; one of unknown size makes the sum unknown', () => {
    expect(worse(some(3, 5), some(4, 10))).toMatchObject(short(7, 15))
    const vague: Verdict = { kind: 'short', why: 'a flag' }
    expect(worse(vague, some(3, 5))).toEqual(vague)
    expect(worse(some(3, 5), vague)).toEqual(vague)
    expect(
      worse(some(3, 5), { kind: 'short', why: 'p', missing: 1, announced: 2, counted: 'pages' }),
    ).not.toHaveProperty('missing')
  })
})
