import { sluices } from '../contenders/sluice.ts'
import { expectDuckdb } from '../data/rows.ts'
import { type Bench, type Goal, type Group, type Section, ratio } from '../section.ts'

const parents = 5000
const delayMs = 50
const bears = 32
const declared = 16

/** A request for each parent, from servers that bear only so many at once. */
export const children: Section = {
  name: 'children',
  about: '5,000 children of 50 ms each, from servers that bear only so many requests at once; ideal by arithmetic',
  minutes: 2.5,
  open: async (bench) => [
    await group(bench, {
      name: 'refuses',
      beyond: 'refuse',
      title: `answers 429 above ${bears} at once; sluice is not told`,
    }),
    await group(bench, {
      name: 'slows',
      beyond: 'queue',
      title: `lets wait what comes above ${bears} at once; sluice is not told`,
    }),
    await group(bench, {
      name: 'declared',
      beyond: 'refuse',
      limit: declared,
      title: `max_concurrency: ${declared} in the config; more than that at once fails the round`,
    }),
  ],
  goals: [
    against('refuses', `429 above ${bears}`),
    against('slows', `slower above ${bears}`),
    against('declared', `declared limit of ${declared}`),
  ],
}

function idealOf(atOnce: number): number {
  return (parents * delayMs) / 1000 / atOnce
}

function against(group: string, what: string): Goal {
  const ideal = idealOf(group === 'declared' ? declared : bears)
  const figure: Goal['figure'] = ({ seconds }) => ratio(seconds(group), ideal)
  return {
    text: `${what}, seconds: sluice ÷ the ideal of ${ideal.toFixed(2)}`,
    is: 'at most',
    bound: 1.3,
    unit: '×',
    figure,
  }
}

interface Case {
  readonly name: string
  readonly title: string
  readonly beyond: 'refuse' | 'queue'
  readonly limit?: number
}

async function group(bench: Bench, { name, title, beyond, limit }: Case): Promise<Group> {
  const url = await bench.serve('slow-server.ts', String(delayMs), String(bears), beyond)
  const most = async (): Promise<number> => Number(await (await fetch(`${url}/most`)).text())
  const atOnce = limit ?? bears
  const config = {
    name: 'bench',
    client: { base_url: url, ...(limit !== undefined && { max_concurrency: limit }) },
    resources: [
      {
        name: 'parents',
        write_disposition: 'append',
        endpoint: {
          path: `parents?total=${parents}`,
          data_selector: 'data',
          paginator: { type: 'offset', limit: 1000, total_path: 'total' },
        },
      },
      {
        name: 'children',
        write_disposition: 'append',
        endpoint: { path: 'parents/{resources.parents.id}/children', data_selector: 'data', paginator: 'single_page' },
      },
    ],
  }
  return {
    name,
    title: `5,000 children of ${delayMs} ms: ${title}`,
    ideal: { what: `ideal with ${atOnce} at once`, seconds: idealOf(atOnce) },
    contenders: sluices(bench, {
      config,
      prepare: async () => void (await most()),
      check: async ({ database }) => {
        await expectDuckdb(database, { parents, children: parents * 2 })
        const seen = await most()
        if (limit !== undefined && seen > limit) throw new Error(`asked ${seen} at once, past the declared ${limit}`)
        console.log(`   most requests under way at once: ${seen}`)
      },
    }),
  }
}
