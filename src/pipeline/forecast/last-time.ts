import type { Verdict } from '../../model/report/completeness.ts'
import { listJournals } from '../journal/journal-files.ts'
import { readEnds } from '../journal/read-journal.ts'
import type { WorkFolder } from '../work-folder.ts'
import type { LastTime } from './forecast.ts'

/** Journals that are looked at: the last runs may have been of other resources, or failed. */
const mostLooked = 20

/** What one resource took when it was last read whole. */
export interface LastRead {
  readonly requests: number
  /** when that run ended, ISO 8601 in UTC */
  readonly at: string
}

/** What runs from here took. */
export interface LastTimes {
  /** the newest run that got everything; null = there is none */
  readonly whole: LastTime | null
  /** by name, each of the newest run that read it whole */
  readonly resources: ReadonlyMap<string, LastRead>
}

/** What runs from here took, by their journals. Never throws: a journal that cannot be read is left out. */
export async function lastTimesOf(workFolder: WorkFolder): Promise<LastTimes> {
  const newest = (await listJournals(workFolder)).toReversed().slice(0, mostLooked)
  const resources = new Map<string, LastRead>()
  let whole: LastTime | null = null
  for (const path of newest) {
    const { head, end } = await readEnds(path).catch(() => ({ head: undefined, end: undefined }))
    // one that went on with another has read a part of what it reports
    if (head === undefined || end === undefined || !end.report.ok || end.continues !== undefined) continue
    const read = Object.entries(end.report.resources)
    const at = end.report.finished_at
    for (const [name, { requests, verdict }] of read)
      if (typeof requests === 'number' && isWhole(verdict) && !resources.has(name))
        resources.set(name, { requests, at })
    if (read.length === 0 || !read.every(([, { verdict }]) => isWhole(verdict))) continue
    whole ??= {
      finishedAt: at,
      seconds: (Date.parse(end.at) - Date.parse(head.began)) / 1000,
      waitedSeconds: end.totals.waitedMs / 1000,
    }
  }
  return { whole, resources }
}

function isWhole(verdict: Verdict): boolean {
  return verdict.kind === 'complete' || verdict.kind === 'ignored' || (verdict.kind === 'unknown' && !verdict.more)
}
