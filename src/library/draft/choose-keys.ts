import { join } from 'node:path'
import { parse } from 'smol-toml'
import type { DraftSecret } from '../../draft/draft.ts'
import { textAt } from '../../model/files.ts'
import type { World } from '../../model/world.ts'

/**
 * Gives each secret a key that means nothing else yet: its own, unless the environment or a secrets file has another value
 * under it; then one with the name of the pipeline in front. What stands under `replaceable` in .sluice/secrets.toml does not count.
 */
export async function keyChooser(
  pipeline: string,
  world: World,
  replaceable: readonly string[] = [],
): Promise<(secret: DraftSecret) => string> {
  const taken = await valuesByKey(world, replaceable)
  const isFree = (key: string, value: string): boolean => {
    const inEnvironment = world.env[key.toUpperCase().replace(/[^A-Z0-9_]/g, '_')]
    const held = [...(taken.get(key) ?? []), ...(inEnvironment ? [inEnvironment] : [])]
    return held.every((each) => each === value)
  }
  return ({ key, value }) => {
    if (value === undefined) return key
    for (let number = 0; ; number += 1) {
      const other = number === 0 ? key : number === 1 ? `${pipeline}_${key}` : `${pipeline}_${key}_${number}`
      if (isFree(other, value)) return other
    }
  }
}

/** The values under each key, in whatever table; a file that cannot be read is judged when it is written. */
async function valuesByKey(
  world: World,
  replaceable: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>()
  const add = (table: object): void => {
    for (const [key, value] of Object.entries(table) as readonly (readonly [string, unknown])[]) {
      if (typeof value === 'object' && value !== null) add(value)
      else found.set(key, [...(found.get(key) ?? []), String(value)])
    }
  }
  for (const file of ['.dlt/secrets.toml', '.dlt/config.toml', '.sluice/secrets.toml']) {
    const text = await textAt(world.files, join(world.cwd, file)).catch(() => undefined)
    const table = text === undefined ? {} : tableOf(text)
    const isOurs = file === '.sluice/secrets.toml'
    add(Object.fromEntries(Object.entries(table).filter(([key]) => !isOurs || !replaceable.includes(key))))
  }
  return found
}

function tableOf(text: string): object {
  try {
    return parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return {}
  }
}
