import type { PipelineStatus } from '../../library/open-pipeline.ts'
import { placeText } from '../place-text.ts'
import { plural, sizeText } from '../amount-text.ts'
import { runsText } from '../history/runs-text.ts'
import type { Sheet } from '../sheet.ts'
import { tableCounts } from './table-counts.ts'

/** What is loaded and pending, and how the last run ended, for people. */
export function statusText(status: PipelineStatus, sheet: Sheet): string {
  const { loads, tables, pending, runs } = status
  return [
    placeLine(status),
    ...lastRunLines(status),
    `pending   ${pending.length === 0 ? 'nothing' : pending.map(({ loadId, status: how }) => `${loadId} (${how})`).join(', ')}`,
    ...recordingLines(status),
    ...loads.slice(0, 3).map(({ loadId, insertedAt }) => `loaded    ${loadId} at ${insertedAt}`),
    ...tableCounts(tables, sheet.width),
    // earlier versions left no journals: what they knew stands above
    ...(runs.length === 0 ? [] : ['', 'Runs, the newest first ("sluice log RUN" shows one)', runsText(runs, sheet)]),
  ].join('\n')
}

function placeLine({ pipeline, destination, dataset, rememberedFrom }: PipelineStatus): string {
  return destination === null || dataset === null
    ? `pipeline "${pipeline}": no load is remembered here`
    : `pipeline "${pipeline}" → ${placeText({ destination, dataset, rememberedFrom })}`
}

function recordingLines({ recordings }: PipelineStatus): readonly string[] {
  const [newest] = recordings
  if (newest === undefined) return []
  const bytes = recordings.reduce((sum, one) => sum + one.bytes, 0)
  return [
    `recorded  ${plural(recordings.length, 'run')}, ${sizeText(bytes)}; the newest: ${newest.run} at ${newest.began}`,
  ]
}

function lastRunLines({ lastRun }: PipelineStatus): readonly string[] {
  if (lastRun === null) return ['last run  never']
  const { finishedAt, outcome, error, incomplete = [] } = lastRun
  const where = error?.resource === undefined ? '' : ` in "${error.resource}"`
  const why = error === undefined ? '' : `: ${error.code}${where}  ${error.message}`
  return [
    `last run  ${finishedAt}, ${outcome}${why}`,
    ...incomplete.map(({ resource, text }) => `          "${resource}" is ${text}`),
  ]
}
