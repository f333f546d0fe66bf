import { built, pageOf, paginatorCases, param } from 'sluice/testing'
import { numberedPages } from './numbered-pages.ts'
import { runCases } from './run-cases.ts'

const make = () => built(numberedPages({ param: 'p' }))

await runCases(
  paginatorCases(make, {
    // the API: it cuts its records as it likes and says which page is the last
    server: (records, { pageSize, cap }) => {
      const size = Math.min(pageSize, cap)
      const last = Math.max(1, Math.ceil(records.length / size))
      return (request) => {
        const current = Number(param(request, 'p'))
        const items = records.slice((current - 1) * size, current * size)
        return pageOf(request, { body: { items, pages: { current, last } }, records: items })
      }
    },
  }),
)
