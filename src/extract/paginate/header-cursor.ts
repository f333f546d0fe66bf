import { z } from 'zod'
import { cursorAt, cursorPosition, isSameCursor } from './answer/cursor-value.ts'
import { endBefore, endSigns, nothingToFollow } from './answer/end-signs.ts'
import { endOptions, oneFlag } from './ask/end-options.ts'
import { nameOption } from './ask/options.ts'
import { targetOf, withValue } from './ask/target.ts'
import { definePaginator } from './define-paginator.ts'

/** The next cursor stands in a response header. */
export const headerCursor = definePaginator({
  type: 'header_cursor',
  summary: 'Sends the value of a response header back as a query parameter.',
  options: z
    .strictObject({
      cursor_key: z
        .string()
        .min(1)
        .nullish()
        .describe('response header that holds the next cursor, any case; default "next"'),
      cursor_param: nameOption.describe('query parameter it goes back in; default "cursor"'),
      ...endOptions(false),
    })
    .superRefine(oneFlag),
  build: (options) => {
    const key = options.cursor_key ?? 'next'
    const where = `header "${key}"`
    const target = targetOf(options.cursor_param, null, 'cursor')
    const signs = endSigns(options, false)
    return {
      type: 'header_cursor',
      first: () => null,
      apply(request, position) {
        const cursor = cursorAt(position)
        return cursor === undefined ? request : withValue(request, target, cursor)
      },
      next(position, page) {
        const { done, more } = endBefore(page, signs)
        if (done !== undefined) return done
        const header = key.toLowerCase()
        const cursor = Object.hasOwn(page.headers, header) ? page.headers[header] : undefined
        if (cursor === undefined || cursor.trim() === '') {
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
