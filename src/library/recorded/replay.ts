import { readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createVault } from '../../config/vault.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { Plan } from '../../model/plan.ts'
import type { World } from '../../model/world.ts'
import type { ConfigChoices } from '../../pipeline/open-config.ts'
import { withStandIns } from '../../pipeline/recording/lookups.ts'
import { createReplay, sayDoubts, sayHeaders } from '../../pipeline/recording/replay.ts'
import { runPipeline } from '../../pipeline/run-pipeline.ts'
import type { RunOptions, RunOutcome, RunTools } from '../../pipeline/run-tools.ts'
import { maskedError } from '../../pipeline/secrets/mask-texts.ts'
import { workplaceOf } from '../../pipeline/workplace.ts'
import { listRecordings } from '../../recording/keep/recordings.ts'
import { openRecording } from '../../recording/read/open-recording.ts'
import { type ReplayClock, replayClock } from '../../recording/read/replay-clock.ts'
import { createReplayer } from '../../recording/read/replayer.ts'
import type { Job } from '../host.ts'
import { planOf, type Sourced } from '../source.ts'

/** What is replayed, and how. */
export interface Replaying {
  /** the id of a recorded run, `latest`, or the path of a recording's folder */
  readonly recording: string
  readonly options: RunOptions
  /** true = secrets and settings of this machine do not count: every secret is a stand-in */
  readonly isolated?: boolean
  /** where the run works; default: below the pipeline's own folder */
  readonly workHome?: string
}

/**
 * A run whose answers come from a recording: it starts from what the recorded run started from, on its clock, works in a
 * folder of its own and loads into a database of its own, so that nothing of the pipeline is touched.
 */
export async function replayRun(
  sourced: Sourced,
  { recording: name, options, isolated = false, workHome }: Replaying,
  job: Job & Pick<RunTools, 'deliver'>,
): Promise<RunOutcome> {
  const named = await namedRecording(sourced, name, { job, isolated })
  const recording = await openRecording(named.folder)
  const { head } = recording
  const clock = replayClock(head.began)
  const replayer = await createReplayer(recording, { vault: job.vault, clock })
  const own = workHome ?? join(named.pipelineFolder ?? named.folder, 'replay')
  const home = join(own, job.run.id.replaceAll(/[^\w.-]/g, '_').slice(0, 100))
  const env = { ...job.world.env, SLUICE_HOME: home }
  const world = { ...job.world, ...timesOf(clock), env, network: replayer.transport }
  const choices = await choicesOf(sourced.choices, { dataset: head.dataset, folder: named.pipelineFolder ?? own })
  const around = withStandIns({ head, always: isolated })
  const tools = { ...job, world, began: head.began }
  await sweep(own, job.world.now())
  sayDoubts(recording, job.reporter)
  try {
    const plan = await planOf({ ...sourced, choices }, tools, around)
    const replay = createReplay(recording, replayer, job.vault)
    const { record: _, ...others } = options
    const limit = options.limit ?? head.limit ?? undefined
    return await runPipeline(
      plan,
      { ...tools, replay: { ...replay, problem: () => told(() => replay.problem()) } },
      {
        ...others,
        ...given({ limit }),
      },
    )
  } finally {
    await rm(home, { recursive: true, force: true }).catch(() => undefined)
  }

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

const abandonedMs = 24 * 3600 * 1000

/** Replays that were killed have left their folders behind. */
async function sweep(folder: string, now: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }))
    if (entry.isDirectory() && now - mtimeMs > abandonedMs) await rm(path, { recursive: true, force: true })
  }
}

function timesOf(clock: ReplayClock): Pick<World, 'now' | 'sleep'> {
  return { now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) }
}

interface Named {
  readonly folder: string
  /** undefined = the recording lies somewhere else */
  readonly pipelineFolder?: string
}

/** A folder that holds a recording, or one of the pipeline's own. Throws RECORDING_UNKNOWN. */
async function namedRecording(
  { source, choices }: Sourced,
  name: string,
  { job, isolated }: { readonly job: Job; readonly isolated: boolean },
): Promise<Named> {
  const path = resolve(job.world.cwd, name)
  const isFolder = await stat(join(path, 'recording.json')).then(
    () => true,
    () => false,
  )
  if (isFolder && isolated) return { folder: path }
  const { pipeline, source: ownSource } = await namesOf({ source, choices }, job, isolated)
  const { folder: pipelineFolder } = workplaceOf(job.world, pipeline)
  if (isFolder) return { folder: path, pipelineFolder }
  const kept = await listRecordings(pipelineFolder)
  const own = kept.filter((one) => one.source === ownSource)
  // several sources of a pipeline, each recorded by itself
  const found = name === 'latest' ? (own[0] ?? kept[0]) : kept.find(({ run }) => run === name)
  if (found !== undefined) return { folder: found.folder, pipelineFolder }
  throw new SluiceError(
    'RECORDING_UNKNOWN',
    `Could not replay "${name}" because pipeline "${pipeline}" has ${kept.length === 0 ? 'no recordings' : 'no recording of that name'}.`,
    {
      found: name,
      allowed: kept.length === 0 ? 'the path of a recording' : ['latest', ...kept.map(({ run }) => run)],
      hint: 'Make one with: sluice run <config> --record',
    },
  )
}

/** Only names are needed of the config: what it looks up may be missing, and stand-ins are not yet those of a recording. */
async function namesOf(
  { source, choices }: Sourced,
  job: Job,
  always: boolean,
): Promise<Pick<Plan, 'pipeline' | 'source'>> {
  const vault = createVault()
  try {
    const here = { source, choices: { ...choices, destination: 'duckdb' } }
    return await planOf(here, { ...job, vault }, withStandIns({ head: undefined, always }))
  } catch (error) {
    throw maskedError(error, vault.mask)
  }
}

/** Where a replay loads: a database of its own, made anew; at a destination that was chosen, a dataset of its own. */
async function choicesOf(
  choices: ConfigChoices,
  { dataset, folder }: { readonly dataset: string; readonly folder: string },
): Promise<ConfigChoices> {
  if (choices.destination !== undefined) return { dataset: `${dataset}_replay`, ...choices }
  const file = join(folder, 'replay.duckdb')
  for (const suffix of ['', '.wal']) await rm(`${file}${suffix}`, { force: true })
  return { dataset, ...choices, destination: file }
}
