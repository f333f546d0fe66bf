import { z } from 'zod'
import type { Page } from '../../model/request.ts'
import { endBefore, endSigns, nothingToFollow } from './answer/end-signs.ts'
import { followLink, stepByLink } from './answer/link.ts'
import { findLink } from './answer/link-header.ts'
import { endOptions, oneFlag } from './ask/end-options.ts'
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
      ...endOptions(false),
    })
    .superRefine(oneFlag),
  build: (options) => {
    const rel = options.links_next_key ?? 'next'
    const own = options.link_header?.toLowerCase()
    const where = own === undefined ? `rel="${rel}" of the Link header` : `the header "${options.link_header}"`
    const option = own === undefined ? 'links_next_key' : 'link_header'
    const signs = endSigns(options, false)
    return {
      type: 'header_link',
      first: () => null,
      apply: followLink,
      next(position, page) {
        const { done, more } = endBefore(page, signs)
        if (done !== undefined) return done
        const link = own === undefined ? findLink(page.headers['link'] ?? '', rel) : headerOf(page, own)
        if (link !== undefined && link.trim() !== '') return stepByLink(link, position, { page, more })
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

function headerOf({ headers }: Page, name: string): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined
}
