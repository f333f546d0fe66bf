import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ended } from '../contenders/ended.ts'
import { cliOf, sluices } from '../contenders/sluice.ts'
import { expectDuckdb } from '../data/rows.ts'
import { measure } from '../measure.ts'
import type { Bench, Contender, Section } from '../section.ts'

const yaml = (url: string): string => `name: bench
client: { base_url: '${url}' }
resources:
  - name: records
    write_disposition: append
    endpoint: { path: 'records?total=100', data_selector: data, paginator: { type: offset, limit: 100, total_path: total } }
  - name: others
    endpoint: { path: 'records?total=5', data_selector: data, paginator: single_page }
`

/** What one waits for before anything happens. */
export const start: Section = {
  name: 'start',
  about: '`--version` beside `node -e 0`, `check` of YAML, a run of one page',
  minutes: 0.5,
  open: async (bench) => {
    const url = await bench.serve('slow-server.ts', '0')
    const node: Contender = {
      name: 'node -e 0',
      play: async ({ folder }) => ended(await measure([process.execPath, '-e', '0'], { cwd: folder })),
    }
    return [
      {
        name: 'version',
        title: 'sluice --version, and Node that does nothing',
        contenders: [...commands(bench, ['--version']), node],
      },
      {
        name: 'check',
        title: 'sluice check of two resources in YAML',
        contenders: commands(bench, ['check', 'bench.yaml'], url),
      },
      {
        name: 'one page',
        title: 'sluice run of one page of 100 records into a new DuckDB file',
        contenders: sluices(bench, {
          config: onePage(url),
          check: ({ database }) => expectDuckdb(database, { records: 100 }),
        }),
      },
    ]
  },
  goals: [
    {
      text: '--version, seconds beyond 1.3 × node -e 0',
      is: 'at most',
      bound: 0.04,
      unit: 's',
      figure: ({ seconds }) => {
        const [version, node] = [seconds('version'), seconds('version', 'node -e 0')]
        return version === undefined || node === undefined ? undefined : version - 1.3 * node
      },
    },
    { text: 'check of YAML', is: 'at most', bound: 0.25, unit: 's', figure: ({ seconds }) => seconds('check') },
    { text: 'a run of one page', is: 'at most', bound: 0.6, unit: 's', figure: ({ seconds }) => seconds('one page') },
  ],
}

function onePage(url: string): object {
  const endpoint = {
    path: 'records?total=100',
    data_selector: 'data',
    paginator: { type: 'offset', limit: 100, total_path: 'total' },
  }
  return {
    name: 'bench',
    client: { base_url: url },
    resources: [{ name: 'records', write_disposition: 'append', endpoint }],
  }
}

function commands(bench: Bench, args: readonly string[], url?: string): readonly Contender[] {
  return [{ name: 'sluice', path: undefined }, ...bench.beside].map(({ name, path }) => ({
    name: `${name} ${args[0] ?? ''}`,
    play: async ({ folder }) => {
      if (url !== undefined) await writeFile(join(folder, 'bench.yaml'), yaml(url))
      return cliOf(path)(folder, ...args)
    },
  }))
}
