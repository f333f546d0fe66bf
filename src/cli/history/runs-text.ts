import type { RunSummary } from '../../library/open-pipeline.ts'
import type { Masker } from '../../model/secrets.ts'
import { countText, durationText, plural } from '../amount-text.ts'
import { tableText } from '../table-text.ts'
import type { Terminal } from '../terminal.ts'

/** Where a table is printed. */
export interface Sheet {
  readonly width: number
  readonly mask: Masker
}

/** What is printed on a terminal; whole where there is none, for `grep` and files. */
export function sheetOf(terminal: Pick<Terminal, 'width' | 'mask'>): Sheet {
  return { width: terminal.width(1000), mask: terminal.mask }
}

const nothing = '–'

/** The last runs, newest first, a line each. */
export function runsText(runs: readonly RunSummary[], sheet: Sheet): string {
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
