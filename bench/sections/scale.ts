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
  minutes: 4.5,
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
      {
        name: 'parents',
        title: 'parents with two children each, a request for each parent, answered at once',
        contenders: sizesUpTo(bench, 10_000).flatMap((count) => families(bench, quick, count)),
      },
      {
        name: 'resources',
        title: 'resources of one record each',
        contenders: sizesUpTo(bench, 1000).flatMap((count) => resources(bench, quick, count)),
      },
      { name: 'columns', title: 'a row with thousands of columns', contenders: columns(bench, url) },
    ]
  },
  goals: [
    ...constant('append', [10_000, 100_000, 1_000_000, 10_000_000]),
    ...constant('merge', [1000, 10_000, 100_000, 1_000_000]),
    ...constant('parents', [100, 1000, 10_000, 100_000]),
    ...constant('resources', [10, 100, 1000, 10_000]),
    {
      text: '2,918 columns × 329 rows',
      is: 'at most',
      bound: 3,
      unit: 's',
      figure: ({ seconds }) => seconds('columns', wideName),
    },
  ],
}

/** Three sizes, ten times as many each; with --big a fourth. */
function sizesUpTo({ big }: Bench, most: number): readonly number[] {
  return [most / 100, most / 10, most, ...(big ? [most * 10] : [])]
}

function nameOf(count: number, what = 'rows'): string {
  return `sluice, ${count.toLocaleString('en')} ${what}`
}

/** CPU of one that comes on top, so that the start is in none: each step of ten against the first. */
function constant(group: string, sizes: readonly number[]): readonly Goal[] {
  const what = group === 'parents' || group === 'resources' ? group : 'rows'
  const costOf = ({ cpu }: Figures, step: number): number | undefined => {
    const [few = 0, many = 0] = sizes.slice(step)
    const [less, more] = [cpu(group, nameOf(few, what)), cpu(group, nameOf(many, what))]
    return less === undefined || more === undefined ? undefined : (more - less) / (many - few)
  }
  const upTo = (step: number): string => `up to ${(sizes[step + 1] ?? 0).toLocaleString('en')}`
  return [1, 2].map((step) => ({
    text: `${group}, CPU of one more: ${upTo(step)} ÷ ${upTo(0)}`,
    is: 'at most',
    bound: 1.2,
    unit: '×',
    figure: (figures) => ratio(costOf(figures, step), costOf(figures, 0)),
  }))
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

const offset = { type: 'offset', limit: pageSize, total_path: 'total' }

function families(bench: Bench, url: string, count: number): readonly Contender[] {
  const list = { path: `parents?total=${count}`, data_selector: 'data', paginator: offset }
  const child = { path: 'parents/{resources.parents.id}/children', data_selector: 'data', paginator: 'single_page' }
  return sluices(bench, {
    as: nameOf(count, 'parents'),
    rounds,
    rows: count,
    config: configOf(url, { parents: list, children: child }),
    check: ({ database }) => expectDuckdb(database, { parents: count, children: count * 2 }),
  })
}

function resources(bench: Bench, url: string, count: number): readonly Contender[] {
  const endpoint = { path: 'records?total=1', data_selector: 'data', paginator: 'single_page' }
  const names = Array.from({ length: count }, (_, at) => `resource_${at}`)
  return sluices(bench, {
    as: nameOf(count, 'resources'),
    rounds,
    rows: count,
    config: configOf(url, Object.fromEntries(names.map((name) => [name, endpoint]))),
    check: ({ database }) => expectDuckdb(database, Object.fromEntries(names.map((name) => [name, 1]))),
  })
}

function columns(bench: Bench, url: string): readonly Contender[] {
  const path = 'pages?shape=wide-2918&count=329'
  return sluices(bench, {
    as: wideName,
    rounds,
    rows: 329,
    config: configOf(url, { wide: { path, data_selector: 'data', paginator: { ...offset, limit: 100 } } }),
    check: ({ database }) => expectDuckdb(database, { wide: 329 }),
  })
}

function configOf(url: string, endpoints: Readonly<Record<string, object>>): object {
  const resources = Object.entries(endpoints).map(([name, endpoint]) => ({
    name,
    write_disposition: 'append',
    endpoint,
  }))
  return { name: 'bench', client: { base_url: url }, resources }
}
