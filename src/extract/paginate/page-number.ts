import { given } from '../../model/given.ts'
import { z } from 'zod'
import { isJsonObject, ownValue } from '../../json/json.ts'
import type { PageEvidence } from '../../model/report/completeness.ts'
import type { Position, Step } from '../../model/paginator.ts'
import { type Page, recordCount } from '../../model/request.ts'
import { endOfRange, endsHere, namedAhead, type RangeEnd, rangeEnd, rangeTotal } from './answer/range.ts'
import { listAt, windowOf } from './answer/window.ts'
import { endOptions, oneFlag, shortPageOption } from './ask/end-options.ts'
import { homeOptions, sendFirstOption, sendOption, sizeOptions } from './ask/home-options.ts'
import { limitOption } from './ask/options.ts'
import { needsEnd, needsLimit, noHome, oneHome } from './ask/rules.ts'
import { placer, sizer, tokenOf } from './ask/target.ts'
import { endPathOption } from './ask/end-path.ts'
import { definePaginator } from './define-paginator.ts'
import { pageTotals, plainName } from './evidence/find-counts.ts'

const options = z
  .strictObject({
    base_page: z.int().min(0).nullish().describe('number of the first page of all; default 0'),
    page: z.int().min(0).nullish().describe('page to begin with; default base_page'),
    ...homeOptions('page', 'the page'),
    send_first: sendFirstOption,
    ...sendOption('page'),
    total_path: endPathOption.describe('JSONPath to the number of pages; default "total" when there; null = none'),
    maximum_page: z.int().min(0).nullish().describe('no request for this page or a later one'),
    ...endOptions(true),
    limit: limitOption.describe('page size, sent with every request'),
    ...sizeOptions,
    stop_after_short_page: shortPageOption,
  })
  .superRefine(oneHome('page', 'limit'))
  .superRefine(noHome('page'))
  .superRefine(needsLimit)
  .superRefine(oneFlag)
  .superRefine(needsEnd('maximum_page'))

/**
 * Counts pages. In this order: a true `stop_condition` ends it; an empty page (`stop_after_empty_page`), which is one
 * without rows, even if the selector takes none of them; `maximum_page` is a hard cap; the flag, when set, decides; else the total of pages. A total that was passed already, or, unless
 * `total_path` was written, one that equals the number of records on a later page (many APIs count the page), does not
 * end it; an empty page then does. A missing total is an error only where `total_path` was written or nothing else can
 * end it.
 */
export const pageNumber = definePaginator({
  type: 'page_number',
  summary: 'Counts pages: the page number as a parameter or in the body.',
  options,
  build: (written) => {
    const sized = sizer(written)
    const base = written.base_page ?? 0
    const placed = placer(written, 'page', written.page ?? base)
    const range: Range = { base, start: written.page ?? base, end: rangeEnd(written, written.maximum_page) }
    return {
      type: 'page_number',
      makesUpPositions: true,
      startsLate: range.start > base,
      first: () => ({ page: range.start }),
      token: (position) => tokenOf(pageAt(position, range), range.start, written.send_first),
      apply: (request, position) => placed(sized(request), pageAt(position, range)),
      next: (position, page) => step(position, page, range),
      ahead: (position, page, most) => {
        // a total that nobody named is the number of records as often as that of pages
        if (range.end.total?.written !== true) return []
        const first = pageAt(position, range) + 2
        const { list } = windowOf(page, Number.POSITIVE_INFINITY, listAt(position))
        return namedAhead(page, range.end, { first, base, step: 1, most }).map((number) => positionAt(number, list))
      },
    }
  },
})

interface Range {
  readonly base: number
  readonly start: number
  readonly end: RangeEnd
}

function pageAt(position: Position, { start }: Range): number {
  const at = isJsonObject(position) ? ownValue(position, 'page') : undefined
  return typeof at === 'number' ? at : start
}

function positionAt(page: number, list: readonly string[] | undefined): Position {
  return { page, ...given({ list }) }
}

function step(position: Position, page: Page, range: Range): Step {
  const { base, end } = range
  const at = pageAt(position, range)
  const size = recordCount(page)
  const { size: rows, list } = windowOf(page, Number.POSITIVE_INFINITY, listAt(position))
  const total = rangeTotal(page, end)
  const evidence = total === undefined ? {} : announced(total, end)
  const ended = endsHere(page, end, { rows, where: `page ${at}` })
  if (ended !== undefined) return { ...ended, ...evidence }
  const next = at + 1
  if (next >= end.maximum)
    return { kind: 'done', because: 'cap', why: `maximum_page ${end.maximum} is reached`, ...evidence }
  const reached = next - base
  const passed = (announced: number): boolean => size > 0 && reached > announced
  const countsThePage = (announced: number): boolean =>
    end.total?.written === false && at > base && size > 1 && size === announced
  const doubtful = (announced: number): boolean => passed(announced) || countsThePage(announced)
  const last = endOfRange(page, end, { total, reached, doubtful })
  return last === undefined ? { kind: 'next', position: positionAt(next, list), ...evidence } : { ...last, ...evidence }
}

/** Under a name for pages it counts pages; under any other it may count records, whatever the option is meant for. */
function announced(total: number, end: RangeEnd): PageEvidence {
  const name = plainName(end.total?.path.text.split('.').at(-1) ?? '')
  return pageTotals.some((known) => known === name) ? { pages: total } : { count: total }
}
