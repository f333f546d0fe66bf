import { sluices } from '../contenders/sluice.ts'
import { expectDuckdb } from '../data/rows.ts'
import { type Bench, type Contender, type Figures, type Goal, type Section, ratio } from '../section.ts'

const pageSize = 1000
/** of a size, two rounds agree within a few MB */
const rounds = 3
/** a gigabyte takes its time, and its peak hardly varies */
const roundsOfLong = 1
const long = ['json', 'json, no data_selector', 'ndjson', 'csv'] as const

/** The most memory that a whole run holds, over the size of its data and the kind of its answers. */
export const memory: Section = {
  name: 'memory',
  about: 'peak memory of whole runs: by the number of records, by their shape, and of 1 GB in one answer',
  minutes: 5.5,
  open: async (bench) => {
    const url = await bench.serve('made-server.ts')
    const sizes = [1000, 200_000, 1_000_000, ...(bench.big ? [10_000_000] : [])]
    return [
      {
        name: 'size',
        title: 'orders by the page of 1,000, appended',
        contenders: sizes.flatMap((count) => paged(bench, url, { name: nameOf(count), count })),
      },
      {
        name: 'shape',
        title: 'records of unusual shapes',
        contenders: [
          ...paged(bench, url, { name: 'sluice, 20,000 × 500 columns', count: 20_000, shape: 'wide-500' }),
          ...paged(bench, url, {
            name: 'sluice, 10,000 × 62 rows, five levels of lists',
            count: 10_000,
            shape: 'deep',
          }),
        ],
      },
      {
        name: 'answer',
        title: '1 GB in one answer',
        contenders: await Promise.all(long.map((format) => oneAnswer(bench, url, format))).then((all) => all.flat()),
      },
    ]
  },
  goals: [
    ...[200_000, 1_000_000, 10_000_000].map((count) =>
      atMost(300, { text: nameOf(count), figure: ({ peak }) => peak('size', nameOf(count)) }),
    ),
    {
      text: 'peak memory: 1,000,000 records ÷ 200,000 records',
      is: 'at most',
      bound: 1.1,
      unit: '×',
      figure: ({ peak }) => ratio(peak('size', nameOf(1_000_000)), peak('size', nameOf(200_000))),
    },
    {
      text: 'peak memory: 10,000,000 records ÷ 200,000 records',
      is: 'at most',
      bound: 1.1,
      unit: '×',
      figure: ({ peak }) => ratio(peak('size', nameOf(10_000_000)), peak('size', nameOf(200_000))),
    },
    atMost(400, { text: '500 columns', figure: ({ peak }) => peak('shape', 'sluice, 20,000 × 500 columns') }),
    atMost(400, {
      text: 'five levels of lists',
      figure: ({ peak }) => peak('shape', 'sluice, 10,000 × 62 rows, five levels of lists'),
    }),
    ...long.map((format) =>
      atMost(400, { text: `1 GB of ${format}`, figure: ({ peak }) => peak('answer', answerName(format)) }),
    ),
  ],
}

function nameOf(count: number): string {
  return `sluice, ${count.toLocaleString('en')} records`
}

function answerName(format: string): string {
  return `sluice, 1 GB of ${format}`
}

function atMost(
  bound: number,
  { text, figure }: { readonly text: string; readonly figure: (figures: Figures) => number | undefined },
): Goal {
  return { text: `peak memory, ${text}`, is: 'at most', bound, unit: 'MB', figure }
}

interface Paged {
  readonly name: string
  readonly count: number
  readonly shape?: string
}

function paged(bench: Bench, url: string, { name, count, shape = 'orders' }: Paged): readonly Contender[] {
  const path = `pages?shape=${shape}&count=${count}`
  const paginator = { type: 'offset', limit: pageSize, total_path: 'total' }
  return sluices(bench, {
    as: name,
    rounds,
    rows: count,
    config: configOf(url, { path, data_selector: 'data', paginator }),
    check: ({ database }) => expectDuckdb(database, { things: count }),
  })
}

async function oneAnswer(bench: Bench, url: string, kind: (typeof long)[number]): Promise<readonly Contender[]> {
  const query = `format=${kind.split(',')[0] ?? ''}&mb=1000`
  const count = Number(await (await fetch(`${url}/count?${query}`)).json())
  const selector = kind === 'json' ? { data_selector: 'data' } : {}
  return sluices(bench, {
    as: answerName(kind),
    settings: `${count.toLocaleString('en')} records; made as it is sent`,
    rounds: roundsOfLong,
    rows: count,
    config: configOf(url, { path: `long?${query}`, ...selector, paginator: 'single_page' }),
    check: ({ database }) => expectDuckdb(database, { things: count }),
  })
}

function configOf(url: string, endpoint: object): object {
  return {
    name: 'bench',
    client: { base_url: url },
    resources: [{ name: 'things', write_disposition: 'append', endpoint }],
  }
}
