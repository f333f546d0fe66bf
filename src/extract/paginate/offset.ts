import { z } from 'zod'
import { isJsonObject, ownValue } from '../../json/json.ts'
import type { Paginator, Position, Step } from '../../model/paginator.ts'
import type { Page } from '../../model/request.ts'
import { behindSame, furtherOn } from './answer/further.ts'
import { endOfRange, endsHere, namedAhead, type RangeEnd, rangeEnd, rangeTotal } from './answer/range.ts'
import { type Cutting, cuttingOf, isSamePage, noteOn, positionAt, strideOf } from './answer/stride.ts'
import { listAt, windowOf } from './answer/window.ts'
import { endOptions, oneFlag, shortPageOption } from './ask/end-options.ts'
import { homeOptions, sendFirstOption, sendOption, sizeOptions } from './ask/home-options.ts'
import { needsEnd, needsLimit, noHome, oneHome } from './ask/rules.ts'
import { placer, sizer, tokenOf } from './ask/target.ts'
import { endPathOption } from './ask/end-path.ts'
import { definePaginator } from './define-paginator.ts'

const options = z
  .strictObject({
    limit: z.int().positive().describe('page size, sent with every request'),
    offset: z.int().min(0).nullish().describe('first offset; default 0'),
    ...homeOptions('offset', 'the offset'),
    send_first: sendFirstOption,
    ...sendOption('offset'),
    ...sizeOptions,
    stop_after_short_page: shortPageOption,
    total_path: endPathOption.describe(
      'JSONPath to the number of records in all; default "total" when there; null = none',
    ),
    maximum_offset: z.int().min(0).nullish().describe('no request at or past this offset'),
    ...endOptions(true),
  })
  .superRefine(oneHome('offset', 'limit'))
  .superRefine(noHome('offset'))
  .superRefine(needsLimit)
  .superRefine(oneFlag)
  .superRefine(needsEnd('maximum_offset'))

/**
 * Skips the records that were read. How far it goes on after a page shorter than the limit is told by evidence
 * (`strideOf`), so that neither a limit the server lowers nor rows it leaves out lose or double any. In this order: a
 * true `stop_condition` ends it; an empty page (`stop_after_empty_page`) behind which nothing is to be expected
 * (`furtherOn`); `maximum_offset` is a hard cap; the flag, when set, when it says that there is no more; the total that the
 * offset has reached. A total is evidence, not truth: one that was passed already, or, unless `total_path` was
 * written, one that equals the first full page (many APIs count the page), does not end it; an empty page then does. A
 * missing total is an error only where `total_path` was written or nothing else can end it.
 */
export const offset = definePaginator({
  type: 'offset',
  summary: 'Skips what was read: offset and limit as parameters or in the body.',
  options,
  build: (written) => {
    const sized = sizer(written)
    const placed = placer(written, 'offset', written.offset ?? 0)
    const range = { limit: written.limit, start: written.offset ?? 0, end: rangeEnd(written, written.maximum_offset) }
    const walker = (looksBehind: boolean): Paginator => ({
      type: 'offset',
      makesUpPositions: true,
      startsLate: range.start > 1,
      first: () => ({ offset: range.start }),
      token: (position) => tokenOf(offsetAt(position, range), range.start, written.send_first),
      apply: (request, position) => sized(placed(request, offsetAt(position, range))),
      next: (position, page) => step(position, page, { ...range, looksBehind }),
      ahead: (position, page, most) => ahead(position, page, { ...range, most }),
    })
    return { ...walker(true), perParent: walker(false) }
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

function step(position: Position, page: Page, range: Range & { readonly looksBehind: boolean }): Step {
  const { limit, start, end, looksBehind } = range
  const at = offsetAt(position, range)
  const { size, counted, list } = windowOf(page, limit, listAt(position))
  const before = cuttingOf(position)
  if (isSamePage(page, before)) return behindSame(at, { before, end, list, size })
  const total = rangeTotal(page, end)
  const base = start === 1 ? 1 : 0
  const announced = total === undefined ? {} : { total: Math.max(total - (base === 1 ? 0 : start), 0) }
  const ended = endsHere(page, end, { rows: size, where: `the page at offset ${at}` })
  if (ended !== undefined)
    return (
      further(ended, page, { at, base, before, limit, end, total, list, announced, looksBehind }) ?? {
        ...ended,
        ...announced,
      }
    )
  const cut = { size: size || limit, limit, at, isFirst: at === start }
  const { by, again, memory, isBlind } = strideOf(page, cut, before)
  const said = {
    ...announced,
    ...(again === 0 ? {} : { again }),
    ...(memory.hides === true && { hides: true as const }),
    ...(memory.hole === true && { hole: true as const }),
    ...(isBlind && size > 0 && { blind: true as const }),
  }
  const next = at + by
  if (next >= end.maximum)
    return { kind: 'done', because: 'cap', why: `maximum_offset ${end.maximum} is reached`, ...said }
  // a first offset of 1 counts records from 1, as SCIM does: then the last one has the number of the total
  const passed = (most: number): boolean => counted && size > 0 && at + size - base > most
  const countsThePage = (most: number): boolean =>
    end.total?.written === false && at === start && size >= limit && size === most
  const doubtful = (most: number): boolean => passed(most) || countsThePage(most)
  const last = endOfRange(page, end, { total, reached: next - base, doubtful })
  if (last !== undefined) return { ...last, ...said }
  return { kind: 'next', position: positionAt(next, { list, cutting: memory }), ...said, ...noteOn(cut, memory, total) }
}

interface EmptyAt {
  readonly at: number
  readonly base: number
  readonly before: Cutting
  readonly limit: number
  readonly end: RangeEnd
  readonly total: number | undefined
  readonly looksBehind: boolean
  /** the total as evidence */
  readonly announced: Pick<Step, 'total'>
  readonly list: readonly string[] | undefined
}

/** Goes on behind an empty page, where something speaks for rows there. */
function further(ended: Step, page: Page, { announced, end, list, ...empty }: EmptyAt): Step | undefined {
  if (ended.kind !== 'done' || ended.because !== 'empty') return undefined
  const on = furtherOn(page, empty)
  if (on === undefined) return undefined
  if (on.kind === 'end') return { ...ended, because: 'total', ...announced, hides: true }
  if (on.offset >= end.maximum) return undefined
  return { kind: 'next', position: positionAt(on.offset, { list, cutting: on.memory }) }
}

/** None while it is not known how far a page goes. */
function ahead(position: Position, page: Page, range: Range & { readonly most: number }): readonly Position[] {
  const { limit, start, end, most } = range
  const { size, list } = windowOf(page, limit, listAt(position))
  const at = offsetAt(position, range)
  const { by, memory } = strideOf(page, { size, limit, at, isFirst: at === start }, cuttingOf(position))
  if (size === 0 || memory.short !== undefined || by !== size) return []
  const named = namedAhead(page, end, { first: at + 2 * size, base: start === 1 ? 1 : 0, step: size, most })
  return named.map((offset) => positionAt(offset, { list, cutting: memory }))
}
