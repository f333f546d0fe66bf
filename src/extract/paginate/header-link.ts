import { z } from 'zod'
import { toJsonText } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import { isEmptyCursor } from './answer/cursor-value.ts'
import type { Page } from '../../model/request.ts'
import { endBefore, endSigns, nothingToFollow } from './answer/end-signs.ts'
import { badLink, followLink, followLinkWithParams, linkAt, stepByLink } from './answer/link.ts'
import { findLink } from './answer/link-header.ts'
import { endOptions, oneFlag } from './ask/end-options.ts'
import { keepParamsOption, linkBaseOption, linkValueOption } from './ask/link-options.ts'
import { oneSource } from './ask/rules.ts'
import { compilePageExpression } from './page-expression.ts'
import { definePaginator } from './define-paginator.ts'

/**
 * The next page's URL stands in the `Link` response header (RFC 8288), as with GitHub, or alone in one of its own
 * (`Next-Page`, as with Kinto).
 */
export const headerLink = definePaginator({
  type: 'header_link',
  summary: 'Follows the link with rel="next" in the response\'s Link header.',
  options: z
    .strictObject({
      links_next_key: z.string().min(1).nullish().describe('the relation to follow; default "next"'),
      link_header: z
        .string()
        .min(1)
        .nullish()
        .describe('response header that holds nothing but the URL, any case; default: the Link header'),
      cursor_value: linkValueOption,
      link_base: linkBaseOption,
      keep_params: keepParamsOption,
      ...endOptions(false),
    })
    .superRefine(oneSource('link_header', 'cursor_value'))
    .superRefine(oneFlag),
  build: (options) => {
    const rel = options.links_next_key ?? 'next'
    const own = options.link_header?.toLowerCase()
    const expression = options.cursor_value ? compilePageExpression(options.cursor_value) : undefined
    const where =
      expression !== undefined
        ? 'the value of cursor_value'
        : own === undefined
          ? `rel="${rel}" of the Link header`
          : `the header "${options.link_header}"`
    const option = own === undefined ? 'links_next_key' : 'link_header'
    const signs = endSigns(options, false)
    return {
      type: 'header_link',
      first: () => null,
      token: linkAt,
      apply: options.keep_params === true ? followLinkWithParams : followLink,
      next(position, page) {
        const { done, more } = endBefore(page, signs)
        if (done !== undefined) return done
        const link =
          expression !== undefined
            ? linkOf(expression(page))
            : own === undefined
              ? findLink(page.headers['link'] ?? '', rel)
              : headerOf(page, own)
        if (link !== undefined && link.trim() !== '')
          return stepByLink(link, position, { page, more, base: options.link_base ?? undefined })
        if (more === true) throw nothingToFollow('link', where, option)
        return {
          kind: 'done',
          because: 'end',
          why: own === undefined ? `no Link header with rel="${rel}"` : `no ${where.slice(4)}`,
        }
      },
    }
  },
})

function linkOf(value: JsonValue | undefined): string | undefined {
  if (isEmptyCursor(value)) return undefined
  if (typeof value === 'string') return value
  throw badLink(toJsonText(value ?? null).slice(0, 200), 'it is not text')
}

function headerOf({ headers }: Page, name: string): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined
}
