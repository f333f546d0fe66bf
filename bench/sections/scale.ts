import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cliOf, runConfig, sluices } from '../contenders/sluice.ts'
import { expectDuckdb, expectNewest } from '../data/rows.ts'
import { type Bench, type Contender, type Figures, type Goal, type Section, ratio } from '../section.ts'

const pageSize = 1000
const wideName = 'sluice, 329 rows × 2,918 columns'
const rounds = 3

/** What a row costs when there are many, and whether many of anything else hurts. */
export const scale: Section = {
  name: 'scale',
  about:
    'what a row costs from 10 thousand on, appended and merged into ten times as many; many resources, parents, columns',
  minutes: 8,
  open: async (bench) => {
    const url = await bench.serve('made-server.ts')
    const quick = await bench.serve('slow-server.ts', '0')
    const sizes = [10_000, 100_000, 1_000_000, ...(bench.big ? [10_000_000] : [])]
    return [
      {
        name: 'append',
        title: 'orders appended to a new table',
        contenders: sizes.flatMap((count) =>
          sluices(bench, {
            as: nameOf(count),
            rounds,
            rows: count,
            config: ordersConfig(url, { count, disposition: 'append' }),
            check: ({ database }) => expectDuckdb(database, { orders: count }),
          }),
        ),
      },
      {
        name: 'merge',
        title: 'orders merged into a table of ten times as many, every tenth of it',
        contenders: [1000, ...sizes.slice(0, -1)].flatMap((count) => merging(bench, url, count)),
      },
      { name: 'many', title: 'many of something else', contenders: many(bench, { url, quick }) },
    ]
  },
  goals: [
    ...['append', 'merge'].map(constant),
    {
      text: '2,918 columns × 329 rows',
      is: 'at most',
      bound: 3,
      unit: 's',
      figure: ({ seconds }) => seconds('many', wideName),
    },
  ],
}

function nameOf(count: number): string {
  return `sluice, ${count.toLocaleString('en')} rows`
}

/** CPU of a row that comes on top, so that the start is in neither: the last step of ten against the first. */
function constant(group: string): Goal {
  const steps: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
    append: [
      [10_000, 100_000],
      [100_000, 1_000_000],
    ],
    merge: [
      [1000, 10_000],
      [10_000, 100_000],
    ],
  }
  const [first = [0, 0], last = [0, 0]] = steps[group] ?? []
  return {
    text: `${group}, CPU of a row more: up to ${last[1].toLocaleString('en')} ÷ up to ${first[1].toLocaleString('en')}`,
    is: 'at most',
    bound: 1.2,
    unit: '×',
    figure: (figures) => ratio(costOf(figures, group, last), costOf(figures, group, first)),
  }
}

function costOf({ cpu }: Figures, group: string, [few, many]: readonly [number, number]): number | undefined {
  const [less, more] = [cpu(group, nameOf(few)), cpu(group, nameOf(many))]
  return less === undefined || more === undefined ? undefined : (more - less) / (many - few)
}

interface Orders {
  readonly count: number
  readonly step?: number
  readonly disposition: 'append' | 'merge'
}

function ordersConfig(url: string, { count, step = 1, disposition }: Orders): object {
  const path = `pages?count=${count}&step=${step}`
  const endpoint = { path, data_selector: 'data', paginator: { type: 'offset', limit: pageSize, total_path: 'total' } }
  const resource = { name: 'orders', primary_key: 'id', write_disposition: disposition, endpoint }
  return { name: 'bench', client: { base_url: url }, resources: [resource] }
}

/** The table is loaded once, and copied for each round. */
function merging(bench: Bench, url: string, count: number): readonly Contender[] {
  const folder = join(bench.folder, `base-${count}`)
  let base: Promise<string> | undefined
  const load = async (): Promise<string> => {
    await mkdir(folder)
    const place = { folder, database: join(folder, 'base.duckdb') }
    await runConfig(place, cliOf(), { config: ordersConfig(url, { count: count * 10, disposition: 'merge' }) })
    return place.database
  }
  return sluices(bench, {
    as: nameOf(count),
    settings: `into ${(count * 10).toLocaleString('en')} rows, loaded before and not timed`,
    rounds,
    rows: count,
    config: ordersConfig(url, { count, step: 10, disposition: 'merge' }),
    prepare: async ({ database }) => copyFile(await (base ??= load()), database),
    check: async ({ database }) => {
      await expectDuckdb(database, { orders: count * 10 })
      await expectNewest(database, 'orders', count)
    },
  })
}

/** The heavy ones are played once: what they show is that they end, and when. */
function many(bench: Bench, { url, quick }: { readonly url: string; readonly quick: string }): readonly Contender[] {
  const resources = Array.from({ length: 10_000 }, (_, at) => ({
    name: `resource_${at}`,
    write_disposition: 'append',
    endpoint: { path: 'records?total=1', data_selector: 'data', paginator: 'single_page' },
  }))
  const parents = 100_000
  const offset = { type: 'offset', limit: pageSize, total_path: 'total' }
  const family = [
    { name: 'parents', endpoint: { path: `parents?total=${parents}`, data_selector: 'data', paginator: offset } },
    {
      name: 'children',
      endpoint: { path: 'parents/{resources.parents.id}/children', data_selector: 'data', paginator: 'single_page' },
    },
  ].map((resource) => ({ ...resource, write_disposition: 'append' }))
  const columns = {
    path: 'pages?shape=wide-2918&count=329',
    data_selector: 'data',
    paginator: { ...offset, limit: 100 },
  }
  const config = (base: string, chosen: readonly object[]) => ({
    name: 'bench',
    client: { base_url: base },
    resources: chosen,
  })
  return [
    ...sluices(bench, {
      as: wideName,
      rows: 329,
      config: config(url, [{ name: 'wide', write_disposition: 'append', endpoint: columns }]),
      check: ({ database }) => expectDuckdb(database, { wide: 329 }),
    }),
    ...sluices(bench, {
      as: 'sluice, 100,000 parents',
      settings: 'a request for each, answered at once; played once',
      rounds: 1,
      rows: parents,
      config: config(quick, family),
      check: ({ database }) => expectDuckdb(database, { parents, children: parents * 2 }),
    }),
    ...sluices(bench, {
      as: 'sluice, 10,000 resources',
      settings: 'a record each; played once',
      rounds: 1,
      rows: 10_000,
      config: config(quick, resources),
      check: ({ database }) =>
        expectDuckdb(database, Object.fromEntries([0, 4999, 9999].map((at) => [`resource_${at}`, 1]))),
    }),
  ]
}
