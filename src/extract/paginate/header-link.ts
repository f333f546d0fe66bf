import { z } from 'zod'
import { definePaginator } from './define-paginator.ts'
import { followLink, resolveLink } from './answer/link.ts'
import { findLink } from './answer/link-header.ts'

/** The next page's URL stands in the `Link` response header (RFC 8288), as with GitHub. */
export const headerLink = definePaginator({
  type: 'header_link',
  summary: 'Follows the link with rel="next" in the response\'s Link header.',
  options: z.strictObject({
    links_next_key: z.string().min(1).nullish().describe('the relation to follow; default "next"'),
  }),
  build: (options) => {
    const rel = options.links_next_key ?? 'next'
    return {
      type: 'header_link',
      first: () => null,
      apply: followLink,
      next(_position, page) {
        const link = findLink(page.headers['link'] ?? '', rel)
        if (link === undefined || link.trim() === '')
          return { kind: 'done', because: 'end', why: `no Link header with rel="${rel}"` }
        return { kind: 'next', position: { url: resolveLink(link, page) } }
      },
    }
  },
})
