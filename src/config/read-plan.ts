import type { Plan } from '../model/plan.ts'
import { buildPlan, type BuildTools } from './spec/build-plan.ts'
import { settle, type SettleInput } from './spec/settle.ts'

/** A config, what is said beside it, and what it is built with. */
export type ReadPlanInput = SettleInput & Pick<BuildTools, 'catalog'>

/**
 * Makes the complete plan of a config, whichever dialect and file format it was written in (ARCHITECTURE.md D1):
 * settles it and builds it. Throws `ConfigProblems` with every problem found, exit code 2.
 */
export async function readPlan(input: ReadPlanInput): Promise<Plan> {
  return buildPlan(await settle(input), input)
}
