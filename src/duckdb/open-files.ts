import { fstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** One file, whatever its paths are; undefined when there is none. */
export type FileIdentity = string

/** The path of a file without symbolic links, so that one file has one path; it need not be there yet. */
export function realPathOf(path: string): string {
  const whole = resolve(path)
  try {
    return realpathSync(whole)
  } catch {
    try {
      return join(realpathSync(dirname(whole)), basename(whole))
    } catch {
      return whole
    }
  }
}

/** What tells a file from all others of this machine; undefined when it is not there. */
export function identityOf(path: string): FileIdentity | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev} ${ino}`
  } catch {
    return undefined
  }
}

/**
 * True when this process, in any of its threads and libraries, has one of the files open. Nothing is opened to find
 * out: closing a file would end the locks that somebody else in this process has on it. Where the open files of a process cannot be
 * listed (Windows) it is false: there DuckDB opens its files for nobody else.
 */
export function isOpenHere(files: readonly FileIdentity[]): boolean {
  if (files.length === 0) return false
  return descriptors().some((descriptor) => {
    try {
      const { dev, ino } = fstatSync(descriptor, { bigint: true })
      return files.includes(`${dev} ${ino}`)
    } catch {
      // closed meanwhile, e.g. the one that listed the folder
      return false
    }
  })
}

function descriptors(): readonly number[] {
  for (const folder of ['/proc/self/fd', '/dev/fd'])
    try {
      return readdirSync(folder).map(Number)
    } catch {
      // not this system's
    }
  return []
}
