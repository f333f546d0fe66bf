import type { PinnedOptions } from '../../pipeline/many/pinned.ts'
import type { RunOptions, RunTools } from '../../pipeline/run-tools.ts'

/** Where machines meet. */
export interface StoreOption {
  /** a folder that all machines see, `s3://bucket/prefix`, `gs://…`, `az://…`; credentials come from the environment */
  readonly store: string
}

/** What `planUnits()` takes: it holds for all who work on the run. */
export interface PlanUnitsOptions extends StoreOption, PinnedOptions, Pick<RunOptions, 'runId' | 'waitMs'> {
  /** a run that is under way is given up, with what was read for it */
  readonly anew?: boolean
}

/** What `runUnits()` takes. */
export interface RunUnitsOptions extends StoreOption {
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
  /**
   * `redis://host:6379/0`: `rate_limits`, `max_concurrency` and pauses that a host asks for hold for all who name the same one.
   * Default: each process has all of them
   */
  readonly limits?: string
  /** milliseconds without a sign of life after which a unit is taken from its worker; the same on all machines. Default 30,000 */
  readonly leaseMs?: number
}

/** What `gatherUnits()` takes. */
export interface GatherUnitsOptions extends StoreOption, Pick<RunOptions, 'waitMs'>, Pick<RunTools, 'deliver'> {
  readonly leaseMs?: number
}
