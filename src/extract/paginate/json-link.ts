import { z } from 'zod'
import { isJsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import { toJsonText } from '../../json/json-text.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { endBefore, endSigns, nothingToFollow } from './answer/end-signs.ts'
import { badLink, followLink, followLinkWithParams, linkAt, stepByLink } from './answer/link.ts'
import { endOptions, oneFlag } from './ask/end-options.ts'
import { keepParamsOption, linkBaseOption, linkValueOption } from './ask/link-options.ts'
import { pathOption } from './ask/options.ts'
import { oneSource } from './ask/rules.ts'
import { definePaginator } from './define-paginator.ts'
import { misread } from './evidence/misread.ts'
import { compilePageExpression } from './page-expression.ts'

/** The next page's URL stands in the body. */
export const jsonLink = definePaginator({
  type: 'json_link',
  aliases: ['json_response'],
  summary: 'Follows the URL that the body holds at next_url_path.',
  options: z
    .strictObject({
      next_url_path: pathOption.describe('JSONPath to the URL of the next page; default "next"'),
      cursor_value: linkValueOption,
      link_base: linkBaseOption,
      keep_params: keepParamsOption,
      ...endOptions(false),
    })
    .superRefine(oneSource('next_url_path', 'cursor_value'))
    .superRefine(oneFlag),
  build: (options) => {
    const path = compilePath(options.next_url_path ?? 'next')
    const expression = options.cursor_value ? compilePageExpression(options.cursor_value) : undefined
    const where = expression === undefined ? `"${path.text}"` : 'cursor_value'
    const signs = endSigns(options, false)
    return {
      type: 'json_link',
      first: () => null,
      token: linkAt,
      apply: options.keep_params === true ? followLinkWithParams : followLink,
      next(position, page) {
        const { done, more } = endBefore(page, signs)
        if (done !== undefined) return done
        const value = expression === undefined ? path.first(page.body) : expression(page)
        if (value === undefined && position === null && signs.stop === null && more === undefined && !expression)
          misread(page, { kind: 'link', option: 'next_url_path', where })
        const link = linkText(value)
        if (link !== undefined) return stepByLink(link, position, { page, more, base: options.link_base ?? undefined })
        if (more === true) throw nothingToFollow('link', where, 'next_url_path')
        return { kind: 'done', because: 'end', why: `no link at ${where}` }
      },
    }
  },
})

/** Undefined for the ways to say "no more": absent, null, false, empty. A link object (JSON:API) holds an `href`. */
function linkText(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null || value === false) return undefined
  const link = isJsonObject(value) ? (ownValue(value, 'href') ?? value) : value
  if (typeof link !== 'string') throw badLink(toJsonText(link).slice(0, 200), 'it is not text')
  return link.trim() === '' ? undefined : link
}
