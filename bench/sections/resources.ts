import { sluices } from '../contenders/sluice.ts'
import { expectDuckdb } from '../data/rows.ts'
import { type Section, ratio } from '../section.ts'

const delayMs = 50
const pageSize = 5
const slowestPages = 60
/** resource `n` has `n` pages, cut so that the slowest is the slowest by itself */
const sizes = Array.from({ length: 50 }, (_, at) => (at === 49 ? slowestPages : 1 + (at % 10)) * pageSize)
const alone = 'sluice, the slowest alone'

/** Many resources side by side should cost what the slowest costs. */
export const resources: Section = {
  name: 'resources',
  about: '50 resources of 1 to 10 pages and one of 60, each page 50 ms and without a total, against the slowest alone',
  minutes: 1,
  open: async (bench) => {
    const url = await bench.serve('slow-server.ts', String(delayMs))
    const resource = (size: number, at: number) => ({
      name: `resource_${at}`,
      write_disposition: 'append',
      endpoint: {
        path: `records?total=${size}`,
        data_selector: 'data',
        // without a total nothing is known ahead: a resource cannot be faster than its pages
        paginator: { type: 'offset', limit: pageSize, total_path: null, stop_after_empty_page: true },
      },
    })
    const config = (chosen: readonly object[]) => ({ name: 'bench', client: { base_url: url }, resources: chosen })
    const all = sizes.map(resource)
    const expected = Object.fromEntries(sizes.map((size, at) => [`resource_${at}`, size]))
    return [
      {
        name: 'side by side',
        title: '50 resources side by side, and the slowest alone',
        ideal: { what: 'the slowest, waiting alone', seconds: ((slowestPages + 1) * delayMs) / 1000 },
        contenders: [
          ...sluices(bench, { config: config(all), check: ({ database }) => expectDuckdb(database, expected) }),
          ...sluices(
            { ...bench, beside: [] },
            {
              as: alone,
              config: config(all.slice(-1)),
              check: ({ database }) => expectDuckdb(database, { resource_49: sizes.at(-1) ?? 0 }),
            },
          ),
        ],
      },
    ]
  },
  goals: [
    {
      text: 'seconds: 50 resources ÷ the slowest alone',
      is: 'at most',
      bound: 1.5,
      unit: '×',
      figure: ({ seconds }) => ratio(seconds('side by side'), seconds('side by side', alone)),
    },
  ],
}
