import { given } from '../../model/given.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { makePrivateFolder } from '../../disk/private-files.ts'
import { replaceFile } from '../../disk/replace-file.ts'
import type { WorkFolder } from '../work-folder.ts'

const text = z.string()
const maybe = text.exactOptional()

const placeShape = z.object({
  source: text,
  dataset: text,
  /** the naming convention the dataset's name went through; default snake_case */
  naming: maybe,
  /** what finds the destination again, a text or a mapping with `type`; absent where that would hold a secret */
  destination: z.union([text, z.record(z.string(), z.unknown())]).exactOptional(),
  destinationLabel: text,
  loadedAt: text,
})

const lastRunShape = z.object({
  loadId: text.nullable(),
  finishedAt: text,
  ok: z.boolean(),
  /** why it failed; masked */
  error: z.object({ code: text, message: text, resource: maybe }).exactOptional(),
  exitCode: z.number().exactOptional(),
  /** the resources that were not read whole; `text` is the verdict in words */
  incomplete: z.array(z.object({ resource: text, verdict: text, text })).exactOptional(),
})

// people edit files, and disks cut them short: a part that makes no sense counts as not there
const rememberedShape = z.object({
  pipeline: text,
  place: placeShape.optional().catch(undefined),
  lastRun: lastRunShape.optional().catch(undefined),
})

/** The place of the last committed load: what only a committed load changes. */
export type RememberedPlace = Readonly<z.output<typeof placeShape>>

/** How the last run ended, whatever it did. */
export type LastRun = Readonly<z.output<typeof lastRunShape>>

/** What a pipeline's folder remembers for `status`, `schema` and `state`: nothing secret. */
export interface Remembered {
  readonly pipeline: string
  /** where the last committed load went; absent until there was one */
  readonly place?: RememberedPlace
  readonly lastRun?: LastRun
}

/** Notes what later commands need to find the pipeline again; what `facts` leaves out stays as it was. */
export async function remember(workFolder: WorkFolder, facts: Remembered): Promise<void> {
  await makePrivateFolder(workFolder.folder)
  const kept = { ...(await recall(workFolder)), ...facts }
  await replaceFile(fileOf(workFolder), `${JSON.stringify(kept, undefined, 2)}\n`)
}

/** What was noted; undefined when the pipeline never ran here, or nobody can read it. */
export async function recall(workFolder: WorkFolder): Promise<Remembered | undefined> {
  try {
    const facts: unknown = JSON.parse(await readFile(fileOf(workFolder), 'utf8'))
    const { pipeline, place = earlyPlace(facts), lastRun } = rememberedShape.parse(facts)
    return { pipeline, ...given({ place, lastRun }) }
  } catch {
    return undefined
  }
}

/** The first versions wrote the place beside the name. */
function earlyPlace(facts: unknown): RememberedPlace | undefined {
  const { data } = placeShape.extend({ loadedAt: text.default('') }).safeParse(facts)
  return data
}

function fileOf({ folder }: WorkFolder): string {
  return join(folder, 'pipeline.json')
}
