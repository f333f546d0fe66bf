import type { CommitPlan, Step } from '../commit-plan.ts'
import type { Act } from './load-work.ts'

/** The steps of a plan as acts, one each, for destinations whose one transaction holds them all. */
export function planActs({ steps }: CommitPlan, carryOut: (step: Step) => Promise<void>): readonly Act[] {
  return steps.map((step) => ({
    name: 'table' in step ? `${step.kind} ${step.table}` : step.kind,
    run: () => carryOut(step),
  }))
}
