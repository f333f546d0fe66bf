import { fstatSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs'
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
  return files.length > 0 && openingsOf(files).length > 0
}

/** True where the open files of a process can be listed. */
export function knowsOpenFiles(): boolean {
  return descriptors().length > 0
}

/** What a DuckDB file looks like to those who have it open: it changes whenever somebody writes to it, or opens it. */
export type FileMark = string

/** The three headers of a DuckDB file. */
const headerBytes = 3 * 4096

/**
 * The mark of a file that this process has open: how often it is open here, its headers, the size and time of its log.
 * Rows that are on their way into the file are not in it, so a transaction leaves it as it is until it commits.
 */
export function markOf(path: string): FileMark {
  const file = identityOf(path)
  const openings = file === undefined ? [] : openingsOf([file])
  return [openings.length, headersIn(openings[0]), logOf(path)].join(' ')
}

// by the descriptor that is there: opening and closing the file once more would end the locks on it
function headersIn(descriptor: number | undefined): string {
  if (descriptor === undefined) return ''
  const buffer = Buffer.alloc(headerBytes)
  try {
    return buffer.subarray(0, readSync(descriptor, buffer, 0, headerBytes, 0)).toString('base64')
  } catch {
    return ''
  }
}

function logOf(path: string): string {
  const log = statSync(`${path}.wal`, { bigint: true, throwIfNoEntry: false })
  return log === undefined ? '' : `${log.ino} ${log.size} ${log.mtimeNs}`
}

function openingsOf(files: readonly FileIdentity[]): readonly number[] {
  return descriptors().filter((descriptor) => {
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
