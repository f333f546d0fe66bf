import { resolve } from 'node:path'
import { type ErrorCode, SluiceError } from '../model/errors.ts'
import type { World } from '../model/world.ts'

/** A file that a command is asked to write. */
export interface NewFile {
  /** as the user named it */
  readonly file: string
  readonly text: string
  /** overwrite what is there */
  readonly force: boolean
  /** how to name another file: `-o OTHER.yaml` */
  readonly otherwise: string
  /** OUTPUT_NOT_WRITABLE by default */
  readonly notWritable?: ErrorCode
}

/** Writes a file that is not there yet: what is there may be somebody's work. Throws FILE_EXISTS, OUTPUT_NOT_WRITABLE. */
export async function writeNewFile(
  { file, text, force, otherwise, notWritable = 'OUTPUT_NOT_WRITABLE' }: NewFile,
  world: World,
): Promise<void> {
  try {
    await world.files.write(resolve(world.cwd, file), text, { onlyNew: !force })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const exists = code === 'EEXIST'
    throw new SluiceError(
      exists ? 'FILE_EXISTS' : notWritable,
      `Could not write "${file}" because ${exists ? 'it exists already' : 'the folder does not take it'}.`,
      {
        ...(exists ? {} : { found: message }),
        hint: exists
          ? `Name another file: ${otherwise}; or overwrite it with --force.`
          : `Name a file in a folder you can write to: ${otherwise}`,
        cause,
      },
    )
  }
}
