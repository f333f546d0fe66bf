import type { CommitPlan, InsertStaged, Step } from '../commit-plan.ts'

const reading = [
  'insert_staged',
  'collect_source',
  'copy_staged',
  'collect_stale',
  'collect_fresh',
  'collect_unchanged',
  'collect_children',
  'retire_absent',
] as const

/** A step that looks at the rows of a load, which a database without a view of the package has to have in a table first. */
export type ReadsStaged = Extract<Step, { readonly kind: (typeof reading)[number] }>

/** True for a step before which the rows of its table must be staged. */
export function readsStaged(step: Step): step is ReadsStaged {
  return reading.some((kind) => kind === step.kind)
}

/** True when all rows go straight into their table and nothing else looks at them: no temporary table is needed. */
export function isPlainCopy(step: InsertStaged, { steps }: CommitPlan): boolean {
  if (step.only !== undefined || step.constants !== undefined) return false
  return !steps.some((other) => other !== step && readsStaged(other) && other.table === step.table)
}

/** The step that inserts the rows of a table, which says what their columns are; undefined = the load has none of them. */
export function insertOf(table: string, { steps }: CommitPlan): InsertStaged | undefined {
  return steps.find((step): step is InsertStaged => step.kind === 'insert_staged' && step.table === table)
}
