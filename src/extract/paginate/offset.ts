import { z } from 'zod'
import { isJsonObject, ownValue } from '../../model/json.ts'
import type { Position, Step } from '../../model/paginator.ts'
import type { Page } from '../../model/request.ts'
import { endOfRange, endsEmpty, namedAhead, type RangeEnd, rangeEnd, rangeTotal } from './answer/range.ts'
import { windowOf } from './answer/window.ts'
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
    stop_after_empty_page: z.boolean().nullish().describe('true = a page without records ends it; default true'),
    has_more_path: endPathOption.describe('JSONPath to a flag that decides whether there is more'),
  })
  .superRefine(oneHome('offset', 'limit'))
  .superRefine(needsEnd('maximum_offset'))

/**
 * Skips the records that were read. Steps by what came, so a limit the server lowers loses nothing. In this order: an
 * empty page ends it (`stop_after_empty_page`); `maximum_offset` is a hard cap; `has_more_path`, when set, decides;
 * else the total that the records read have reached. A total is evidence, not truth: one that was passed already, or,
 * unless `total_path` was written, one that equals the first full page (many APIs count the page), does not end it; an
 * empty page then does. A missing total is an error only where `total_path` was written or nothing else can end it.
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
      first: () => ({ offset: range.start }),
      apply: (request, position) =>
        withValue(withValue(request, offsetTarget, offsetAt(position, range)), limitTarget, range.limit),
      next: (position, page) => step(offsetAt(position, range), page, range),
      ahead: (position, page, most) => {
        const { size } = windowOf(page, range.limit)
        const first = offsetAt(position, range) + 2 * size
        return namedAhead(page, range.end, { first, step: size, most }).map((offset) => ({ offset }))
      },
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

function step(at: number, page: Page, { limit, start, end }: Range): Step {
  const { size, counted } = windowOf(page, limit)
  const total = rangeTotal(page, end)
  const evidence = total === undefined ? {} : { total: Math.max(total - start, 0) }
  if (endsEmpty(page, end))
    return { kind: 'done', because: 'empty', why: `the page at offset ${at} is empty`, ...evidence }
  const next = at + (size || limit)
  if (next >= end.maximum)
    return { kind: 'done', because: 'cap', why: `maximum_offset ${end.maximum} is reached`, ...evidence }
  const passed = (announced: number): boolean => counted && size > 0 && next > announced
  const countsThePage = (announced: number): boolean =>
    end.total?.written === false && at === start && size >= limit && size === announced
  const doubtful = (announced: number): boolean => passed(announced) || countsThePage(announced)
  // a first offset of 1 counts records from 1, as SCIM does: then the last one has the number of the total
  const reached = start === 1 ? next - 1 : next
  const ended = endOfRange(page, end, { total, reached, doubtful })
  if (ended !== undefined) return { kind: 'done', ...ended, ...evidence }
  const lowered = at === start && size < limit && total !== undefined
  const note = lowered ? { note: `the server sends ${size} records a page, not the ${limit} asked for` } : {}
  return { kind: 'next', position: { offset: next }, ...evidence, ...note }
}
