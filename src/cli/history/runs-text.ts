import type { RunSummary } from '../../library/open-pipeline.ts'
import { visible } from '../../library/visible.ts'
import { countText, durationText, plural } from '../amount-text.ts'
import { cutTo, tableText } from '../table-text.ts'
import type { Sheet } from '../sheet.ts'

const nothing = '–'

/** A line narrower than this has short moments and ids, and what a run needs said stands below it. */
const wideEnough = 120

/** The last runs, newest first: a line each, and on a narrow terminal a second one with why. */
export function runsText(runs: readonly RunSummary[], sheet: Sheet): string {
  return sheet.width < wideEnough ? narrowText(runs, sheet) : wideText(runs, sheet)
}

function wideText(runs: readonly RunSummary[], sheet: Sheet): string {
  return tableText(
    {
      columns: ['started', 'outcome', 'rows', 'time', 'run', 'why'],
      aligns: [undefined, undefined, 'right', 'right'],
      rows: runs.map((run) => [
        momentText(run.startedAt),
        run.outcome,
        countText(run.rows),
        durationText(run.ms),
        run.run,
        whyText(run),
      ]),
    },
    sheet,
  )
}

function narrowText(runs: readonly RunSummary[], sheet: Sheet): string {
  const [names = '', rule = '', ...lines] = tableText(
    {
      columns: ['started (UTC)', 'outcome', 'rows', 'time', 'run'],
      aligns: [undefined, undefined, 'right', 'right'],
      rows: runs.map((run) => [
        run.startedAt.slice(0, 16).replace('T', ' '),
        run.outcome,
        countText(run.rows),
        durationText(run.ms),
        shortId(run.run),
      ]),
    },
    sheet,
  ).split('\n')
  return [names, rule, ...lines.flatMap((line, index) => [line, ...whyLine(runs[index], sheet)])].join('\n')
}

function whyLine(run: RunSummary | undefined, { width, mask }: Sheet): readonly string[] {
  if (run === undefined) return []
  const { continues, continuedBy } = run
  const why = whyText({
    ...run,
    ...(continues !== undefined && { continues: shortId(continues) }),
    ...(continuedBy !== undefined && { continuedBy: shortId(continuedBy) }),
  })
  return why === nothing ? [] : [cutTo(`  ${visible(mask(why).replaceAll(/\s+/g, ' '))}`, width)]
}

/** Of an id that nobody chose, as much as `sluice log` needs. */
function shortId(run: string): string {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(run) ? run.slice(0, 8) : run
}

/** To the second: `2026-01-01T10:00:00Z` */
export function momentText(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z')
}

/** Why it is not simply ok, what it belongs to, what it waited for. */
export function whyText({
  why,
  continues,
  continuedBy,
  retries,
  waitedMs,
  warnings,
  outcome,
  records,
}: RunSummary): string {
  const isUnfinished = outcome === 'running' || outcome === 'killed'
  const parts = [
    ...(why === null ? [] : [why]),
    ...(isUnfinished && records > 0 ? [`${plural(records, 'record')} so far`] : []),
    ...(continues === undefined ? [] : [`goes on with ${continues}`]),
    ...(continuedBy === undefined ? [] : [`${continuedBy} went on with it`]),
    ...(retries === 0 ? [] : [plural(retries, 'retry').replace('retrys', 'retries')]),
    ...(waitedMs < 1000 ? [] : [`${durationText(waitedMs)} waited`]),
    ...(warnings === 0 ? [] : [plural(warnings, 'warning')]),
  ]
  return parts.length === 0 ? nothing : parts.join('; ')
}
