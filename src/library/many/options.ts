import type { PinnedOptions } from '../../pipeline/many/pinned.ts'
import type { RunOptions, RunTools } from '../../pipeline/run-tools.ts'

/** Where machines meet. */
export interface StoreOption {
  /** a folder that all machines see, `s3://bucket/prefix`, `gs://…`, `az://…`; credentials come from the environment */
  readonly store: string
  /**
   * a Redis or Valkey that says who works on what: `redis://user:password@host:6379/0`, `rediss://…`. Takes the packages `bullmq`
   * and `ioredis`. Default: the store does it
   */
  readonly engine?: string
}

/** Who keeps to budgets together. */
export interface LimitsOption {
  /**
   * `redis://host:6379/0`: `rate_limits`, `max_concurrency` and pauses that a host asks for hold for all who name the same one.
   * Default: the engine, where it is a Redis; else, and with `none`, each process has all of them
   */
  readonly limits?: string
}

/** What `planUnits()` takes: it holds for all who work on the run. */
export interface PlanUnitsOptions extends StoreOption, PinnedOptions, Pick<RunOptions, 'runId' | 'waitMs'> {
  /** a run that is under way is given up, with what was read for it */
  readonly anew?: boolean
}

/** What `runUnits()` takes. */
export interface RunUnitsOptions extends StoreOption, LimitsOption {
  /** default: the only one that has a run in the store */
  readonly pipeline?: string
  /** ids of units to read, one after the other; default: all, also those that are born meanwhile, until none is left */
  readonly units?: readonly string[]
  /** units at once, where none are named; default 8 */
  readonly concurrency?: number
  /**
   * hosts that may be asked, as `host` or `host:port`; a run, a link or a token URL that names another is refused. Default: those
   * that the plan names, which comes from the store
   */
  readonly hosts?: readonly string[]
  /** milliseconds without a sign of life after which a unit is taken from its worker; the same on all machines. Default 30,000 */
  readonly leaseMs?: number
}

/** What `runOnMany()` takes. */
export interface RunOnManyOptions extends PlanUnitsOptions, LimitsOption, Pick<RunTools, 'deliver'> {
  /** units that this process reads at once, besides what it has others read; 0 = it reads none, and waits. Default 8 */
  readonly concurrency?: number
  readonly leaseMs?: number
}

/** What `runWorker()` takes. */
export interface RunWorkerOptions
  extends StoreOption, LimitsOption, Pick<RunUnitsOptions, 'concurrency' | 'hosts' | 'leaseMs'> {
  /** reads for these alone; default: for all that have a run */
  readonly pipelines?: readonly string[]
  /** milliseconds without anything to do after which it ends; default: never */
  readonly idleMs?: number
}

/** What `manyStatus()` takes. */
export interface ManyStatusOptions extends StoreOption {
  /** default: all that have, or had, a run there */
  readonly pipelines?: readonly string[]
}

/** What `gatherUnits()` takes. */
export interface GatherUnitsOptions extends StoreOption, Pick<RunOptions, 'waitMs'>, Pick<RunTools, 'deliver'> {
  readonly leaseMs?: number
}
