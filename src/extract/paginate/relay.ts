import { z } from 'zod'
import { type Body, decodedBody, isBodyObject, ownPart } from '../../json/records/body.ts'
import { isJsonObject, type JsonObject, ownValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import type { Page } from '../../model/request.ts'
import { cursorAt, cursorPosition } from './answer/cursor-value.ts'
import { endBefore, endSigns, nothingToFollow } from './answer/end-signs.ts'
import { endOptions } from './ask/end-options.ts'
import { limitOption, nameOption, pathOption } from './ask/options.ts'
import { withValue } from './ask/target.ts'
import { definePaginator } from './define-paginator.ts'

const { stop_after_empty_page, stop_condition } = endOptions(false)
/** How deep a `pageInfo` is looked for. */
const deepest = 8

/** Relay's connections: `pageInfo { hasNextPage endCursor }` beside the records, the cursor in a variable of the query. */
export const relay = definePaginator({
  type: 'relay',
  summary: 'Follows the pageInfo of a GraphQL connection.',
  options: z.strictObject({
    connection: pathOption.describe('JSONPath to the object with "pageInfo"; default: the first one in the answer'),
    variable: nameOption.describe('variable of the query that takes the cursor; default "after"'),
    limit: limitOption.describe('page size, sent with every request'),
    limit_variable: nameOption.describe('variable of the query for limit; default "first"'),
    stop_after_empty_page,
    stop_condition,
  }),
  build: (options) => {
    const cursorTarget = { kind: 'body', path: ['variables', options.variable ?? 'after'] } as const
    const limitTarget = { kind: 'body', path: ['variables', options.limit_variable ?? 'first'] } as const
    const path = options.connection ? compilePath(`${options.connection}.pageInfo`) : undefined
    const signs = endSigns(options, false)
    const where = path === undefined ? '"pageInfo"' : `"${path.text}"`
    const infoOf = ({ body }: Page): JsonObject | undefined => {
      const found = path === undefined ? firstPageInfo(body, 0) : path.first(body)
      return found !== undefined && isJsonObject(found) ? found : undefined
    }
    return {
      type: 'relay',
      first: () => null,
      apply(request, position) {
        const sized = options.limit ? withValue(request, limitTarget, options.limit) : request
        const cursor = cursorAt(position)
        return cursor === undefined ? sized : withValue(sized, cursorTarget, cursor)
      },
      next(_position, page) {
        const { done } = endBefore(page, signs)
        if (done !== undefined) return done
        const info = infoOf(page)
        if (info === undefined) throw noPageInfo(where)
        const cursor = ownValue(info, 'endCursor')
        if (ownValue(info, 'hasNextPage') !== true)
          return { kind: 'done', because: 'flag', more: false, why: `${where} says that there is no next page` }
        if (typeof cursor !== 'string' || cursor === '')
          throw nothingToFollow('cursor', `${where}.endCursor`, 'connection')
        return { kind: 'next', position: cursorPosition(cursor) }
      },
    }
  },
})

function noPageInfo(where: string): SluiceError {
  return new SluiceError(
    'PAGINATION_NO_CURSOR',
    `Could not see whether there is a next page because the answer has no ${where}.`,
    {
      found: where,
      hint: 'Ask for it in the query: pageInfo { hasNextPage endCursor }. `connection` says where it is.',
    },
  )
}

/** The pageInfo nearest to the top; lists, which hold records with connections of their own, are not searched. */
function firstPageInfo(body: Body, depth: number): ReturnType<typeof decodedBody> | undefined {
  if (!isBodyObject(body) || depth > deepest) return undefined
  const own = ownPart(body, 'pageInfo')
  if (own !== undefined) return decodedBody(own)
  for (const key of Object.keys(body)) {
    const part = ownPart(body, key)
    const found = part === undefined ? undefined : firstPageInfo(part, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}
