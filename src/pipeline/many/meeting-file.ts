import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makePrivateFolder } from '../../disk/private-files.ts'
import { replaceFile } from '../../disk/replace-file.ts'
import { isJsonObject, ownValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import { given } from '../../model/given.ts'
import type { World } from '../../model/world.ts'
import { workFolderOf } from '../work-folder.ts'

/** Where the machines of a pipeline's run meet, as it may lie on a disk: no passwords. */
export interface Meeting {
  /** an absolute path, or the address of a bucket */
  readonly store: string
  /** a Redis without user and password */
  readonly engine?: string
}

const fileName = 'many.json'

/**
 * Writes down where a run that was planned here is read, so that `sluice status` and the studio find it by the pipeline alone. A
 * folder that cannot be written stops nothing: the place can be named by hand.
 */
export async function rememberMeeting(world: World, pipeline: string, meeting: Meeting): Promise<void> {
  const { folder } = workFolderOf(world, pipeline)
  try {
    await makePrivateFolder(folder)
    await replaceFile(join(folder, fileName), `${JSON.stringify(meeting)}\n`)
  } catch {
    return
  }
}

/** The run is over. */
export async function forgetMeeting(world: World, pipeline: string): Promise<void> {
  await rm(join(workFolderOf(world, pipeline).folder, fileName), { force: true }).catch(() => undefined)
}

/** undefined = no run on many machines was planned here, or it is over. */
export async function knownMeeting(world: World, pipeline: string): Promise<Meeting | undefined> {
  const text = await readFile(join(workFolderOf(world, pipeline).folder, fileName), 'utf8').catch(() => '')
  const value = text === '' ? undefined : parsed(text)
  if (!isJsonObject(value)) return undefined
  const [store, engine] = [ownValue(value, 'store'), ownValue(value, 'engine')]
  if (typeof store !== 'string') return undefined
  return { store, ...given({ engine: typeof engine === 'string' ? engine : undefined }) }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
