import { given } from '../../../../model/given.ts'
import type { World } from '../../../../model/world.ts'
import type { ConfigDocument } from '../../../document.ts'
import type { SourceText } from '../../read-text.ts'
import { readPython } from '../read-python.ts'
import { type RecordedProgram, recordProgram } from './record-program.ts'

/** How a program is read that was run. */
export interface RecordedOptions {
  readonly ignoreCode?: boolean
  /** a text = with this Python */
  readonly withPython?: boolean | string
}

/** A command reads a file for each of its configurations: the program is run once. */
const recordings = new WeakMap<World, Map<string, Promise<RecordedProgram>>>()

/**
 * The configurations that a program declares when it runs (`--with-python`): what it declared is read like any other program.
 * Throws what `recordProgram` and `readPython` throw.
 */
export async function readRecorded(
  source: SourceText,
  { ignoreCode, withPython }: RecordedOptions,
  world: World,
): Promise<readonly ConfigDocument[]> {
  const python = typeof withPython === 'string' ? withPython : undefined
  const { text, warnings } = await recordedOnce(source, python, world)
  const [first, ...others] = await readPython(source, { prose: false, recorded: text, ...given({ ignoreCode }) }, world)
  return first === undefined ? [] : [{ ...first, warnings: [...warnings, ...(first.warnings ?? [])] }, ...others]
}

function recordedOnce(source: SourceText, python: string | undefined, world: World): Promise<RecordedProgram> {
  const known = recordings.get(world) ?? new Map<string, Promise<RecordedProgram>>()
  recordings.set(world, known)
  const key = JSON.stringify([source.absolute, python, source.text])
  const recorded = known.get(key) ?? recordProgram(source, { world, ...given({ python }) })
  known.set(key, recorded)
  return recorded
}
