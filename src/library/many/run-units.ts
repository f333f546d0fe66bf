import type { UnitEnd } from '../../pipeline/many/read-unit.ts'
import type { WorkSummary } from '../../pipeline/many/work.ts'
import { type PipelineHost, wire } from '../host.ts'
import type { RunUnitsOptions } from './options.ts'

export type { UnitEnd } from '../../pipeline/many/read-unit.ts'
export type { WorkSummary } from '../../pipeline/many/work.ts'
export type { PlannedUnits } from '../../pipeline/many/plan-units.ts'
export type { GatherUnitsOptions, PlanUnitsOptions, RunUnitsOptions } from './options.ts'

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
