import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'
import { files } from '../recording.ts'

/** How much is kept of a pipeline's recordings. */
export interface RecordingLimits {
  /** recordings per pipeline */
  readonly keep: number
  /** bytes on disk, of one recording and of all of a pipeline together */
  readonly maxBytes: number
}

const defaults = { keep: 10, megabytes: 500 } as const

/** `SLUICE_RECORD_KEEP` and `SLUICE_RECORD_MAX_MB`; `megabytes` wins over the latter. Throws ENV_INVALID. */
export function recordingLimits(env: World['env'], megabytes?: number): RecordingLimits {
  return {
    keep: wholeNumber('SLUICE_RECORD_KEEP', env) ?? defaults.keep,
    maxBytes: (megabytes ?? wholeNumber('SLUICE_RECORD_MAX_MB', env) ?? defaults.megabytes) * 1_000_000,
  }
}

/** A recording that lies in a pipeline's folder. */
export interface KeptRecording {
  /** the name to replay it by */
  readonly run: string
  /** absolute */
  readonly folder: string
  /** the name of the source that was read */
  readonly source: string
  /** the number of the config in its file; undefined = it is not known to be one of several */
  readonly document?: number
  /** when its run began, ISO */
  readonly began: string
  /** on disk */
  readonly bytes: number
}

/** The folder of a pipeline's recordings, below its own. */
export function recordingsFolder(pipelineFolder: string): string {
  return join(pipelineFolder, 'recordings')
}

/** The recordings of a pipeline that can be replayed, the newest first. */
export async function listRecordings(pipelineFolder: string): Promise<readonly KeptRecording[]> {
  const all = await foldersIn(recordingsFolder(pipelineFolder))
  const kept = await Promise.all(
    all.map(async ({ name, folder }): Promise<KeptRecording | undefined> => {
      const head = await headOf(folder)
      return head && { run: name, folder, ...head, bytes: await sizeOf(folder) }
    }),
  )
  return kept
    .filter((one) => one !== undefined)
    .toSorted((one, other) => (one.began < other.began ? 1 : one.began > other.began ? -1 : 0))
}

/**
 * Removes the oldest recordings until no more are left than may be, and no more bytes; the one of `current` never. What
 * is not a recording (a run that was killed at once) goes too. Gives the names of those that went.
 */
export async function pruneRecordings(
  pipelineFolder: string,
  { current, limits: { keep, maxBytes } }: { readonly current: string; readonly limits: RecordingLimits },
): Promise<readonly string[]> {
  const kept = await listRecordings(pipelineFolder)
  const names = new Set(kept.map(({ run }) => run))
  const broken = (await foldersIn(recordingsFolder(pipelineFolder))).filter(({ name }) => !names.has(name))
  const own = kept.find(({ run }) => run === current)
  let bytes = own?.bytes ?? 0
  let count = 1
  const leaving = kept.filter((one) => {
    if (one.run === current) return false
    const stays = count < keep && bytes + one.bytes <= maxBytes
    if (stays) {
      count++
      bytes += one.bytes
    }
    return !stays
  })
  const all = [...leaving.map(({ run, folder }) => ({ name: run, folder })), ...broken]
  const removed = all.filter(({ name }) => name !== current)
  for (const { folder } of removed) await rm(folder, { recursive: true, force: true })
  return removed.map(({ name }) => name)
}

async function foldersIn(folder: string): Promise<readonly { readonly name: string; readonly folder: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => ({ name, folder: join(folder, name) }))
}

async function headOf(folder: string): Promise<Pick<KeptRecording, 'began' | 'source' | 'document'> | undefined> {
  try {
    const head = JSON.parse(await readFile(join(folder, files.head), 'utf8')) as Readonly<Record<string, unknown>>
    const { document } = head
    const began = new Date(Number(head['began'])).toISOString()
    return { began, source: String(head['source']), ...(typeof document === 'number' && { document }) }
  } catch {
    return undefined
  }
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries)
    if (entry.isFile())
      bytes += await stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      )
  return bytes
}

function wholeNumber(name: string, env: World['env']): number | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new SluiceError('ENV_INVALID', `Could not start because ${name} is not a number that can be meant.`, {
    found: text,
    allowed: 'a whole number from 1',
    hint: `Set it to e.g. ${name}=20, or unset it.`,
  })
}
