/** A paginator: the API answers `{ items, pages: { current, last } }` and takes the page as part of the query. */
import { definePaginator, type Paginator, SluiceError, withParam } from 'sluice'
import { z } from 'zod'

const options = z.strictObject({
  /** the query parameter */
  param: z.string().default('page'),
  /** the first page */
  first: z.int().default(1),
})

/** Pages that tell which one they are and which is the last: `paginator: { type: numbered_pages, param: p }`. */
export const numberedPages = definePaginator({
  type: 'numbered_pages',
  options,
  build: ({ param, first }): Paginator => ({
    type: 'numbered_pages',
    // a position is plain JSON: a run that was stopped goes on from it
    first: () => first,
    // what goes into the request of a page; the request of the endpoint is never changed
    apply: (request, position) => withParam(request, param, String(position)),
    // after a page: where the next one is, or why there is none
    next: (position, { body }) => {
      const last = lastPage(body)
      return Number(position) < last
        ? { kind: 'next', position: Number(position) + 1 }
        : { kind: 'done', because: 'end', why: `page ${last} is the last` }
    },
  }),
})

/** An API that tells no last page has another protocol: an error, never a table that is silently short. */
function lastPage(body: unknown): number {
  const pages = field(body, 'pages')
  const last = field(pages, 'last')
  if (typeof last === 'number') return last
  throw new SluiceError('OWN_NO_LAST_PAGE', 'Could not go on because the answer does not say which page is the last.', {
    found: JSON.stringify(pages ?? null),
    hint: 'Use another paginator: docs/paginators.md.',
  })
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
