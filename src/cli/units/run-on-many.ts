import { type Command, Option } from 'commander'
import type { RunOnManyOptions } from '../../library/many/run-units.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { World } from '../../model/world.ts'
import { limitsHelp, type PlaceFlags, placeOf, positive, withEngine } from './place-options.ts'

/** What `run` takes to share its units with workers, as commander gives it. */
export interface ManyRunFlags extends Omit<PlaceFlags, 'store'> {
  readonly store?: string
  readonly concurrency?: number
  readonly work?: boolean
  readonly anew?: boolean
  readonly limits?: string
}

/** Adds `--store --engine --lease --concurrency --limits --no-work --anew`. */
export function withManyRun(command: Command): Command {
  const alone = ['plan', 'pendingOnly', 'record', 'replay', 'deadline', 'failOn']
  return withEngine(
    command.addOption(
      new Option(
        '--store <place>',
        'share the units of the run with all workers that meet it there: a folder that all see, s3://bucket/prefix, …',
      ).conflicts(alone),
    ),
  )
    .option('--concurrency <n>', 'with --store: units at once in this process (default: 8)', positive)
    .option('--limits <redis>', `with --store: ${limitsHelp}`)
    .option('--no-work', 'with --store: read no units here, wait for the workers')
    .option('--anew', 'with --store: give up the run that is under way, with what was read for it')
}

/** The same for the library; undefined = this process does it alone. Throws USAGE. */
export function manyRunOf(
  flags: ManyRunFlags,
  world: Pick<World, 'env'>,
): Pick<RunOnManyOptions, 'store' | 'engine' | 'leaseMs' | 'concurrency' | 'anew' | 'limits'> | undefined {
  const { store, engine, lease, concurrency, work = true, anew, limits } = flags
  if (store !== undefined)
    return {
      ...placeOf({ store, ...given({ engine }) }, world),
      ...given({ leaseMs: lease, anew, limits, concurrency: work ? concurrency : 0 }),
    }
  const lone = Object.entries({ engine, lease, concurrency, anew, limits, 'no-work': work ? undefined : true })
  const [found] = lone.find(([, value]) => value !== undefined) ?? []
  if (found === undefined) return undefined
  throw new SluiceError('USAGE', `Could not run because --${found} goes with --store.`, {
    hint: 'Name the place where the workers keep what they read: --store <folder or bucket>.',
  })
}
