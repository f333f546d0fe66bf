import { z } from 'zod'
import { isJsonObject } from '../../json/json.ts'
import type { Page } from '../../model/request.ts'
import { cursorAt, cursorPosition, isSameCursor } from './answer/cursor-value.ts'
import { endBefore, endSigns, nothingToFollow } from './answer/end-signs.ts'
import { cursorsInHeaders, type FoundCursor } from './answer/read-cursor.ts'
import { endOptions, oneFlag } from './ask/end-options.ts'
import { homeOptions } from './ask/home-options.ts'
import { oneHome, oneSource } from './ask/rules.ts'
import { targetOf, withValue } from './ask/target.ts'
import { definePaginator } from './define-paginator.ts'

/** The next cursor stands in a response header. */
export const headerCursor = definePaginator({
  type: 'header_cursor',
  summary: 'Sends the value of a response header back with the next request.',
  options: z
    .strictObject({
      cursor_key: z
        .string()
        .min(1)
        .nullish()
        .describe('response header that holds the next cursor, any case; default "next"'),
      cursor_params: z
        .record(z.string(), z.string().min(1))
        .nullish()
        .describe('several at once: query parameter to response header, as Azure tables have them'),
      ...homeOptions('cursor', 'the cursor'),
      ...endOptions(false),
    })
    .superRefine(oneHome('cursor'))
    .superRefine(oneSource('cursor_key', 'cursor_params'))
    .superRefine(oneFlag),
  build: (options) => {
    const read = options.cursor_params ? cursorsInHeaders(options.cursor_params) : headerReader(options.cursor_key)
    const target = targetOf(options, 'cursor')
    const signs = endSigns(options, false)
    return {
      type: 'header_cursor',
      first: () => null,
      token: cursorAt,
      apply(request, position) {
        const cursor = cursorAt(position)
        if (cursor === undefined) return request
        if (!isJsonObject(cursor)) return withValue(request, target, cursor)
        return Object.entries(cursor).reduce(
          (asked, [name, value]) => withValue(asked, { kind: 'param', name }, value),
          request,
        )
      },
      next(position, page) {
        const { done, more } = endBefore(page, signs)
        if (done !== undefined) return done
        const { value: cursor, where } = read(page)
        if (cursor === undefined || cursor === null) {
          if (more === true) throw nothingToFollow('cursor', where, 'cursor_key')
          return { kind: 'done', because: 'end', why: `no ${where}` }
        }
        if (more === undefined && page.records.count === 0 && isSameCursor(position, cursor))
          return { kind: 'done', because: 'empty', why: `an empty page that repeats the cursor in ${where}` }
        return { kind: 'next', position: cursorPosition(cursor) }
      },
    }
  },
})

function headerReader(written: string | null | undefined): (page: Page) => FoundCursor {
  const key = written ?? 'next'
  const header = key.toLowerCase()
  return ({ headers }) => {
    const value = Object.hasOwn(headers, header) ? headers[header] : undefined
    return { value: value === undefined || value.trim() === '' ? undefined : value, where: `header "${key}"` }
  }
}
