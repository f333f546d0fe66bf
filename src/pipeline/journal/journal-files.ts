import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { shake128 } from '../../model/hashing.ts'
import type { WorkFolder } from '../work-folder.ts'

/** `20261130T050405123Z~<id>.jsonl`, or with `~2` and so on behind the id: the newest ones are found without reading any. */
const nameOfJournal = /^\d{8}T\d{9}Z~.+\.jsonl$/

/** What is kept of a pipeline's runs. */
export interface Keeping {
  readonly runs: number
  readonly bytes: number
}

/** Runs, and bytes of all of them together. */
export const kept: Keeping = { runs: 200, bytes: 100 << 20 }

/** One run's journal on disk. */
export interface JournalFile {
  readonly path: string
  readonly bytes: number
}

export function journalFolder({ folder }: WorkFolder): string {
  return join(folder, 'runs')
}

/** Paths for the journal of a run, best first. A run id of the user's may hold any characters, and come again. */
export function* journalPaths(
  workFolder: WorkFolder,
  { run, startedAt }: { readonly run: string; readonly startedAt: number },
): Generator<string, void, undefined> {
  const moment = new Date(startedAt).toISOString().replaceAll(/[-:.]/g, '')
  const stem = join(journalFolder(workFolder), `${moment}~${safeName(run)}`)
  yield `${stem}.jsonl`
  for (let count = 2; count < 1000; count++) yield `${stem}~${count}.jsonl`
}

const mostLetters = 60

/** The id as it is where that is fit for a file's name on every system; else what is fit of it, with a hash of all of it. */
function safeName(run: string): string {
  const safe = run.replaceAll(/[^\w.-]/g, '_').slice(0, mostLetters)
  return safe === run ? safe : `${safe}-${shake128(run, 6).replaceAll(/[+/=]/g, '_')}`
}

/** Oldest first. None where no run has written one. */
export async function listJournals(workFolder: WorkFolder): Promise<readonly string[]> {
  const folder = journalFolder(workFolder)
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => nameOfJournal.test(name))
    .toSorted()
    .map((name) => join(folder, name))
}

/**
 * Removes the oldest journals beyond what is kept. `isNeeded` = one that stays whatever its age: it is being written.
 * Never throws: the next run tries again.
 */
export async function pruneJournals(
  workFolder: WorkFolder,
  isNeeded: (path: string) => Promise<boolean>,
  { runs, bytes }: Keeping = kept,
): Promise<void> {
  const files = await Promise.all((await listJournals(workFolder)).map(sized))
  let left = files.length
  let size = files.reduce((sum, file) => sum + file.bytes, 0)
  // the newest one stays, however long it is
  for (const file of files.slice(0, -1)) {
    if (left <= runs && size <= bytes) return
    if (await isNeeded(file.path).catch(() => true)) continue
    await rm(file.path, { force: true }).catch(() => undefined)
    left -= 1
    size -= file.bytes
  }
}

async function sized(path: string): Promise<JournalFile> {
  return stat(path).then(
    ({ size }) => ({ path, bytes: size }),
    () => ({ path, bytes: 0 }),
  )
}
