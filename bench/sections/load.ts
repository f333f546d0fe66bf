import { airbyte } from '../contenders/airbyte.ts'
import { bare, jsonParse, readJsonBest } from '../contenders/bare.ts'
import { dltBest, dltDefaults, dlts } from '../contenders/dlt.ts'
import { faucet } from '../contenders/faucet.ts'
import { sluices } from '../contenders/sluice.ts'
import { pagesFolder, recordsFile } from '../data/records.ts'
import { expectDuckdb, tablesOf } from '../data/rows.ts'
import { type Bench, type Contender, type Figures, type Goal, type Section, ratio } from '../section.ts'

const page = 1000

/** The whole command: nested records over HTTP into a new DuckDB file. */
export const load: Section = {
  name: 'load',
  about:
    'nested records (22 columns, a nested table) over HTTP, pages of 1,000, into a new DuckDB file: the whole command',
  minutes: 6.5,
  open: async (bench) => {
    const file = await recordsFile(bench.records)
    const url = await bench.serve('file-server.ts', file, String(bench.records))
    const pages = await pagesFolder(file, 5000)
    return [
      {
        name: 'merge',
        title: `${bench.records.toLocaleString('en')} records, merged on their key; beside them what bare means need for the same bytes`,
        contenders: [
          ...loaders(bench, url, 'merge'),
          airbyte(bench, { url, page }),
          faucet(bench, { url, page }),
          ...bareMeans(bench, { file, pages }),
        ],
      },
      {
        name: 'append',
        title: `${bench.records.toLocaleString('en')} records, appended`,
        contenders: loaders(bench, url, 'append'),
      },
    ]
  },
  goals: [
    timesFaster(30, dltDefaults),
    timesFaster(10, dltBest),
    {
      text: 'merge, seconds: sluice ÷ read_json over files of pages at its best',
      is: 'at most',
      bound: 1,
      unit: '×',
      figure: ({ seconds }) => ratio(seconds('merge'), seconds('merge', readJsonBest)),
    },
    {
      text: 'merge, CPU: sluice ÷ JSON.parse of the bytes',
      is: 'at most',
      bound: 4,
      unit: '×',
      figure: ({ cpu }) => ratio(cpu('merge'), cpu('merge', jsonParse)),
    },
  ],
}

function timesFaster(bound: number, other: string): Goal {
  const figure = ({ seconds }: Figures) => ratio(seconds('merge', other), seconds('merge'))
  return { text: `merge, seconds: ${other} ÷ sluice`, is: 'at least', bound, unit: '×', figure }
}

function loaders(bench: Bench, url: string, disposition: 'append' | 'merge'): readonly Contender[] {
  const check = ({ database }: { readonly database: string }) => expectDuckdb(database, tablesOf(bench.records))
  return [
    ...sluices(bench, { config: recordsConfig(url, disposition), check }),
    ...dlts(bench, { url, path: 'records', page, disposition, check }),
  ]
}

/** The config that dlt gets, too. */
export function recordsConfig(url: string, disposition: 'append' | 'merge'): object {
  const endpoint = { path: 'records', data_selector: 'data', paginator: { type: 'offset', limit: page } }
  return {
    name: 'bench',
    client: { base_url: url },
    resources: [{ name: 'records', primary_key: 'id', write_disposition: disposition, endpoint }],
  }
}

function bareMeans(
  bench: Bench,
  { file, pages }: { readonly file: string; readonly pages: string },
): readonly Contender[] {
  return [
    bare(bench, {
      job: 'read-json-pages',
      source: pages,
      name: readJsonBest,
      settings: 'pages of 5,000 from disk, staged once, two tables',
    }),
    bare(bench, {
      job: 'read-json-pages-plain',
      source: pages,
      name: 'read_json, files of pages, plain',
      settings: 'the same as one writes it first: each table reads the files',
    }),
    bare(bench, {
      job: 'read-json-lines',
      source: file,
      name: 'read_json, a record per line',
      settings: 'newline-delimited from disk, its best case; APIs do not send that',
    }),
    bare(bench, {
      job: 'json-parse',
      source: pages,
      name: jsonParse,
      settings: 'bytes to text to objects, pages of 5,000 from memory',
    }),
  ]
}
