import type { CommitPlan, Step } from '../commit-plan.ts'
import type { Act } from './load-work.ts'

/** The steps of a plan as acts, one each, for destinations whose one transaction holds them all. */
export function planActs({ steps }: CommitPlan, carryOut: (step: Step) => Promise<void>): readonly Act[] {
  return steps.map((step) => ({
    name: step.kind.replaceAll('_', ' '),
    ...('table' in step && { table: step.table }),
    run: () => carryOut(step),
  }))
}
