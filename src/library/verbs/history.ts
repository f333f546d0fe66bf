import { SluiceError } from '../../model/errors.ts'
import type { RunSummary } from '../../pipeline/journal/history.ts'
import type { RunLog } from '../../pipeline/journal/run-log.ts'
import type { Job } from '../host.ts'
import { nameOf, type Sourced } from '../source.ts'

/** What `history` takes. */
export interface HistoryChoice {
  /** runs at most, default 20; the last 200 are kept */
  readonly limit?: number
}

/** What happened in one run. */
export interface StoredLog extends RunLog {
  /** the lines of its journal as they were written: JSON, one event each, secrets masked */
  lines(): AsyncIterable<string>
}

/** The last runs of a pipeline. */
export async function history(
  sourced: Sourced,
  { limit = 20 }: HistoryChoice = {},
  job: Job,
): Promise<readonly RunSummary[]> {
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new SluiceError(
      'OPTION_INVALID',
      'Could not list runs because the option "limit" is not a whole number from 1.',
      {
        found: String(limit),
        allowed: 'a whole number from 1',
        hint: 'Correct "limit", or leave it out.',
      },
    )
  const { listRuns } = await import('../../pipeline/journal/history.ts')
  const { workFolderOf } = await import('../../pipeline/work-folder.ts')
  const runs = await listRuns(workFolderOf(job.world, await nameOf(sourced, job)), { limit })
  return runs.map(({ summary }) => summary)
}

/** One run; default the newest. */
export async function log(sourced: Sourced, run: string | undefined, job: Job): Promise<StoredLog> {
  const { findRun, runLog } = await import('../../pipeline/journal/run-log.ts')
  const { readLines } = await import('../../pipeline/journal/read-journal.ts')
  const { workFolderOf } = await import('../../pipeline/work-folder.ts')
  const found = await findRun(workFolderOf(job.world, await nameOf(sourced, job)), run)
  return {
    ...(await runLog(found)),
    async *lines() {
      for await (const { text, kind } of readLines(found.path)) if (kind !== 'unreadable') yield text
    },
  }
}
