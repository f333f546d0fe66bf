import { z } from 'zod'
import { definePaginator } from './define-paginator.ts'

/** One request, whatever the answer says about more. */
export const singlePage = definePaginator({
  type: 'single_page',
  summary: 'One request; the first page is the only one.',
  options: z.strictObject({}),
  build: () => ({
    type: 'single_page',
    first: () => null,
    apply: (request) => request,
    next: () => ({ kind: 'done', because: 'single', why: 'single_page asks for one page' }),
  }),
})
