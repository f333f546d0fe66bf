import { fileURLToPath } from 'node:url'
import { dltBest, dlts } from '../contenders/dlt.ts'
import { ended } from '../contenders/ended.ts'
import { sluices } from '../contenders/sluice.ts'
import { recordsFile } from '../data/records.ts'
import { expectPostgres, inPostgres, tablesOf } from '../data/rows.ts'
import { compile } from '../contenders/compile.ts'
import { measure } from '../measure.ts'
import { type Bench, type Contender, type Group, type Section, ratio } from '../section.ts'
import { recordsConfig } from './load.ts'

const page = 1000
const copy = 'bare COPY'
const missing =
  'no Postgres: SLUICE_BENCH_POSTGRES=postgres://user@host/database (schemas sluice_bench_… are made and dropped in it)'

/** The same load into Postgres. */
export const postgres: Section = {
  name: 'postgres',
  about: 'nested records over HTTP, pages of 1,000, into new tables of a Postgres on this machine',
  minutes: 8,
  open: async (bench) => {
    const file = await recordsFile(bench.records)
    const url = await bench.serve('file-server.ts', file, String(bench.records))
    return [group(bench, url, 'append'), group(bench, url, 'merge')]
  },
  goals: [
    {
      text: 'append, seconds: sluice ÷ bare COPY of the same rows',
      is: 'at most',
      bound: 2,
      unit: '×',
      figure: ({ seconds }) => ratio(seconds('append'), seconds('append', copy)),
    },
    {
      text: 'merge, seconds: sluice ÷ bare COPY of the same rows',
      is: 'at most',
      bound: 3,
      unit: '×',
      figure: ({ seconds }) => ratio(seconds('merge'), seconds('merge', copy)),
    },
    ...(['append', 'merge'] as const).map((group) => ({
      text: `${group}, seconds: ${dltBest} ÷ sluice`,
      is: 'at least' as const,
      bound: 10,
      unit: '×' as const,
      figure: ({ seconds }: Parameters<Section['goals'][number]['figure']>[0]) =>
        ratio(seconds(group, dltBest), seconds(group)),
    })),
  ],
}

function group(bench: Bench, url: string, disposition: 'append' | 'merge'): Group {
  const server = bench.tools.postgres
  const title = `${bench.records.toLocaleString('en')} records, ${disposition === 'append' ? 'appended' : 'merged on their key'}`
  const expected = tablesOf(bench.records)
  const check = (dataset: string) => async () => {
    await expectPostgres(server ?? '', dataset, expected)
    await freshSchemas(server ?? '', dataset)
  }
  const fresh = (dataset: string) => () => freshSchemas(server ?? '', dataset)
  const own = 'sluice_bench_own'
  const others = 'sluice_bench_dlt'
  const contenders = [
    ...sluices(bench, {
      config: recordsConfig(url, disposition),
      destination: () => server ?? '',
      dataset: own,
      prepare: fresh(own),
      check: check(own),
    }),
    copying(bench, url),
    ...dlts(bench, {
      url,
      path: 'records',
      page,
      disposition,
      dataset: others,
      postgres: server ?? '',
      prepare: fresh(others),
      check: check(others),
    }),
  ]
  return {
    name: disposition,
    title,
    contenders: contenders.map((one) => (server === undefined ? { ...one, missing } : one)),
  }
}

/** Schemas of a round are gone, before it and after it, and what it left to write with them. */
async function freshSchemas(server: string, dataset: string): Promise<void> {
  await inPostgres(server, async (client) => {
    for (const schema of [dataset, `${dataset}_staging`])
      await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`)
    await client.query('CHECKPOINT')
  })
}

function copying(bench: Bench, url: string): Contender {
  const schema = 'sluice_bench_copy'
  const server = bench.tools.postgres ?? ''
  return {
    name: copy,
    settings:
      'fetch, JSON.parse, text COPY into the same two tables, one transaction for each; a page is fetched while one is copied',
    play: async ({ folder }) => {
      await freshSchemas(server, schema)
      await inPostgres(server, async (client) => void (await client.query(`CREATE SCHEMA "${schema}"`)))
      const script = await compile(fileURLToPath(new URL('../contenders/bare-copy.ts', import.meta.url)), folder)
      const command = [process.execPath, script, url, String(page), String(bench.records), server, schema] as const
      const measured = ended(await measure([...command], { cwd: folder }))
      await expectPostgres(server, schema, tablesOf(bench.records))
      await freshSchemas(server, schema)
      return measured
    },
  }
}
