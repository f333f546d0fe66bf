import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { Engine, EngineRun } from '../../engines/engine.ts'
import { type ShardStore, shardStore } from '../../engines/shard-store.ts'
import { storeEngine } from '../../engines/store/store-engine.ts'
import { openStore } from '../../load/store/open-store.ts'
import { SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'

/** Where machines meet: who works on what, and the shards. */
export interface MeetingPlace {
  /** as people write it */
  readonly label: string
  readonly engine: Engine
  /** where it is a folder: its path */
  readonly folder?: string
  shardsOf(pipeline: string, run: EngineRun): ShardStore
}

/** The place that a text names: a folder that all machines see, `s3://bucket/prefix`, `gs://…`, `az://…`. Connects to nothing yet. */
export function openPlace(text: string, world: World): MeetingPlace {
  const isBucket = /^[a-z0-9]+:\/\//.test(text)
  if (text.trim() === '' || (isBucket && !/^(?:s3|gs|gcs|az|abfss):\/\/[^/]+/.test(text))) throw notAPlace(text)
  const url = isBucket ? text : resolve(world.cwd, text)
  const store = openStore({ url, credentials: {} }, world)
  return {
    label: text,
    ...(!isBucket && { folder: url }),
    engine: storeEngine({ store, label: text, world }),
    shardsOf: (pipeline, run) => shardStore(store, pipeline, run),
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

function none({ label }: MeetingPlace, pipeline: string | undefined, over: EngineRun | undefined): SluiceError {
  const what = pipeline === undefined ? 'no run' : `no run of pipeline "${pipeline}"`
  return new SluiceError('UNITS_NONE', `Could not work on units because ${what} is under way in "${label}".`, {
    ...(over !== undefined && { found: `run ${over.id}, which is over` }),
    hint: 'Plan one: sluice units plan <config> --store <store>.',
  })
}
