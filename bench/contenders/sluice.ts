import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measure } from '../measure.ts'
import type { Bench, Contender, Place, Played } from '../section.ts'
import { ended } from './ended.ts'

/** What a run of sluice does, and how it is seen that nothing is missing. */
export interface SluiceRun {
  /** when it is not plain `sluice` */
  readonly as?: string
  readonly settings?: string
  readonly rounds?: number
  readonly rows?: number
  readonly config: object
  /** a DuckDB file of the round's folder if absent */
  readonly destination?: (place: Place) => string
  readonly dataset?: string
  /** what goes before, not timed */
  readonly prepare?: (place: Place, cli: Cli) => Promise<void>
  readonly check: (place: Place) => Promise<void>
}

/** Runs a sluice with arguments in a folder; fails when it does. */
export type Cli = (folder: string, ...args: readonly string[]) => Promise<Played>

const here = fileURLToPath(new URL('../..', import.meta.url))

/** This sluice, and each that stands beside it (`--beside name=path`). */
export function sluices(bench: Bench, run: SluiceRun): readonly Contender[] {
  const name = run.as ?? 'sluice'
  const checkouts = [
    { name, path: here },
    ...bench.beside.map((other) => ({ name: name.replace('sluice', other.name), path: other.path })),
  ]
  return checkouts.map(({ name, path }) => ({
    name,
    ...(run.settings !== undefined && { settings: run.settings }),
    ...(run.rounds !== undefined && { rounds: run.rounds }),
    ...(run.rows !== undefined && { rows: run.rows }),
    play: async (place) => {
      const cli = cliOf(path)
      await run.prepare?.(place, cli)
      const played = await runConfig(place, cli, run)
      await run.check(place)
      return played
    },
  }))
}

/** The command of a built checkout; this one if no path is given. */
export function cliOf(path = here): Cli {
  return async (folder, ...args) => {
    const command = [process.execPath, resolve(path, 'dist/cli/main.js'), ...args] as const
    return ended(await measure([...command], { cwd: folder, env: { SLUICE_HOME: folder } }))
  }
}

/** Writes the config and runs it into the destination. */
export async function runConfig(
  place: Place,
  cli: Cli,
  { config, destination, dataset = 'd' }: Pick<SluiceRun, 'config' | 'destination' | 'dataset'>,
): Promise<Played> {
  await writeFile(join(place.folder, 'bench.json'), JSON.stringify(config))
  const into = destination?.(place) ?? place.database
  return cli(place.folder, 'run', 'bench.json', '--destination', into, '--dataset', dataset)
}
