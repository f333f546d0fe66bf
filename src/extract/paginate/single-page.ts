import { z } from 'zod'
import { endSigns } from './answer/end-signs.ts'
import { readHasMore } from './answer/has-more.ts'
import { endOptions, oneFlag } from './ask/end-options.ts'
import { definePaginator } from './define-paginator.ts'

const { has_more_path, has_more_header } = endOptions(false)
const ends = z
  .null('single_page asks for one page and ends there; "has_more_path" says whether that page is all')
  .optional()

/** One request. A flag that says there is more does not lead anywhere; it keeps the result from being called whole. */
export const singlePage = definePaginator({
  type: 'single_page',
  summary: 'One request; the first page is the only one.',
  options: z
    .strictObject({
      has_more_path: has_more_path.describe('JSONPath to a flag; true = the result is short'),
      has_more_header,
      stop_after_empty_page: ends.describe('has no meaning here: only null'),
      stop_condition: ends.describe('has no meaning here: only null'),
    })
    .superRefine(oneFlag),
  build: (options) => {
    const { flag } = endSigns({ ...options, stop_condition: null }, false)
    return {
      type: 'single_page',
      first: () => null,
      apply: (request) => request,
      next: (_position, page) => ({
        kind: 'done',
        because: 'single',
        why: 'single_page asks for one page',
        ...(flag === null ? {} : { more: readHasMore(page, flag) }),
      }),
    }
  },
})
