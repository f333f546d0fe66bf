import { type Body, decodedBody, isBodyObject, ownPart } from '../../json/records/body.ts'
import { z } from 'zod'
import { isJsonObject, type JsonValue } from '../../json/json.ts'
import type { Paginator, Position, Step } from '../../model/paginator.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { cursorAt, cursorPosition, isEmptyCursor, isSameCursor } from './answer/cursor-value.ts'
import { endBefore, endSigns, nothingToFollow } from './answer/end-signs.ts'
import { endOptions, oneFlag } from './ask/end-options.ts'
import { limitOption, nameOption, needsLimit, oneHome, pathOption } from './ask/options.ts'
import { targetOf, withValue } from './ask/target.ts'
import { definePaginator } from './define-paginator.ts'
import { misread } from './evidence/misread.ts'

const defaultPath = 'cursors.next'
/** `cursor_param: "*"`: the parts of a cursor that is an object go back under their own names */
const eachPart = '*'

const options = z
  .strictObject({
    cursor_path: pathOption.describe(
      `JSONPath to the next cursor; default: "${defaultPath}", else the name of cursor_param`,
    ),
    cursor_param: nameOption.describe(
      'query parameter the cursor goes back in; default "cursor"; "*" = each part of an object under its own name',
    ),
    cursor_body_path: nameOption.describe('dotted path in the body the cursor goes back in, its type kept'),
    limit: limitOption.describe('page size, sent with every request'),
    limit_param: nameOption.describe('query parameter for limit; default "limit"'),
    limit_body_path: nameOption.describe('dotted path in the body for limit'),
    ...endOptions(false),
  })
  .superRefine(oneHome('cursor', 'limit'))
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
  build: (written) => ({ type: 'cursor', first: () => null, apply: applier(written), next: stepper(written) }),
})

function applier(written: Options): Paginator['apply'] {
  const target = targetOf(written.cursor_param, written.cursor_body_path, 'cursor')
  const limitTarget = targetOf(written.limit_param, written.limit_body_path, 'limit')
  const limit = written.limit ?? null
  return (request: RequestSpec, position: Position) => {
    const sized = limit === null ? request : withValue(request, limitTarget, limit)
    const at = cursorAt(position)
    if (at === undefined) return sized
    if (written.cursor_param !== eachPart || !isJsonObject(at)) return withValue(sized, target, at)
    return Object.entries(at).reduce((asked, [name, value]) => withValue(asked, { kind: 'param', name }, value), sized)
  }
}

function stepper(written: Options): Paginator['next'] {
  const read = cursorReader(written)
  const signs = endSigns(written, false)
  return (position: Position, page: Page): Step => {
    const { done, more } = endBefore(page, signs)
    if (done !== undefined) return done
    const { value, where } = read(page.body)
    if (value === undefined || value === null || (more === undefined ? isEmptyCursor(value) : value === '')) {
      if (more === true) throw nothingToFollow('cursor', where, 'cursor_path')
      const unseen = value === undefined && position === null && signs.stop === null
      if (unseen) misread(page, { kind: 'cursor', option: 'cursor_path', where })
      return { kind: 'done', because: 'end', why: `no cursor at ${where}` }
    }
    if (more === undefined && page.records.count === 0 && isSameCursor(position, value))
      return { kind: 'done', because: 'empty', why: `an empty page that repeats the cursor at ${where}` }
    return { kind: 'next', position: cursorPosition(value) }
  }
}

interface Found {
  readonly value: JsonValue | undefined
  /** for messages */
  readonly where: string
}

/** Reads at `cursor_path` when written; else at `cursors.next` or under the parameter's name, whichever is there. */
function cursorReader(written: Options): (body: Body) => Found {
  const path = compilePath(written.cursor_path ?? defaultPath)
  const name = written.cursor_param ?? 'cursor'
  return (body) => {
    const value = path.first(body)
    if (value !== undefined || written.cursor_path) return { value, where: `"${path.text}"` }
    const part = isBodyObject(body) ? ownPart(body, name) : undefined
    const named = part === undefined ? undefined : decodedBody(part)
    return { value: named, where: named === undefined ? `"${path.text}" or "${name}"` : `"${name}"` }
  }
}
