import { z } from 'zod'
import { isJsonObject } from '../../json/json.ts'
import type { Paginator, Position, Step } from '../../model/paginator.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { cursorAt, cursorPosition, isEmptyCursor, isSameCursor } from './answer/cursor-value.ts'
import { endBefore, endSigns, nothingToFollow } from './answer/end-signs.ts'
import { cursorByValue, cursorReader, cursorsAt, defaultCursorPath } from './answer/read-cursor.ts'
import { endOptions, oneFlag, shortPageOption } from './ask/end-options.ts'
import { homeOptions, sendOption, sizeOptions } from './ask/home-options.ts'
import { expressionOption, limitOption, pathOption } from './ask/options.ts'
import { needsLimit, noHome, oneHome, oneSource } from './ask/rules.ts'
import { sizer, targetOf, withValue } from './ask/target.ts'
import { definePaginator } from './define-paginator.ts'
import { misread } from './evidence/misread.ts'
import { compilePageExpression } from './page-expression.ts'

/** What Python writes for nothing: servers send it in headers. */
const nothings: ReadonlySet<string> = new Set(['0', '0.0', 'None', 'False', '{}', '[]', '()'])

/** `cursor_param: "*"`: the parts of a cursor that is an object go back under their own names */
const eachPart = '*'

const homes = homeOptions('cursor', 'the cursor')
const options = z
  .strictObject({
    cursor_path: pathOption.describe(
      `JSONPath to the next cursor; default: "${defaultCursorPath}", else the name of cursor_param`,
    ),
    cursor_value: expressionOption(compilePageExpression).describe(
      'expression that gives the next cursor, over response, headers, last_record, last_page_size; nothing or 0 ends it',
    ),
    cursor_params: z
      .record(z.string(), pathOption.unwrap().unwrap())
      .nullish()
      .describe('several cursors at once: query parameter to JSONPath, e.g. {after: "data[-1].id"}'),
    ...homes,
    cursor_param: homes.cursor_param.describe(
      'query parameter the cursor goes back in; default "cursor"; "*" = each part of an object under its own name',
    ),
    cursor_body_path: homes.cursor_body_path.describe('dotted path in the body the cursor goes back in, its type kept'),
    ...sendOption('cursor'),
    raise_on_repeated_cursor: z
      .boolean()
      .nullish()
      .describe('has no effect: a cursor that leads nowhere new is noticed anyway'),
    limit: limitOption.describe('page size, sent with every request'),
    ...sizeOptions,
    stop_after_short_page: shortPageOption,
    ...endOptions(false),
  })
  .superRefine(oneHome('cursor', 'limit'))
  .superRefine(noHome('cursor'))
  .superRefine(oneSource('cursor_path', 'cursor_value', 'cursor_params'))
  .superRefine(needsLimit)
  .superRefine(oneFlag)

type Options = z.output<typeof options>

/**
 * The next cursor stands in the body. dlt's options and those of docs/contract/rest-api.md 15.2. In this order: a true
 * stop condition ends it; `has_more_path`, when set, decides (and needs a cursor to go on: PAGINATION_NO_CURSOR); so
 * does an empty page when `stop_after_empty_page`; an empty cursor ends it. The cursor just used, given again, is a
 * position that the server keeps: an empty page ends it, and the loop guard sees to it that pages with records are new
 * ones.
 */
export const cursor = definePaginator({
  type: 'cursor',
  summary: 'Sends the cursor found in the body back with the next request.',
  options,
  build: (written) => ({
    type: 'cursor',
    first: () => null,
    token: cursorAt,
    apply: applier(written),
    next: stepper(written),
  }),
})

function applier(written: Options): Paginator['apply'] {
  const target = targetOf(written, 'cursor')
  const sized = sizer(written)
  const isSpread = written.cursor_param === eachPart || Boolean(written.cursor_params)
  return (request: RequestSpec, position: Position) => {
    const asked = sized(request)
    const at = cursorAt(position)
    if (at === undefined || written.send_cursor === false) return asked
    if (!isSpread || !isJsonObject(at)) return withValue(asked, target, at)
    return Object.entries(at).reduce((each, [name, value]) => withValue(each, { kind: 'param', name }, value), asked)
  }
}

function stepper(written: Options): Paginator['next'] {
  const read = written.cursor_value
    ? cursorByValue(written.cursor_value)
    : written.cursor_params
      ? cursorsAt(written.cursor_params)
      : cursorReader(written)
  const signs = endSigns(written, false)
  const isOwn = Boolean(written.cursor_value) || Boolean(written.cursor_params)
  return (position: Position, page: Page): Step => {
    const { done, more } = endBefore(page, signs)
    if (done !== undefined) return done
    const { value, where } = read(page, cursorAt(position))
    const isZero = isEmptyCursor(value) || (isOwn && typeof value === 'string' && nothings.has(value))
    if (value === undefined || value === null || (more === undefined ? isZero : value === '')) {
      if (more === true) throw nothingToFollow('cursor', where, 'cursor_path')
      const unseen = value === undefined && position === null && signs.stop === null && !isOwn
      if (unseen) misread(page, { kind: 'cursor', option: 'cursor_path', where })
      return { kind: 'done', because: 'end', why: `no cursor at ${where}` }
    }
    if (more === undefined && page.records.count === 0 && isSameCursor(position, value))
      return { kind: 'done', because: 'empty', why: `an empty page that repeats the cursor at ${where}` }
    return { kind: 'next', position: cursorPosition(value) }
  }
}
