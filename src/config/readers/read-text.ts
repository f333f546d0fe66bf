import { basename, dirname, extname, relative, resolve } from 'node:path'
import { SluiceError } from '../../model/errors.ts'
import type { Files } from '../../model/files.ts'
import type { World } from '../../model/world.ts'
import { nearNames } from '../near-names.ts'

/** A config file's text, and both of its names. */
export interface SourceText {
  /** the path as the user gave it, for places */
  readonly file: string
  readonly absolute: string
  /** decoded UTF-8 without a byte order mark */
  readonly text: string
}

/** Every ending a config may have. */
export const configExtensions = [
  '.yaml',
  '.yml',
  '.json',
  '.ts',
  '.mts',
  '.cts',
  '.js',
  '.mjs',
  '.cjs',
  '.py',
  '.ipynb',
  '.md',
  '.txt',
] as const

const largest = 10 * 1024 * 1024

/**
 * Reads a config file as text. Throws CONFIG_FILE_NOT_FOUND (with the near names of that folder), CONFIG_IS_FOLDER,
 * CONFIG_FILE_UNREADABLE, CONFIG_FILE_TOO_LARGE (over 10 MiB), CONFIG_NOT_TEXT or CONFIG_FILE_EMPTY; all exit code 2.
 */
export async function readText(file: string, world: World): Promise<SourceText> {
  const absolute = resolve(world.cwd, file)
  const bytes = await readBytes(file, absolute, world.files)
  const text = decode(file, bytes)
  if (text.trim() === '') throw emptyFile(file)
  return { file, absolute, text }
}

/** The error of a file that holds nothing, or only comments. */
export function emptyFile(file: string): SluiceError {
  return new SluiceError('CONFIG_FILE_EMPTY', `Could not read "${file}" because it is empty.`, {
    place: { file },
    hint: 'Write a configuration into it, or start from one: sluice init',
  })
}

async function readBytes(file: string, absolute: string, files: Files): Promise<Uint8Array> {
  try {
    const found = await files.look(absolute)
    if (found.isFolder) throw isFolder(file, await configFilesIn(absolute, files))
    if (found.size > largest) throw tooLarge(file, found.size)
    return await files.read(absolute)
  } catch (error) {
    if (error instanceof SluiceError) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw notFound(file, absolute, await configFilesIn(dirname(absolute), files))
    }
    throw new SluiceError('CONFIG_FILE_UNREADABLE', `Could not read "${file}" because of ${code ?? String(error)}.`, {
      place: { file },
      hint: `Check that you may read it: ls -l ${file}`,
      cause: error,
    })
  }
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new SluiceError('CONFIG_NOT_TEXT', `Could not read "${file}" because it is not UTF-8 text.`, {
      place: { file },
      hint: 'Save it as UTF-8.',
      cause,
    })
  }
}

function notFound(file: string, absolute: string, beside: readonly string[]): SluiceError {
  const near = nearNames(basename(absolute), beside)
  const folder = relative(resolve(absolute, '..'), absolute) === file ? '' : `${dirname(file)}/`
  const suggestions = near.map((name) => `${folder}${name}`)
  return new SluiceError('CONFIG_FILE_NOT_FOUND', `Could not read "${file}" because there is no such file.`, {
    place: { file },
    found: absolute,
    ...(suggestions.length > 0 ? { allowed: suggestions } : {}),
    hint:
      suggestions.length > 0 ? `Did you mean "${suggestions[0]}"?` : 'Check the path, or start from one: sluice init',
  })
}

/** Files that lie beside a config and are none. */
const notConfigs = /^(?:package(?:-lock)?|tsconfig|case|config)\.json$|^(?:README|CHANGELOG)\.md$/i

function isFolder(file: string, names: readonly string[]): SluiceError {
  const configs = names.filter((name) => !notConfigs.test(name))
  const inside = (configs.length > 0 ? configs : names).slice(0, 5).map((name) => `${file.replace(/\/+$/, '')}/${name}`)
  return new SluiceError('CONFIG_IS_FOLDER', `Could not read "${file}" because it is a folder.`, {
    place: { file },
    ...(inside.length > 0 ? { allowed: inside } : {}),
    hint: inside.length > 0 ? `Name a file in it, for example "${inside[0]}".` : 'Name a configuration file.',
  })
}

function tooLarge(file: string, size: number): SluiceError {
  return new SluiceError('CONFIG_FILE_TOO_LARGE', `Could not read "${file}" because it is larger than 10 MiB.`, {
    place: { file },
    found: `${size} bytes`,
    hint: 'Name the configuration, not the data.',
  })
}

async function configFilesIn(folder: string, files: Files): Promise<readonly string[]> {
  try {
    const names = await files.list(folder)
    return names.filter((name) => configExtensions.some((extension) => extension === extname(name))).toSorted()
  } catch {
    // the folder itself is missing: there is nothing to suggest
    return []
  }
}
