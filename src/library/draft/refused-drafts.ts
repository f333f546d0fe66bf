import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { makePrivateFolder } from '../../disk/private-files.ts'
import { textAt } from '../../model/files.ts'
import type { World } from '../../model/world.ts'

/*
 * Drafts whose credentials the API refused. Who repeats the command with the right ones gets another draft in the place of such a
 * one, and another value for the secrets that it put away, as long as nobody has changed the file (decisions/0174).
 */

interface RefusedDraft {
  /** of the config's text, as it was written */
  readonly digest: string
  /** keys that were written into the secrets file for it */
  readonly secrets: readonly string[]
}

const noteFile = '.sluice/refused-drafts.json'

/** The drafts of this folder that were refused and are as they were written: their files, with the keys of their secrets. */
export async function refusedDrafts(world: World): Promise<ReadonlyMap<string, readonly string[]>> {
  const still = new Map<string, readonly string[]>()
  for (const [file, { digest, secrets }] of Object.entries(await notes(world))) {
    const text = await textAt(world.files, join(world.cwd, file)).catch(() => undefined)
    if (text !== undefined && digestOf(text) === digest) still.set(file, secrets)
  }
  return still
}

/** Remembers that a draft was refused; without one, that it was not. */
export async function noteDraft(
  file: string,
  refused: { readonly text: string; readonly secrets: readonly string[] } | undefined,
  world: World,
): Promise<void> {
  const { [file]: before, ...others } = await notes(world)
  if (before === undefined && refused === undefined) return
  const draft = refused && { digest: digestOf(refused.text), secrets: refused.secrets }
  const path = join(world.cwd, noteFile)
  await makePrivateFolder(dirname(path))
  await world.files.write(path, `${JSON.stringify({ ...others, ...(draft && { [file]: draft }) }, null, 2)}\n`)
}

async function notes({ files, cwd }: World): Promise<Readonly<Record<string, RefusedDraft>>> {
  try {
    return JSON.parse((await textAt(files, join(cwd, noteFile))) ?? '{}') as Record<string, RefusedDraft>
  } catch {
    // damaged: nothing is replaced without --force
    return {}
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
