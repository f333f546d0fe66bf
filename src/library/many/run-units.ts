import type { UnitEnd } from '../../pipeline/many/read-unit.ts'
import type { WorkSummary } from '../../pipeline/many/work.ts'
import { type PipelineHost, wire } from '../host.ts'
import type { ManyStatusOptions, RunUnitsOptions, RunWorkerOptions } from './options.ts'
import type { ManyStatus } from './status.ts'

export type { UnitEnd } from '../../pipeline/many/read-unit.ts'
export type { WorkSummary } from '../../pipeline/many/work.ts'
export type { PlannedUnits } from '../../pipeline/many/plan-units.ts'
export type {
  GatherUnitsOptions,
  ManyStatusOptions,
  PlanUnitsOptions,
  RunOnManyOptions,
  RunUnitsOptions,
  RunWorkerOptions,
} from './options.ts'
export type { Machines } from './machines.ts'
export type { ManyStatus, RunStatus, WorkerStatus } from './status.ts'
export type { UnitCounts } from '../../engines/engine.ts'

/**
 * Reads units of a run that `planUnits()` of an open pipeline began, on this machine or any other; several may do so at once.
 * It needs no config: the plan comes from the store, and its secrets from this machine's own environment. Without `units` it
 * goes on until all units of the run are read. `ended` hears of each unit. Throws UNITS_NONE, UNITS_OTHER_CONFIG, UNIT_UNKNOWN,
 * UNIT_TAKEN, PLAN_SECRET_UNKNOWN, and what a unit fails with that was named.
 */
export function runUnits(
  options: RunUnitsOptions,
  host: PipelineHost & { readonly ended?: (end: UnitEnd) => void } = {},
): Promise<WorkSummary> {
  const { ended = () => undefined, ...others } = host
  return wire(others).work(async (job) => (await import('./units.ts')).run(options, job, ended))
}

/**
 * Waits for runs of any pipeline that meet there, and reads units of them, on this machine or any other, until `signal` is aborted:
 * then it ends the pages that it reads and gives back its units. It needs no config. An engine that is away, and runs that cannot be
 * read here, are said as notes (`onEvent`) and do not end it. `ended` hears of each unit.
 */
export function runWorker(
  options: RunWorkerOptions,
  host: PipelineHost & { readonly ended?: (end: UnitEnd) => void } = {},
): Promise<WorkSummary> {
  const { ended = () => undefined, ...others } = host
  return wire(others).work(async (job) => (await import('./worker.ts')).worker(options, job, ended))
}

/** What goes on where machines meet: runs, units by resource and state, who works on what. Throws USAGE, ENGINE_…. */
export function manyStatus(options: ManyStatusOptions, host: PipelineHost = {}): Promise<ManyStatus> {
  return wire(host).work(async (job) => (await import('./status.ts')).status(options, job))
}
