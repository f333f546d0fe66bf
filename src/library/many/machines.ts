import { redisTarget } from '../../engines/redis/connect.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { knownMeeting, type Meeting } from '../../pipeline/many/meeting-file.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import { describeError } from '../../pipeline/report/run-report.ts'
import type { Job } from '../host.ts'
import { nameOf, type Sourced } from '../source.ts'
import { type ManyStatus, type RunStatus, status } from './status.ts'

/** The run of one pipeline on many machines that was planned here and is not over. */
export interface Machines {
  /** as it may be shown */
  readonly place: string
  /** what goes on there; null = it could not be asked: `error` says why */
  readonly run: RunStatus | null
  /** see `ManyStatus`: those that wait for runs or work on them */
  readonly workers: ManyStatus['workers']
  readonly per_second: ManyStatus['per_second']
  readonly error?: ErrorReport
}

/** null = no run was planned here, or it is over. */
export async function machines(sourced: Sourced, named: Meeting | undefined, job: Job): Promise<Machines | null> {
  const pipeline = await nameHere(sourced, job)
  if (pipeline === undefined) return null
  const meeting = named ?? (await knownMeeting(job.world, pipeline))
  if (meeting === undefined) return null
  const place = shownPlace(meeting, job)
  try {
    const { runs, workers, per_second } = await status({ ...withPassword(meeting, job), pipelines: [pipeline] }, job)
    const [run] = runs
    return run === undefined || run.over !== undefined ? null : { place, run, workers, per_second }
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    return {
      place,
      run: null,
      workers: [],
      per_second: { pages: 0, records: 0 },
      error: describeError(error, job.vault.mask),
    }
  }
}

/** One that never ran here may be named all the same: it is looked up in its destination. undefined = nobody says which. */
async function nameHere(sourced: Sourced, job: Job): Promise<string | undefined> {
  const { source } = sourced
  if ('pipeline' in source && source.pipeline !== undefined) return source.pipeline
  return nameOf(sourced, job).catch((error: unknown) => {
    if (error instanceof SluiceError && error.code === 'PIPELINE_UNKNOWN') return undefined
    throw error
  })
}

/** Without a password, which is in the URL where somebody names it. */
function shownPlace({ store, engine }: Meeting, { vault }: Job): string {
  return engine === undefined ? store : (labelOf(engine, vault) ?? store)
}

/** The password of the engine is in the environment, where it was when the run was planned, or is not needed. */
function withPassword({ store, engine }: Meeting, { world, vault }: Job): Meeting {
  const url = world.env['SLUICE_ENGINE']
  if (engine === undefined || url === undefined) return { store, ...given({ engine }) }
  return { store, engine: labelOf(url, vault) === engine ? url : engine }
}

function labelOf(url: string, vault: Job['vault']): string | undefined {
  try {
    return redisTarget(url, vault).label
  } catch {
    return undefined
  }
}
