import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { SluiceError } from '../../model/errors.ts'
import type { ConfigFormat } from '../contract/project.ts'
import { badRequest, notFound } from '../server/failures.ts'

/** A file of the project: below its folder, links followed. */
export interface ProjectFile {
  /** as the page and the library name it: below the folder, with `/` */
  readonly file: string
  readonly path: string
  readonly format: ConfigFormat
  /** yaml and json are edited, all others read */
  readonly editable: boolean
}

const formats: Readonly<Record<string, ConfigFormat>> = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.cts': 'typescript',
  '.js': 'typescript',
  '.mjs': 'typescript',
  '.cjs': 'typescript',
  '.py': 'python',
  '.ipynb': 'notebook',
  '.md': 'markdown',
  '.txt': 'markdown',
}

/** How a file is written that may be a config, by its ending; undefined = it is none. */
export function formatOf(file: string): ConfigFormat | undefined {
  return formats[extname(file).toLowerCase()]
}

/** The file that a request names; it must be there. Throws STUDIO_OUTSIDE, STUDIO_NOT_FOUND. */
export async function fileIn(folder: string, named: string): Promise<ProjectFile> {
  const path = pathIn(folder, named)
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined) throw notFound(`"${named}"`, { found: named, hint: 'It may have been moved or removed.' })
  return described(folder, real, named)
}

/** A file that is to be made: its folder must be there, and not lead out through a link. */
export async function newFileIn(folder: string, named: string): Promise<ProjectFile> {
  const path = pathIn(folder, named)
  const parent = await realpath(dirname(path)).catch(() => undefined)
  if (parent === undefined) throw notFound(`the folder of "${named}"`, { found: named, hint: 'Make the folder first.' })
  return described(folder, join(parent, basename(path)), named)
}

function pathIn(folder: string, named: string): string {
  if (named === '' || named.length > 500 || /[\0\\]/.test(named))
    throw badRequest('that is not the path of a file', { found: named.slice(0, 100) })
  const path = resolve(folder, named)
  if (isAbsolute(named) || !isBelow(folder, path)) throw outside(named)
  return path
}

function described(folder: string, path: string, named: string): ProjectFile {
  if (!isBelow(folder, path)) throw outside(named)
  const file = relative(folder, path).split(sep).join('/')
  const format = formatOf(file)
  // what others keep there is none of ours, and .sluice holds secrets
  if (format === undefined || /(?:^|\/)(?:\.[^/]+|node_modules)\//.test(file) || basename(file).startsWith('.'))
    throw new SluiceError('STUDIO_OUTSIDE', `Could not use "${named}" because it is not a config.`, {
      found: named,
      allowed: Object.keys(formats),
      hint: 'Configs are shown here, and no other files.',
    })
  return { file, path, format, editable: format === 'yaml' || format === 'json' }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function outside(found: string): SluiceError {
  return new SluiceError(
    'STUDIO_OUTSIDE',
    `Could not use "${found.slice(0, 200)}" because it is not in the folder of this studio.`,
    {
      found: found.slice(0, 200),
      hint: 'Name a file below the folder, or start "sluice studio" in another one.',
    },
  )
}

/** What tells one program from another: a byte order mark is not part of it, for those who read the text do without. */
export function programHashOf(content: Uint8Array | string): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return hashOf(isMarked ? bytes.subarray(3) : bytes)
}

/** What tells one content of a file from another. */
export function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32)
}
