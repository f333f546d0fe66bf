import type { WarningCode } from '../../model/errors.ts'
import type { Plan, ResourcePlan } from '../../model/plan.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { Decision } from './act-on-outcomes.ts'
import type { Outcome, Tally } from './tally.ts'

/** Warns of what was not read whole, once per resource, and says what that means for its rows. */
export function sayVerdicts(
  plan: Plan,
  { tally, decision, reporter }: { readonly tally: Tally; readonly decision: Decision; readonly reporter: Reporter },
): void {
  for (const resource of plan.resources) {
    const warning = warningOf(resource, tally.outcomeOf(resource.name), decision)
    if (warning !== null) reporter.report({ kind: 'warning', resource: resource.name, ...warning })
  }
}

interface Warning {
  readonly code: WarningCode
  readonly message: string
  readonly hint: string
}

function warningOf(resource: ResourcePlan, { verdict, error }: Outcome, decision: Decision): Warning | null {
  const { name } = resource
  switch (verdict.kind) {
    case 'short': {
      const numbers =
        verdict.missing === undefined || verdict.announced === undefined
          ? `is short, by how much is unknown: ${verdict.why}`
          : `received ${verdict.announced - verdict.missing} of the ${verdict.announced} ${verdict.counted ?? 'records'} the server announced (${verdict.why})`
      const hint =
        'Check the paginator (does the server lower its limit?) and whether the total counts what the request asks for; "trust_totals: false" in the endpoint if it does not.'
      return { code: 'RESULT_SHORT', message: `"${name}" ${numbers}. ${meaningOf(resource, decision)}`, hint }
    }
    case 'unknown': {
      const message = `Whether "${name}" was read whole is unknown: ${verdict.why}.${verdict.more ? ` ${meaningOf(resource, decision)}` : ''}`
      const hint =
        'Check with "sluice preview" what the answers say about more. A total_path, has_more_path or stop_condition in the paginator settles it.'
      return { code: 'RESULT_UNKNOWN', message, hint }
    }
    case 'failed':
      return {
        code: 'RESOURCE_SKIPPED',
        message: `"${name}" broke off and is left as it was (on_error: skip). ${error?.code ?? ''}: ${error?.message ?? verdict.why}`,
        hint: error?.details.hint ?? 'Run again when the cause is mended.',
      }
    case 'complete':
    case 'limited':
    case 'ignored':
      return null
    default:
      return verdict satisfies never
  }
}

/** What becomes of the rows that came. */
function meaningOf({ name, writeDisposition, primaryKey, endpoint }: ResourcePlan, decision: Decision): string {
  if (decision.withheld.has(name)) return 'The table keeps the rows it has.'
  const cursor = (endpoint?.incremental ?? null) === null ? '' : ', and its cursor stays where it was'
  if (writeDisposition.kind === 'merge' && primaryKey.length > 0)
    return `What came is loaded${cursor}: the next run merges the rest.`
  return writeDisposition.kind === 'append'
    ? `What came is appended${cursor}: without a primary key and "merge" the next run appends these rows once more.`
    : `What came is loaded${cursor}.`
}
