import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { given } from '../../model/given.ts'
import type { RunReport } from '../../model/report/run-report.ts'
import type { World } from '../../model/world.ts'
import { withStandIns } from '../../pipeline/recording/lookups.ts'
import { createReplay, sayDoubts, sayHeaders } from '../../pipeline/recording/replay.ts'
import { runPipeline } from '../../pipeline/run-pipeline.ts'
import type { RunOptions, RunOutcome, RunTools } from '../../pipeline/run-tools.ts'
import { openRecording } from '../../recording/read/open-recording.ts'
import { type ReplayClock, replayClock } from '../../recording/read/replay-clock.ts'
import { createReplayer } from '../../recording/read/replayer.ts'
import type { Job } from '../host.ts'
import { planOf, type Sourced } from '../source.ts'
import { type NamedRecording, namedRecording } from './named-recording.ts'
import { choicesOf, occupyReplays, sweep } from './replay-place.ts'

/** What is replayed, and how. */
export interface Replaying {
  /** the id of a recorded run, `latest`, or the path of a recording's folder */
  readonly recording: string
  readonly options: RunOptions
  /** replays of the same command, whose tables stay */
  readonly beside?: readonly Pick<RunReport, 'pipeline' | 'run_id'>[]
  /** true = secrets and settings of this machine do not count: every secret is a stand-in */
  readonly isolated?: boolean
  /** where the run works; default: below the pipeline's own folder */
  readonly workHome?: string
}

/** How a replay went. */
interface Replayed extends RunOutcome {
  /** the name of the source, which is that of its schema */
  readonly source: string
}

type ReplayJob = Job & Pick<RunTools, 'deliver'>

/**
 * A run whose answers come from a recording: it starts from what the recorded run started from, on its clock, works in a
 * folder of its own and loads into a database of its own, so that nothing of the pipeline is touched. One at a time:
 * throws PIPELINE_BUSY while another process replays the pipeline.
 */
export async function replayRun(sourced: Sourced, replaying: Replaying, job: ReplayJob): Promise<Replayed> {
  const { recording, options, isolated = false, workHome } = replaying
  const named = await namedRecording(sourced, recording, { job, isolated })
  const own = workHome ?? join(named.pipeline?.folder ?? named.folder, 'replay')
  const leave = await occupyReplays(own, options, job)
  const home = join(own, job.run.id.replaceAll(/[^\w.-]/g, '_').slice(0, 100))
  try {
    await sweep(own, job.world.now())
    return await replayIn({ own, home, named }, sourced, { ...replaying, job })
  } finally {
    await rm(home, { recursive: true, force: true }).catch(() => undefined)
    await leave()
  }
}

interface Place {
  readonly own: string
  readonly home: string
  readonly named: NamedRecording
}

async function replayIn(
  { own, home, named: { folder, pipeline } }: Place,
  sourced: Sourced,
  { options, beside = [], isolated = false, job }: Replaying & { readonly job: ReplayJob },
): Promise<Replayed> {
  const recording = await openRecording(folder)
  const { head } = recording
  const clock = replayClock(head.began)
  const replayer = await createReplayer(recording, { vault: job.vault, clock })
  const env = { ...job.world.env, SLUICE_HOME: home }
  const world = { ...job.world, ...timesOf(clock), env, network: replayer.transport }
  const after = beside.findLast((one) => one.pipeline === pipeline?.name)?.run_id
  const database = { folder: pipeline?.folder ?? own, own, run: job.run.id, after }
  const choices = await choicesOf(sourced.choices, head.dataset, database)
  const around = withStandIns({ head, always: isolated })
  // who waits for another process waits as long as that takes
  const tools = { ...job, world, began: head.began, waits: job.world }
  sayDoubts(recording, job.reporter)
  const plan = await planOf({ ...sourced, choices }, tools, around)
  const replay = createReplay(recording, replayer, job.vault)
  const { record: _, ...others } = options
  const limit = options.limit ?? head.limit ?? undefined
  const outcome = await runPipeline(
    plan,
    { ...tools, replay: { ...replay, problem: () => told(() => replay.problem()) } },
    { ...others, ...given({ limit }) },
  )
  return { ...outcome, source: plan.source }

  // the warnings belong into the report, which is made after all has been read
  function told<T>(problem: () => T): T {
    sayHeaders(replayer, job.reporter)
    return problem()
  }
}

/** The folder of a recording that is named for a config. Throws RECORDING_UNKNOWN. */
export async function findRecording(sourced: Sourced, name: string, job: Job): Promise<string> {
  const { folder } = await namedRecording(sourced, name, { job, isolated: false })
  return folder
}

function timesOf(clock: ReplayClock): Pick<World, 'now' | 'sleep'> {
  return { now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) }
}
