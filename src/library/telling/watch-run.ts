import { ownVersion } from '../../disk/own-package.ts'
import { asSluiceError } from '../../disk/system-failure.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Plan } from '../../model/plan.ts'
import { requestText } from '../../pipeline/inspect/describe-plan.ts'
import { openWarehouse } from '../../pipeline/warehouse.ts'
import { postJson } from '../../pipeline/report/post-json.ts'
import type { RunReport } from '../../model/report/run-report.ts'
import { failureReport } from '../../pipeline/report/run-report.ts'
import { postFailure } from '../../telemetry/failure-webhook.ts'
import { lineageTarget, watchWithOpenLineage } from '../../telemetry/lineage/open-lineage.ts'
import { watchWithOpenTelemetry } from '../../telemetry/open-telemetry.ts'
import type { PostJson, WatchedRun, Watcher } from '../../telemetry/watcher.ts'
import type { Job } from '../host.ts'

/** Others who are told of a run: OpenTelemetry, OpenLineage, a webhook. */
export interface RunWatch {
  /** the run is over and reported: they are told, and what they could not be told is in the warnings of the report that comes back */
  readonly ended: (report: RunReport) => Promise<RunReport>
}

/** Begins to tell others of a run; its events go there from now on. Without anybody to tell it costs nothing. */
export async function watchRun(plan: Plan, job: Job): Promise<RunWatch> {
  const watchers = await watchersOf(plan, job)
  job.follow((event) => {
    for (const { event: take } of watchers) take(event)
  })
  return {
    async ended(report) {
      const untold = (await Promise.all(watchers.map((watcher) => watcher.ended(report)))).flat()
      return warned(report, [...untold, ...(await tellWebhook(report, job))], job)
    },
  }
}

async function watchersOf(plan: Plan, job: Job): Promise<readonly Watcher[]> {
  const target = lineageTarget(job.world.env)
  const run = watchedRun(plan, job)
  const telemetry = await watchWithOpenTelemetry(run)
  const lineage = target === undefined ? undefined : watchWithOpenLineage(run, { target, post: postOf(job) })
  if (target?.apiKey !== undefined) job.vault.add(target.apiKey, 'OPENLINEAGE_API_KEY')
  return [telemetry, lineage].filter((watcher) => watcher !== undefined)
}

/** A run that ended before it had a plan: only the webhook can be told. */
export async function tellOfNoRun(error: unknown, job: Job): Promise<void> {
  const { world, run, reporter } = job
  const moments = { startedAt: job.began, finishedAt: world.now(), runId: run.id, warnings: reporter.warnings() }
  const report = failureReport(asSluiceError(error), moments)
  warned(report, await tellWebhook(report, job), job)
}

/** Somebody who presses Ctrl-C knows. */
async function tellWebhook(report: RunReport, job: Job): Promise<readonly string[]> {
  const url = job.world.env['SLUICE_FAILURE_WEBHOOK']
  if (url === undefined || url === '' || report.error === undefined || report.error.code === 'INTERRUPTED') return []
  try {
    await postFailure(maskedReport(report, job), { url, post: postOf(job) })
    return []
  } catch (error) {
    return [`Could not tell SLUICE_FAILURE_WEBHOOK of the failure because ${because(error)}.`]
  }
}

function maskedReport(report: RunReport, { vault }: Job): RunReport {
  // its error is masked, its names are the user's
  return JSON.parse(vault.mask(JSON.stringify(report))) as RunReport
}

function warned(report: RunReport, messages: readonly string[], { reporter }: Job): RunReport {
  for (const message of messages) {
    const hint = 'The run itself is as its report says. See docs/operating/telemetry.md.'
    reporter.report({ kind: 'warning', code: 'NOT_TOLD', message, hint })
  }
  return messages.length === 0 ? report : { ...report, warnings: reporter.warnings() }
}

function postOf({ world, vault }: Job): PostJson {
  return (url, document, { headers = {} }) => postJson(url, document as JsonValue, { headers, world, vault })
}

function because(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function watchedRun(plan: Plan, job: Job): WatchedRun {
  return {
    run: job.run.id,
    pipeline: plan.pipeline,
    dataset: openWarehouse(plan, job.world).dataset,
    version: ownVersion,
    resources: plan.resources.map((resource) => {
      const [, url] = /^[A-Z]+ (https?:[^?#]+)/.exec(requestText(resource)) ?? []
      return { name: resource.name, ...(url === undefined ? {} : { url: job.vault.mask(url) }) }
    }),
  }
}
