import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CliOptions, type CliRun, startCli, temporaryFolder } from '../end-to-end/run-cli.ts'
import type { TableContents } from '../end-to-end/table-contents.ts'
import type { Place } from './place.ts'
import { endsWell, type Scenario } from './scenarios.ts'
import type { Shim, Manner } from './shim.ts'
import { startTortureApi, type TortureApi } from './torture-api.ts'

/** When a process is to die: at its n-th durable call, or after some milliseconds. */
export type Death =
  | { readonly kind: 'call'; readonly at: number; readonly manner: Manner }
  | { readonly kind: 'time'; readonly ms: number }

/** What came of one process. */
export interface Process {
  readonly run: CliRun
  /** where it was killed; undefined = it ended by itself */
  readonly killed: string | undefined
  readonly calls: number
}

/** One pipeline, its API and its folder, living through load after load. */
export interface Victim {
  readonly api: TortureApi
  readonly place: Place
  /** runs the command line of the scenario; `after` = as it is after a kill */
  run(round: number, when: 'first' | 'after', death?: Death): Promise<Process>
  /** whether the run that was killed counts as done: its report was out, and the program took note of that */
  isDone(run: CliRun): Promise<boolean>
  loseFolder(): Promise<void>
  remove(): Promise<void>
}

export interface VictimOptions {
  readonly scenario: Scenario
  readonly shim: Shim | undefined
  readonly placeIn: (folder: string) => Place
  /** how the runs that are not to be killed are carried out; default: as those that are */
  readonly runCalmly?: (args: readonly string[], options: CliOptions) => Promise<CliRun>
}

export async function startVictim({ scenario, shim, placeIn, runCalmly }: VictimOptions): Promise<Victim> {
  const api = await startTortureApi()
  const folder = await temporaryFolder()
  const place = placeIn(folder.path)
  for (const [name, config] of [
    ['first', scenario.config],
    ['after', scenario.afterwards ?? scenario.config],
  ] as const)
    await writeFile(join(folder.path, `${name}.json`), JSON.stringify(config))
  const work = join(folder.path, '.sluice')
  return {
    api,
    place,
    async run(round, when, death) {
      const { destination, dataset } = place
      const fixed = [
        '--destination',
        destination,
        '--dataset',
        dataset,
        '--set',
        `client.base_url=${api.url}`,
        '--json',
      ]
      const args = ['run', `${when}.json`, ...fixed, ...(scenario.options?.(round) ?? [])]
      if (death === undefined && runCalmly !== undefined)
        return { run: await runCalmly(args, { cwd: folder.path }), calls: 0, killed: undefined }
      const call = death?.kind === 'call' ? death : { at: 0, manner: 'before' as const }
      const shimmed = await shim?.environment({ root: folder.path, at: call.at, manner: call.manner })
      const { child, done } = startCli(args, { cwd: folder.path, env: shimmed?.env ?? {} })
      if (death?.kind === 'time') {
        const timer = new AbortController()
        await Promise.race([done, sleep(death.ms, undefined, { signal: timer.signal }).catch(() => undefined)])
        timer.abort()
        child.kill('SIGKILL')
      }
      const run = await done
      const { calls, where } = (await shimmed?.note()) ?? { calls: 0, where: '' }
      const byTime = run.code === null && where === '' ? `after ${Math.round(run.ms)} ms` : undefined
      return { run, calls, killed: where === '' ? byTime : where.replaceAll(`${folder.path}/`, '') }
    },
    async isDone({ stdout }) {
      if (!(scenario.endsWith === undefined ? /^\{.*"ok":true/ : /^\{.*"load_id":"/).test(stdout)) return false
      const left = await readdir(work, { recursive: true }).catch(() => [])
      return !left.some((file) => file.endsWith('.duckdb'))
    },
    loseFolder: () => rm(work, { recursive: true, force: true }),
    async remove() {
      await api.close()
      await folder.remove()
    },
  }
}

/** What undisturbed runs give, load by load: everything is measured against it. */
export interface CalmLoad {
  readonly contents: TableContents
  readonly calls: number
  readonly ms: number
  readonly pages: number
}

/** Plays the calm loads of a scenario on demand, each once. */
export async function startCalm(options: VictimOptions): Promise<{
  load(round: number): Promise<CalmLoad>
  remove(): Promise<void>
}> {
  // its calls are to be counted
  const { runCalmly: _, ...counting } = options
  const victim = await startVictim(counting)
  const loads: CalmLoad[] = []
  const next = async (): Promise<void> => {
    const round = loads.length + 1
    victim.api.version = round
    const before = victim.api.requests.length
    const { run, calls } = await victim.run(round, 'after')
    if (!endsWell(options.scenario, run.code))
      throw new Error(`An undisturbed run of "${options.scenario.name}" failed:\n${run.stderr}`)
    const pages = victim.api.requests.length - before
    loads.push({ contents: await victim.place.contents(), calls, ms: run.ms, pages })
  }
  return {
    async load(round) {
      while (loads.length < round) await next()
      const load = loads[round - 1]
      if (load === undefined) throw new Error(`there is no load ${round}`)
      return load
    },
    remove: () => victim.remove(),
  }
}
