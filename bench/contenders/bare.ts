import { fileURLToPath } from 'node:url'
import { type Expected, tablesOf } from '../data/rows.ts'
import { measure } from '../measure.ts'
import type { Bench, Contender } from '../section.ts'
import type { Counted } from './bare-jobs.ts'
import { ended } from './ended.ts'

/** A job of bare-jobs.ts over a file or folder. */
export interface BareJob {
  readonly job: string
  readonly source: string
  readonly name: string
  readonly settings: string
}

export const readJsonBest = 'read_json, files of pages, staged'
export const jsonParse = 'JSON.parse alone'

/** DuckDB's own reader and `JSON.parse`, timed inside: without Node's start and without a network. */
export function bare(bench: Bench, { job, source, name, settings }: BareJob): Contender {
  const expected: Expected = tablesOf(bench.records)
  return {
    name,
    settings,
    play: async ({ folder, database }) => {
      const script = fileURLToPath(new URL('bare-jobs.ts', import.meta.url))
      const args = ['--import', import.meta.resolve('tsx'), script, job, source, database]
      const measured = ended(await measure([process.execPath, ...args], { cwd: folder }))
      const { ms, cpuSeconds, parents, children } = JSON.parse(measured.stdout) as Counted
      if (parents !== expected['records'] || children !== expected['records__lines'])
        throw new Error(`has ${parents} + ${children} rows, expected ${Object.values(expected).join(' + ')}`)
      return { ms, cpuSeconds, peakMb: measured.peakMb }
    },
  }
}
