import type { ErrorReport } from '../../model/report/error-report.ts'
import { type Verdict, verdictText } from '../../model/report/completeness.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Plan } from '../../model/plan.ts'
import type { Masker } from '../../model/secrets.ts'
import { catalog } from '../catalog.ts'
import { type LastRun, remember, type RememberedPlace } from './remembered.ts'
import type { RunReport } from '../report/run-report.ts'
import type { WorkFolder } from '../work-folder.ts'

interface EndedRun {
  readonly plan: Plan
  readonly report: RunReport
  readonly failure: unknown
  readonly hasCommitted: boolean
  readonly mask: Masker
}

/**
 * Notes how a run ended, and where it loaded if it did: a run that committed nothing does not change where `status`
 * looks. Only for a run that has the pipeline to itself. Never throws.
 */
export async function noteRun(workFolder: WorkFolder, run: EndedRun): Promise<void> {
  const { plan, report, hasCommitted } = run
  await remember(workFolder, {
    pipeline: plan.pipeline,
    ...(hasCommitted || report.load_id !== null ? { place: placeOf(plan, report) } : {}),
    lastRun: lastRunOf(run),
  }).catch(() => undefined)
}

function placeOf(plan: Plan, report: RunReport): RememberedPlace {
  // what holds a password is not written down: the later command asks for it; nor what only this config defines
  const { definition, memo } = plan.destination
  const isKnown = Object.values(catalog.destinations).includes(definition)
  return {
    source: plan.source,
    dataset: report.dataset,
    naming: plan.naming,
    ...(isKnown && memo !== undefined ? { destination: memo } : {}),
    destinationLabel: report.destination,
    loadedAt: report.finished_at,
  }
}

function lastRunOf({ report, failure, mask }: EndedRun): LastRun {
  const { ok, load_id: loadId, finished_at: finishedAt, error } = report
  const incomplete = Object.entries(report.resources)
    .filter(([, { verdict }]) => isWanting(verdict))
    .map(([resource, { verdict }]) => ({
      resource: mask(resource),
      verdict: verdict.kind,
      text: mask(verdictText(verdict)),
    }))
  return {
    loadId,
    finishedAt,
    ok,
    ...(error === undefined ? {} : { error: reasonOf(error, mask) }),
    ...(failure instanceof SluiceError ? { exitCode: failure.exitCode } : {}),
    ...(incomplete.length === 0 ? {} : { incomplete }),
  }
}

// where nothing said anything of the end, every run would be called incomplete
function isWanting(verdict: Verdict): boolean {
  return verdict.kind === 'short' || verdict.kind === 'failed' || (verdict.kind === 'unknown' && verdict.more)
}

function reasonOf({ code, message, resource }: ErrorReport, mask: Masker): NonNullable<LastRun['error']> {
  return { code, message: mask(message), ...(resource === undefined ? {} : { resource: mask(resource) }) }
}
