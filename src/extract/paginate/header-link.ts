import { z } from 'zod'
import { endBefore, endSigns, nothingToFollow } from './answer/end-signs.ts'
import { followLink, stepByLink } from './answer/link.ts'
import { findLink } from './answer/link-header.ts'
import { endOptions, oneFlag } from './ask/end-options.ts'
import { definePaginator } from './define-paginator.ts'

/** The next page's URL stands in the `Link` response header (RFC 8288), as with GitHub. */
export const headerLink = definePaginator({
  type: 'header_link',
  summary: 'Follows the link with rel="next" in the response\'s Link header.',
  options: z
    .strictObject({
      links_next_key: z.string().min(1).nullish().describe('the relation to follow; default "next"'),
      ...endOptions(false),
    })
    .superRefine(oneFlag),
  build: (options) => {
    const rel = options.links_next_key ?? 'next'
    const signs = endSigns(options, false)
    return {
      type: 'header_link',
      first: () => null,
      apply: followLink,
      next(position, page) {
        const { done, more } = endBefore(page, signs)
        if (done !== undefined) return done
        const link = findLink(page.headers['link'] ?? '', rel)
        if (link !== undefined && link.trim() !== '') return stepByLink(link, position, { page, more })
        if (more === true) throw nothingToFollow('link', `rel="${rel}" of the Link header`, 'links_next_key')
        return { kind: 'done', because: 'end', why: `no Link header with rel="${rel}"` }
      },
    }
  },
})
