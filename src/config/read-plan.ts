import type { Plan } from '../model/plan.ts'
import { buildPlan, type BuildTools } from './spec/build-plan.ts'
import type { PlanSpec } from '../model/plan/plan-spec.ts'
import { specOf } from './spec/plan-spec.ts'
import { settle, type SettleInput } from './spec/settle.ts'

/** A config, what is said beside it, and what it is built with. */
export type ReadPlanInput = SettleInput &
  Pick<BuildTools, 'catalog'> & {
    /** gets the plan as JSON, for other machines; without it nothing needs to be fit for that */
    readonly spec?: (spec: PlanSpec) => void
  }

/**
 * Makes the complete plan of a config, whichever dialect and file format it was written in (ARCHITECTURE.md D1):
 * settles it and builds it. Throws `ConfigProblems` with every problem found, exit code 2.
 */
export async function readPlan(input: ReadPlanInput): Promise<Plan> {
  const settled = await settle(input)
  const plan = await buildPlan(settled, input)
  // the vault knows all secrets now
  input.spec?.(specOf(settled, input.vault))
  return plan
}
