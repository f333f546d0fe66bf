import { basename, dirname, join, relative, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { SluiceError } from '../../model/errors.ts'
import { textAt } from '../../model/files.ts'
import { decidesProcesses } from '../../model/user-code/process-env.ts'
import type { EnvFile, World } from '../../model/world.ts'

/** Which files add variables to the environment. */
export interface EnvFileChoice {
  /** the config that the command is about: a `.env` beside it counts, before that of the current folder */
  readonly config?: string
  /** this file and no other */
  readonly file?: string
  /** no file at all */
  readonly none?: boolean
}

/** A file of variables is small; what is larger is something else. */
const mostBytes = 1024 * 1024

/**
 * The world with the variables of `.env` files: that beside the config, then that of the current folder. A variable of the
 * environment wins, unless it is empty, which counts as not set; what decides which code processes load is never taken from
 * a file. `SLUICE_DOTENV=0` reads none; a folder named `.env` is no such file. Throws ENV_FILE_UNREADABLE for a file that is there, or was asked for, and cannot be read.
 */
export async function withEnvFiles(world: World, choice: EnvFileChoice): Promise<World> {
  const paths = pathsOf(world, choice)
  let { env } = world
  const files: EnvFile[] = []
  for (const path of paths) {
    const text = await readFile(path, { world, isAsked: choice.file !== undefined })
    if (text === undefined) continue
    const unread = unreadLines(text)
    const all = Object.entries(parseEnv(without(text, unread))).filter(
      (one): one is [string, string] => one[1] !== undefined,
    )
    const written = all.filter(([name]) => !decidesProcesses(name))
    const refused = namesOf(all.filter(([name]) => decidesProcesses(name)))
    const before = env
    const news = written.filter(([name]) => isFree(before, name))
    const overruled = written.filter(([name, value]) => !isFree(before, name) && before[name] !== value)
    env = { ...before, ...Object.fromEntries(news) }
    files.push({ name: path, names: namesOf(news), overruled: namesOf(overruled), unread, refused })
  }
  return files.length === 0 ? world : { ...world, env, envFiles: files }
}

function namesOf(written: readonly (readonly [string, string])[]): ReadonlySet<string> {
  return new Set(written.map(([name]) => name))
}

function isFree(env: World['env'], name: string): boolean {
  return !Object.hasOwn(env, name) || (env[name] ?? '') === ''
}

/** The files to look for, as people would write them from the current folder. */
function pathsOf({ cwd, env }: World, { config, file, none = false }: EnvFileChoice): readonly string[] {
  if (none) return []
  if (file !== undefined) return [file]
  if (/^(0|false|no|off)$/i.test(env['SLUICE_DOTENV'] ?? '')) return []
  const beside = config === undefined ? cwd : dirname(resolve(cwd, config))
  const folders = [...new Set([beside, resolve(cwd)])]
  return folders.map((folder) => relative(cwd, join(folder, '.env')) || '.env')
}

async function readFile(
  path: string,
  { world, isAsked }: { readonly world: World; readonly isAsked: boolean },
): Promise<string | undefined> {
  const absolute = resolve(world.cwd, path)
  try {
    const { size, isFolder } = await world.files.look(absolute)
    if (isFolder && !isAsked) return undefined
    if (isFolder) throw unreadable(path, 'it is a folder')
    if (size > mostBytes)
      throw unreadable(path, `it has ${size} bytes, and a file of variables has ${mostBytes} at most`)
    const text = await textAt(world.files, absolute)
    return text?.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  } catch (error) {
    if (error instanceof SluiceError) throw error
    const { code = String(error) } = error as NodeJS.ErrnoException
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR'
    if (isMissing && !isAsked) return undefined
    throw unreadable(path, isMissing ? 'there is no such file' : `of ${code}`)
  }
}

function unreadable(path: string, because: string): SluiceError {
  return new SluiceError('ENV_FILE_UNREADABLE', `Could not read the variables in "${path}" because ${because}.`, {
    place: { file: path },
    hint:
      basename(path) === '.env' ? 'Correct it, or leave it out with --no-dotenv.' : 'Name another file: --dotenv PATH.',
  })
}

// the parser would take such a line for the beginning of the name in the next one
function without(text: string, unread: readonly number[]): string {
  const lines = text.split('\n')
  return lines.map((line, index) => (unread.includes(index + 1) ? '' : line)).join('\n')
}

/** Lines that are neither `NAME=value`, nor a comment, nor part of a quoted value. Lines count from 1. */
function unreadLines(text: string): readonly number[] {
  const unread: number[] = []
  let quote: string | undefined
  for (const [index, line] of text.split('\n').entries()) {
    if (quote !== undefined) {
      if (line.includes(quote)) quote = undefined
      continue
    }
    const value = /^\s*(?:export\s+)?[\w.-]+\s*=\s*(.*)$/.exec(line)?.[1]
    if (value === undefined) {
      if (!/^\s*(#|$)/.test(line)) unread.push(index + 1)
      continue
    }
    const [opening = ''] = value
    // a quote that is not closed on its line goes on, if it is closed at all
    if (
      /["'`]/.test(opening) &&
      !value.slice(1).includes(opening) &&
      text
        .split('\n')
        .slice(index + 1)
        .some((later) => later.includes(opening))
    )
      quote = opening
  }
  return unread
}
