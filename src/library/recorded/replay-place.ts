import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lockForProcess } from '../../disk/lock/process-lock.ts'
import { makePrivateFolder } from '../../disk/private-files.ts'
import { SluiceError } from '../../model/errors.ts'
import type { ConfigChoices } from '../../pipeline/open-config.ts'
import { workFolderFailure } from '../../pipeline/failure.ts'
import { waitUntilFree } from '../../pipeline/patience/wait-until-free.ts'
import type { RunOptions } from '../../pipeline/run-tools.ts'
import type { Job } from '../host.ts'

/**
 * Takes the folder that replays of a pipeline work in for this one; the returned function gives it back. Throws
 * PIPELINE_BUSY while another process replays, after `waitMs`.
 */
export async function occupyReplays(
  folder: string,
  { waitMs = 0 }: Pick<RunOptions, 'waitMs'>,
  { world, signal, reporter }: Job,
): Promise<() => Promise<void>> {
  const lock = join(folder, 'lock')
  const heldBy = ({ code, details }: SluiceError): string | undefined =>
    code === 'PIPELINE_BUSY' ? `${details.found} is replaying this pipeline` : undefined
  try {
    await makePrivateFolder(folder)
    return await waitUntilFree(
      () => lockForProcess(lock).catch((error: unknown) => Promise.reject(inOwnWords(error, lock))),
      { lock: 'pipeline', heldBy },
      {
        limitMs: waitMs,
        who: 'replay',
        now: () => world.now(),
        sleep: (ms, stop) => world.sleep(ms, stop),
        signal: signal.signal,
        reporter,
      },
    )
  } catch (error) {
    throw workFolderFailure(error, folder)
  }
}

function inOwnWords(error: unknown, lock: string): unknown {
  if (!(error instanceof SluiceError) || error.code !== 'PIPELINE_BUSY') return error
  const { found = 'another process' } = error.details
  return new SluiceError(
    'PIPELINE_BUSY',
    `Could not replay because ${found} is replaying this pipeline, and both would load into one database.`,
    { found, hint: `Wait for it: --wait 10m. If ${found} is not a run of sluice, remove "${lock}".` },
  )
}

/** The database that replays of a pipeline load into, by the pipeline's folder. */
export function replayDatabaseIn(folder: string): string {
  return join(folder, 'replay.duckdb')
}

/** Where the database of a pipeline's replays is, and what of it stays. */
export interface ReplayDatabase {
  /** the pipeline's */
  readonly folder: string
  /** where its replays work */
  readonly own: string
  /** this run */
  readonly run: string
  /** the replay of the same command that loaded last; undefined = this is the first one */
  readonly after: string | undefined
}

/**
 * Where a replay loads: a database of its own, made anew for the first of a command's configs; at a destination that was
 * chosen, a dataset of its own. Throws PIPELINE_BUSY when another replay has made the database anew in between.
 */
export async function choicesOf(
  choices: ConfigChoices,
  dataset: string,
  { folder, own, run, after }: ReplayDatabase,
): Promise<ConfigChoices> {
  if (choices.destination !== undefined) return { dataset: `${dataset}_replay`, ...choices }
  const file = replayDatabaseIn(folder)
  // says whose tables the database holds
  const mark = join(own, 'last')
  const last = await readFile(mark, 'utf8').catch(() => undefined)
  if (after !== undefined && last !== after)
    throw new SluiceError(
      'PIPELINE_BUSY',
      `Could not replay beside the configs before it because another replay has made "${file}" anew since.`,
      {
        found: last ?? 'none',
        hint: 'Replay again when the other one is over: all configs of the file have their turn.',
      },
    )
  if (after === undefined) for (const suffix of ['', '.wal']) await rm(`${file}${suffix}`, { force: true })
  await writeFile(mark, run, { mode: 0o600 })
  return { dataset, ...choices, destination: file }
}

const abandonedMs = 24 * 3600 * 1000

/** Replays that were killed have left their folders behind. */
export async function sweep(folder: string, now: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }))
    if (entry.isDirectory() && now - mtimeMs > abandonedMs) await rm(path, { recursive: true, force: true })
  }
}
