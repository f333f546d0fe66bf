import { keyPart } from '../store/keys.ts'

/** Names of keys. All are in one slot of a cluster: scripts reach several at once. */
export interface EngineKeys {
  /** prefix of BullMQ's own */
  readonly bull: string
  readonly pipelines: string
  readonly workers: string
  readonly worker: (name: string) => string
  readonly queue: (pipeline: string) => string
  readonly current: (pipeline: string) => string
  /** places of runs that are over, with keys left */
  readonly swept: (pipeline: string) => string
  readonly run: (pipeline: string, place: string) => RunKeys
}

export interface RunKeys {
  readonly current: string
  /** what all others of the run begin with */
  readonly root: string
  readonly plan: string
  readonly gather: string
  readonly tally: string
  readonly gathering: string
  /** somebody looks for what has no job, at the moment */
  readonly mended: string
  gathered(resource: string): string
  unit(digest: string): string
  /** digests of units in a state */
  inState(state: 'waiting' | 'taken' | 'done' | 'failed'): string
}

export function engineKeys(prefix: string): EngineKeys {
  const bull = `{${prefix}}`
  const ours = `${bull}-runs`
  const current = (pipeline: string): string => `${ours}:${keyPart(pipeline)}`
  return {
    bull,
    pipelines: ours,
    workers: `${bull}-workers`,
    worker: (name) => `${bull}-workers:${name}`,
    queue: keyPart,
    current,
    swept: (pipeline) => `${current(pipeline)}:over`,
    run(pipeline, place) {
      const root = `${current(pipeline)}:${place}:`
      return {
        current: current(pipeline),
        root,
        plan: `${root}plan`,
        gather: `${root}gather`,
        tally: `${root}tally`,
        gathering: `${root}gathering`,
        mended: `${root}mended`,
        gathered: (resource) => `${root}gathered:${resource}`,
        unit: (digest) => `${root}unit:${digest}`,
        inState: (state) => `${root}${state}`,
      }
    },
  }
}
