import type { CommitPlan } from '../../load/commit-plan.ts'
import type { ColumnTypes } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { actsOf } from './forecast-tables.ts'
import type { HeldPlan } from './plan-file.ts'

/** What sees a load before it begins, and throws PLAN_EXCEEDED when it would do what the plan does not name. */
export function approval(plan: HeldPlan, types: ColumnTypes): (load: CommitPlan) => void {
  const foreseen = new Set(plan.foresees.acts)
  return (load) => {
    const beyond = actsOf(load, types).filter(
      (act) => !foreseen.has(act) && (plan.foresees.isExact || !isAddition(act)),
    )
    const [first] = beyond
    if (first === undefined) return
    const more = beyond.length > 1 ? `, and ${beyond.length - 1} more` : ''
    throw new SluiceError(
      'PLAN_EXCEEDED',
      `Could not load because it would do what the plan does not name: ${actText(first)}${more}.`,
      {
        found: beyond.slice(0, 12).map(actText).join('\n'),
        hint: 'Nothing was committed. What was read is kept: "sluice plan" shows what loading it would do, "sluice run" loads it, "sluice sync" throws it away.',
      },
    )
  }
}

/** A plan that no record was read for does not know which tables and columns come; that nothing goes it knows. */
function isAddition(act: string): boolean {
  return act.startsWith('create ') || act.startsWith('column ')
}

function actText(act: string): string {
  const [, kind = '', what = ''] = /^(\w+) (.*)$/s.exec(act) ?? []
  const words: Readonly<Record<string, string>> = {
    create: 'make table',
    column: 'add column',
    drop: 'drop table',
    empty: 'empty table',
    delete: 'delete rows of',
    close: 'close versions of',
  }
  return `${words[kind] ?? kind} ${shortened(what)}`
}

function shortened(what: string): string {
  return what.length > 120 ? `${what.slice(0, 120)}…` : what
}
