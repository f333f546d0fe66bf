import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { Engine, EngineRun } from '../../engines/engine.ts'
import { bullmqEngine } from '../../engines/bullmq/bullmq-engine.ts'
import { redisTarget } from '../../engines/redis/connect.ts'
import { clearOtherRuns, type ShardStore, shardStore } from '../../engines/shard-store.ts'
import { type SharedTexts, sharedTexts } from '../../engines/store/shared-texts.ts'
import { storeEngine } from '../../engines/store/store-engine.ts'
import { openStore } from '../../load/store/open-store.ts'
import { SluiceError } from '../../model/errors.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { World } from '../../model/world.ts'
import type { Meeting } from './meeting-file.ts'

/** Where machines meet: who works on what, and the shards. */
export interface MeetingPlace {
  /** as people write it */
  readonly label: string
  readonly engine: Engine
  /** where it is a folder: its path */
  readonly folder?: string
  /** as it may be written down */
  readonly meeting: Meeting
  /** what names it on the command line */
  readonly flags: string
  shardsOf(pipeline: string, run: EngineRun): ShardStore
  /** what machines share beside the runs: tokens that change with each renewal */
  readonly texts: SharedTexts
  /** shards of runs that nobody knows any more go, when one has begun */
  clearOthers(pipeline: string, run: EngineRun): Promise<void>
}

/** Where shards go, and who says who works on what; without an engine it is the store. */
export interface PlaceNames {
  /** a folder that all machines see, `s3://bucket/prefix`, `gs://…`, `az://…` */
  readonly store: string
  /** `redis://host:6379/0` */
  readonly engine?: string
}

export interface PlaceTools {
  readonly world: World
  /** hears of the engine's password */
  readonly vault: Pick<SecretVault, 'add'>
}

/** The place that these names mean. Connects to nothing yet. Throws USAGE. */
export function openPlace({ store: text, engine }: PlaceNames, { world, vault }: PlaceTools): MeetingPlace {
  const isBucket = /^[a-z0-9]+:\/\//.test(text)
  if (text.trim() === '' || (isBucket && !/^(?:s3|gs|gcs|az|abfss):\/\/[^/]+/.test(text))) throw notAPlace(text)
  const url = isBucket ? text : resolve(world.cwd, text)
  const store = openStore({ url, credentials: {} }, world)
  const target = engine === undefined ? undefined : redisTarget(engine, vault)
  return {
    label: target?.label ?? text,
    flags: target === undefined ? '--store <store>' : '--engine <url> --store <store>',
    ...(!isBucket && { folder: url }),
    meeting: { store: url, ...(target !== undefined && { engine: target.label }) },
    engine: target === undefined ? storeEngine({ store, label: text, world }) : bullmqEngine({ target, world }),
    shardsOf: (pipeline, run) => shardStore(store, pipeline, run),
    texts: sharedTexts({ store, world }),
    clearOthers: async (pipeline, run) => {
      // an engine that is the store itself does so when a run begins
      if (target !== undefined) await clearOtherRuns(store, pipeline, run)
    },
  }
}

function notAPlace(found: string): SluiceError {
  return new SluiceError('USAGE', 'Could not open the store because its name says no place.', {
    found,
    allowed: ['/shared/folder', 's3://bucket/prefix', 'gs://bucket/prefix', 'az://container/prefix'],
    hint: 'Name a folder that all machines see, or a bucket.',
  })
}

/** How a process is called where others see it. */
export function ownName(): string {
  return `${hostname()}:${process.pid}`
}

/** The run that is under way. Throws UNITS_NONE. */
export async function runUnderWay(place: MeetingPlace, pipeline: string): Promise<EngineRun> {
  const run = await place.engine.find(pipeline)
  if (run === undefined || run.over !== undefined) throw none(place, pipeline, run)
  return run
}

/** The pipeline that is meant where none is named: the only one. Throws UNITS_NONE, USAGE. */
export async function pipelineIn(place: MeetingPlace, named: string | undefined): Promise<string> {
  if (named !== undefined) return named
  const [only, ...others] = await place.engine.pipelines()
  if (only === undefined) throw none(place, undefined, undefined)
  if (others.length === 0) return only
  throw new SluiceError('USAGE', `Could not choose a pipeline because "${place.label}" has runs of several.`, {
    allowed: [only, ...others],
    hint: 'Name one: --pipeline NAME.',
  })
}

function none({ label, flags }: MeetingPlace, pipeline: string | undefined, over: EngineRun | undefined): SluiceError {
  const what = pipeline === undefined ? 'no run' : `no run of pipeline "${pipeline}"`
  return new SluiceError('UNITS_NONE', `Could not work on units because ${what} is under way in "${label}".`, {
    ...(over !== undefined && { found: `run ${over.id}, which is over` }),
    hint: `Plan one: sluice units plan <config> ${flags}.`,
  })
}
