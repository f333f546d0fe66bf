import { given } from '../../model/given.ts'
import { z } from 'zod'
import { isJsonObject, ownValue } from '../../json/json.ts'
import type { Position, Step } from '../../model/paginator.ts'
import type { Page } from '../../model/request.ts'
import { isSamePage, overlapOf, type Shortness, shortnessAfter, shortnessOf } from './answer/overlap.ts'
import { endOfRange, endsHere, namedAhead, type RangeEnd, rangeEnd, rangeTotal } from './answer/range.ts'
import { listAt, windowOf } from './answer/window.ts'
import { endOptions, oneFlag } from './ask/end-options.ts'
import { nameOption, needsEnd, oneHome } from './ask/options.ts'
import { targetOf, withValue } from './ask/target.ts'
import { endPathOption } from './ask/end-path.ts'
import { definePaginator } from './define-paginator.ts'

const options = z
  .strictObject({
    limit: z.int().positive().describe('page size, sent with every request'),
    offset: z.int().min(0).nullish().describe('first offset; default 0'),
    offset_param: nameOption.describe('query parameter for the offset; default "offset"'),
    offset_body_path: nameOption.describe('dotted path in the body for the offset'),
    limit_param: nameOption.describe('query parameter for the limit; default "limit"'),
    limit_body_path: nameOption.describe('dotted path in the body for the limit'),
    total_path: endPathOption.describe(
      'JSONPath to the number of records in all; default "total" when there; null = none',
    ),
    maximum_offset: z.int().min(0).nullish().describe('no request at or past this offset'),
    ...endOptions(true),
  })
  .superRefine(oneHome('offset', 'limit'))
  .superRefine(oneFlag)
  .superRefine(needsEnd('maximum_offset'))

/**
 * Skips the records that were read. Steps by what came, so a limit the server lowers loses nothing; rows that come again
 * because the server leaves others out are recognized (`overlapOf`). In this order: a true `stop_condition` ends it;
 * an empty page (`stop_after_empty_page`); `maximum_offset` is a hard cap; the flag, when set, decides; else the total
 * that the records read have reached. A total is evidence, not truth: one that was passed already, or, unless
 * `total_path` was written, one that equals the first full page (many APIs count the page), does not end it; an empty
 * page then does. A missing total is an error only where `total_path` was written or nothing else can end it.
 */
export const offset = definePaginator({
  type: 'offset',
  summary: 'Skips what was read: offset and limit as parameters or in the body.',
  options,
  build: (written) => {
    const offsetTarget = targetOf(written.offset_param, written.offset_body_path, 'offset')
    const limitTarget = targetOf(written.limit_param, written.limit_body_path, 'limit')
    const range: Range = {
      limit: written.limit,
      start: written.offset ?? 0,
      end: rangeEnd(written, written.maximum_offset),
    }
    return {
      type: 'offset',
      makesUpPositions: true,
      startsLate: range.start > 1,
      first: () => ({ offset: range.start }),
      apply: (request, position) =>
        withValue(withValue(request, offsetTarget, offsetAt(position, range)), limitTarget, range.limit),
      next: (position, page) => step(position, page, range),
      ahead: (position, page, most) => ahead(position, page, { ...range, most }),
    }
  },
})

interface Range {
  readonly limit: number
  readonly start: number
  readonly end: RangeEnd
}

function offsetAt(position: Position, { start }: Range): number {
  const at = isJsonObject(position) ? ownValue(position, 'offset') : undefined
  return typeof at === 'number' ? at : start
}

function step(position: Position, page: Page, range: Range): Step {
  const { limit, start, end } = range
  const at = offsetAt(position, range)
  const { size, counted, list } = windowOf(page, limit, listAt(position))
  const before = shortnessOf(position)
  const overlap = overlapOf(page, limit, before)
  if (isSamePage(page, before))
    return { kind: 'done', because: 'same', why: 'the page before came again, whole', misunderstood: true }
  const total = rangeTotal(page, end)
  const said = {
    ...(total === undefined ? {} : { total: Math.max(total - (start === 1 ? 0 : start), 0) }),
    ...(overlap === 0 ? {} : { again: overlap }),
  }
  const ended = endsHere(page, end, { rows: size, where: `the page at offset ${at}` })
  if (ended !== undefined) return { ...ended, ...said }
  const next = at + (size || limit)
  if (next >= end.maximum)
    return { kind: 'done', because: 'cap', why: `maximum_offset ${end.maximum} is reached`, ...said }
  // a first offset of 1 counts records from 1, as SCIM does: then the last one has the number of the total
  const reached = start === 1 ? next - 1 : next
  const passed = (announced: number): boolean => counted && size > 0 && reached > announced
  const countsThePage = (announced: number): boolean =>
    end.total?.written === false && at === start && size >= limit && size === announced
  const doubtful = (announced: number): boolean => passed(announced) || countsThePage(announced)
  const last = endOfRange(page, end, { total, reached, doubtful })
  if (last !== undefined) return { ...last, ...said }
  const lowered = at === start && size < limit && total !== undefined
  return {
    kind: 'next',
    position: positionAt(next, { list, shortness: shortnessAfter(page, before, { size, limit, overlap }) }),
    ...said,
    ...(lowered ? { note: `the server sends ${size} records a page, not the ${limit} asked for` } : {}),
  }
}

interface Memory {
  readonly list: readonly string[] | undefined
  readonly shortness: Shortness
}

function positionAt(offset: number, { list, shortness: { size, short } }: Memory): Position {
  return {
    offset,
    ...given({ list, size }),
    ...(short === undefined ? {} : { short: { ...short } }),
  }
}

/** None while it is not known how far a page goes. */
function ahead(position: Position, page: Page, range: Range & { readonly most: number }): readonly Position[] {
  const { limit, start, end, most } = range
  const { size, list } = windowOf(page, limit, listAt(position))
  const before = shortnessOf(position)
  const shortness = shortnessAfter(page, before, { size, limit, overlap: overlapOf(page, limit, before) })
  if (shortness.short !== undefined) return []
  const first = offsetAt(position, range) + 2 * size
  const named = namedAhead(page, end, { first, base: start === 1 ? 1 : 0, step: size, most })
  return named.map((offset) => positionAt(offset, { list, shortness }))
}
