import type { Verdict } from '../../model/report/completeness.ts'
import { listJournals } from '../journal/journal-files.ts'
import { readEnds } from '../journal/read-journal.ts'
import type { Workplace } from '../workplace.ts'
import type { LastTime } from './forecast.ts'

/** Journals that are looked at: the last runs may have been of other resources, or failed. */
const mostLooked = 20

/**
 * What resources took the last time that a run from here read them whole, by the journals; null = none did. How long it took
 * is said of the newest run that got everything. Never throws: a journal that cannot be read is left out.
 */
export async function lastTimeOf(workplace: Workplace): Promise<LastTime | null> {
  const newest = (await listJournals(workplace)).toReversed().slice(0, mostLooked)
  const resources: Record<string, LastTime['resources'][string]> = {}
  let whole: Pick<LastTime, 'finishedAt' | 'seconds'> | undefined
  for (const path of newest) {
    const { head, end } = await readEnds(path).catch(() => ({ head: undefined, end: undefined }))
    // one that went on with another has read a part of what it reports
    if (head === undefined || end === undefined || !end.report.ok || end.continues !== undefined) continue
    const read = Object.entries(end.report.resources)
    for (const [name, { requests, pages, records, verdict }] of read)
      if (typeof requests === 'number' && isWhole(verdict)) resources[name] ??= { requests, pages, records }
    if (read.length === 0 || !read.every(([, { verdict }]) => isWhole(verdict))) continue
    whole ??= { finishedAt: end.report.finished_at, seconds: (Date.parse(end.at) - Date.parse(head.began)) / 1000 }
  }
  return whole === undefined ? null : { ...whole, resources }
}

function isWhole(verdict: Verdict): boolean {
  return verdict.kind === 'complete' || verdict.kind === 'ignored' || (verdict.kind === 'unknown' && !verdict.more)
}
