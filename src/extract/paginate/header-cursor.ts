import { z } from 'zod'
import { cursorAt, cursorPosition, isSameCursor, repeatedCursor } from './answer/cursor-value.ts'
import { nameOption } from './ask/options.ts'
import { targetOf, withValue } from './ask/target.ts'
import { definePaginator } from './define-paginator.ts'

/** The next cursor stands in a response header. */
export const headerCursor = definePaginator({
  type: 'header_cursor',
  summary: 'Sends the value of a response header back as a query parameter.',
  options: z.strictObject({
    cursor_key: z
      .string()
      .min(1)
      .nullish()
      .describe('response header that holds the next cursor, any case; default "next"'),
    cursor_param: nameOption.describe('query parameter it goes back in; default "cursor"'),
  }),
  build: (options) => {
    const key = options.cursor_key ?? 'next'
    const target = targetOf(options.cursor_param, null, 'cursor')
    return {
      type: 'header_cursor',
      first: () => null,
      apply(request, position) {
        const cursor = cursorAt(position)
        return cursor === undefined ? request : withValue(request, target, cursor)
      },
      next(position, page) {
        const header = key.toLowerCase()
        const cursor = Object.hasOwn(page.headers, header) ? page.headers[header] : undefined
        if (cursor === undefined || cursor.trim() === '')
          return { kind: 'done', because: 'end', why: `no header "${key}"` }
        if (isSameCursor(position, cursor)) throw repeatedCursor(cursor, `header "${key}"`)
        return { kind: 'next', position: cursorPosition(cursor) }
      },
    }
  },
})
