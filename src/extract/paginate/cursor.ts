import { z } from 'zod'
import { SluiceError } from '../../model/errors.ts'
import { isJsonObject, type JsonValue, ownValue } from '../../model/json.ts'
import type { Paginator, Position, Step } from '../../model/paginator.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { compilePath } from '../select/compile-path.ts'
import { cursorAt, cursorPosition, isEmptyCursor, isSameCursor, repeatedCursor } from './answer/cursor-value.ts'
import { readHasMore } from './answer/has-more.ts'
import {
  limitOption,
  nameOption,
  needsLimit,
  oneHome,
  optionalPath,
  pathOption,
  reportsWhatIsWrong,
} from './ask/options.ts'
import { targetOf, withValue } from './ask/target.ts'
import { endPathOption } from './ask/end-path.ts'
import { definePaginator } from './define-paginator.ts'
import { misread } from './evidence/misread.ts'
import { compileStopCondition } from './stop-condition.ts'

const defaultPath = 'cursors.next'

const options = z
  .strictObject({
    cursor_path: pathOption.describe(
      `JSONPath to the next cursor; default: "${defaultPath}", else the name of cursor_param`,
    ),
    cursor_param: nameOption.describe('query parameter the cursor goes back in; default "cursor"'),
    cursor_body_path: nameOption.describe('dotted path in the body the cursor goes back in, its type kept'),
    stop_after_empty_page: z.boolean().nullish().describe('true = a page without records ends it; default false'),
    has_more_path: endPathOption.describe('JSONPath to a flag that decides whether there is more'),
    limit: limitOption.describe('page size, sent with every request'),
    limit_param: nameOption.describe('query parameter for limit; default "limit"'),
    limit_body_path: nameOption.describe('dotted path in the body for limit'),
    stop_condition: z
      .string()
      .superRefine(reportsWhatIsWrong(compileStopCondition))
      .nullish()
      .describe('Jinja expression over response, headers, last_record, last_page_size; true ends it'),
  })
  .superRefine(oneHome('cursor', 'limit'))
  .superRefine(needsLimit)

type Options = z.output<typeof options>

/**
 * The next cursor stands in the body. dlt's options and those of design section 5. In this order: a true stop
 * condition ends it; `has_more_path`, when set, decides (and needs a cursor to go on: PAGINATION_NO_CURSOR); an empty
 * cursor ends it; so does an empty page when `stop_after_empty_page`. The cursor just used, given again, is
 * PAGINATION_LOOP, unless the page is empty: then it is the end.
 */
export const cursor = definePaginator({
  type: 'cursor',
  summary: 'Sends the cursor found in the body back with the next request.',
  options,
  build: (written) => ({ type: 'cursor', first: () => null, apply: applier(written), next: stepper(written) }),
})

function applier(written: Options): Paginator['apply'] {
  const target = targetOf(written.cursor_param, written.cursor_body_path, 'cursor')
  const limitTarget = targetOf(written.limit_param, written.limit_body_path, 'limit')
  const limit = written.limit ?? null
  return (request: RequestSpec, position: Position) => {
    const sized = limit === null ? request : withValue(request, limitTarget, limit)
    const at = cursorAt(position)
    return at === undefined ? sized : withValue(sized, target, at)
  }
}

function stepper(written: Options): Paginator['next'] {
  const read = cursorReader(written)
  const stop = written.stop_condition ? compileStopCondition(written.stop_condition) : null
  const hasMorePath = optionalPath(written.has_more_path)
  return (position: Position, page: Page): Step => {
    if (stop?.(page) === true) return { kind: 'done', because: 'condition', why: 'stop_condition is true' }
    const { value, where } = read(page.body)
    const hasMore = hasMorePath === null ? undefined : readHasMore(page.body, hasMorePath)
    if (hasMore === false)
      return { kind: 'done', because: 'flag', more: false, why: `"${written.has_more_path}" says there is no more` }
    if (value === undefined || value === null || (hasMore === undefined ? isEmptyCursor(value) : value === '')) {
      if (hasMore === true) throw noCursor(where)
      const unseen = value === undefined && position === null && stop === null
      if (unseen) misread(page, { kind: 'cursor', option: 'cursor_path', where })
      return { kind: 'done', because: 'end', why: `no cursor at ${where}` }
    }
    const empty = page.records.length === 0 && hasMore === undefined
    if (empty && written.stop_after_empty_page === true) return { kind: 'done', because: 'empty', why: 'an empty page' }
    if (!isSameCursor(position, value)) return { kind: 'next', position: cursorPosition(value) }
    if (empty) return { kind: 'done', because: 'empty', why: `an empty page that repeats the cursor at ${where}` }
    throw repeatedCursor(value, where)
  }
}

interface Found {
  readonly value: JsonValue | undefined
  /** for messages */
  readonly where: string
}

/** Reads at `cursor_path` when written; else at `cursors.next` or under the parameter's name, whichever is there. */
function cursorReader(written: Options): (body: JsonValue) => Found {
  const path = compilePath(written.cursor_path ?? defaultPath)
  const name = written.cursor_param ?? 'cursor'
  return (body) => {
    const value = path.first(body)
    if (value !== undefined || written.cursor_path) return { value, where: `"${path.text}"` }
    const named = isJsonObject(body) ? ownValue(body, name) : undefined
    return { value: named, where: named === undefined ? `"${path.text}" or "${name}"` : `"${name}"` }
  }
}

function noCursor(where: string): SluiceError {
  return new SluiceError(
    'PAGINATION_NO_CURSOR',
    `Could not go on to the next page because the response says there is more but has no cursor at ${where}.`,
    { found: where, hint: 'Point `cursor_path` at the next cursor, as `sluice preview` shows it in the response.' },
  )
}
