import { fileURLToPath } from 'node:url'
import { compile } from '../contenders/compile.ts'
import { ended } from '../contenders/ended.ts'
import { sluices } from '../contenders/sluice.ts'
import { expectDuckdb } from '../data/rows.ts'
import { measure } from '../measure.ts'
import { type Bench, type Contender, type Section, ratio } from '../section.ts'

const pages = 2000
const pageSize = 5
const bareFetch = 'fetch and JSON.parse alone'

const whole = 'pages'
const least = 'one page'

/** What a page costs when there is next to nothing in it. */
export const tiny: Section = {
  name: 'tiny',
  about: '2,000 pages of 5 records from a server that answers at once: what a page costs by itself, in CPU',
  minutes: 1,
  open: async (bench) => {
    const url = await bench.serve('slow-server.ts', '0')
    return [
      {
        name: whole,
        title: '2,000 pages of 5 records, the whole command, Node’s start with it on both sides',
        contenders: both(bench, url, pages * pageSize),
      },
      { name: least, title: 'one page, to know the start', contenders: both(bench, url, pageSize) },
    ]
  },
  goals: [
    {
      text: 'CPU of the whole command: sluice ÷ fetch and JSON.parse alone',
      is: 'at most',
      bound: 1.2,
      unit: '×',
      figure: ({ cpu }) => ratio(cpu(whole), cpu(whole, bareFetch)),
    },
    {
      text: 'CPU of a page more, without the start: sluice ÷ fetch and JSON.parse alone',
      is: 'at most',
      bound: 1.2,
      unit: '×',
      figure: ({ cpu }) => ratio(less(cpu(whole), cpu(least)), less(cpu(whole, bareFetch), cpu(least, bareFetch))),
    },
  ],
}

function less(all: number | undefined, start: number | undefined): number | undefined {
  return all === undefined || start === undefined ? undefined : all - start
}

function both(bench: Bench, url: string, total: number): readonly Contender[] {
  const path = `records?total=${total}`
  const paginator = { type: 'offset', limit: pageSize, total_path: 'total' }
  const endpoint = { path, data_selector: 'data', paginator }
  const resource = { name: 'records', write_disposition: 'append', endpoint }
  return [
    ...sluices(bench, {
      config: { name: 'bench', client: { base_url: url }, resources: [resource] },
      check: ({ database }) => expectDuckdb(database, { records: total }),
    }),
    fetching(`${url}/${path}`, total),
  ]
}

function fetching(url: string, total: number): Contender {
  const script = fileURLToPath(new URL('../contenders/bare-fetch.ts', import.meta.url))
  return {
    name: bareFetch,
    settings: "Node's fetch, one page after the other, in a process of its own",
    play: async ({ folder }) => {
      const compiled = await compile(script, folder)
      const command = [process.execPath, compiled, url, String(pageSize), String(total)] as const
      const measured = ended(await measure([...command], { cwd: folder }))
      if (Number(measured.stdout) !== total) throw new Error(`saw ${measured.stdout.trim()} records, expected ${total}`)
      return measured
    },
  }
}
