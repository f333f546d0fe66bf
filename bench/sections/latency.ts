import { dltByDefault } from '../contenders/dlt.ts'
import { sluices } from '../contenders/sluice.ts'
import { expectDuckdb } from '../data/rows.ts'
import { type Section, ratio } from '../section.ts'

const pages = 1000
const pageSize = 5
const total = pages * pageSize
const delayMs = 50
const oneByOne = 'sluice, one page after the other'

/** Real APIs take longer to make a page than anybody takes to load it. */
export const latency: Section = {
  name: 'latency',
  about: '1,000 pages of 5 records from a server that takes 50 ms for each and says the total',
  minutes: 6.5,
  open: async (bench) => {
    const url = await bench.serve('slow-server.ts', String(delayMs))
    const path = `records?total=${total}`
    const paginator = { type: 'offset', limit: pageSize, total_path: 'total' }
    const endpoint = { path, data_selector: 'data', paginator }
    const config = (more: object) => ({
      name: 'bench',
      client: { base_url: url },
      resources: [{ name: 'records', write_disposition: 'append', endpoint, ...more }],
    })
    const check = ({ database }: { readonly database: string }) => expectDuckdb(database, { records: total })
    return [
      {
        name: 'pages',
        title: `1,000 pages of ${delayMs} ms with a total`,
        ideal: { what: 'one after the other, waiting alone', seconds: (pages * delayMs) / 1000 },
        contenders: [
          ...sluices(bench, { config: config({}), check }),
          ...sluices(
            { ...bench, beside: [] },
            { as: oneByOne, settings: 'parallelized: false', config: config({ parallelized: false }), check },
          ),
          dltByDefault(bench, { url, path, page: pageSize, disposition: 'append', isShort: true, check }),
        ],
      },
    ]
  },
  goals: [
    {
      text: 'seconds: one page after the other ÷ sluice',
      is: 'at least',
      bound: 8,
      unit: '×',
      figure: ({ seconds }) => ratio(seconds('pages', oneByOne), seconds('pages')),
    },
  ],
}
