import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { lifeOf } from '../../disk/lock/process-lock.ts'
import { type EndLine, type JournalLine, type LineOf, readLine } from './lines.ts'

/** How a journal begins and ends: enough for a list of runs. */
export interface JournalEnds {
  /** undefined = the file does not begin like a journal */
  readonly head: LineOf<'journal'> | undefined
  /** undefined = the run goes on, or was killed */
  readonly end: EndLine | undefined
}

/** Bytes that are read at once of a file's beginning or end. */
const piece = 64 << 10
/** A line cannot be longer: the report of a run, at most. */
const longestLine = 64 << 20

/** Reads the first and the last line; a last line without its end was cut off, and counts as not there. */
export async function readEnds(path: string): Promise<JournalEnds> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const [first, last] = [attempt(await firstLine(file)), attempt(await lastLine(file, size))]
    return {
      head: first?.kind === 'journal' ? first : undefined,
      end: last?.kind === 'run_done' ? last : undefined,
    }
  } finally {
    await file.close()
  }
}

/** True while the process lives that writes it. */
export async function isBeingWritten(path: string): Promise<boolean> {
  const { head, end } = await readEnds(path)
  return head !== undefined && end === undefined && lifeOf(head.process) !== 'dead'
}

/** A line of a journal, or why it is none. */
export type ReadLine =
  | { readonly kind: 'line'; readonly text: string; readonly line: JournalLine }
  /** of a kind that this version does not know */
  | { readonly kind: 'unknown'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly text: string }

/**
 * The lines of a journal in order, one at a time. What stands behind the last line end is being written, or was cut off,
 * and is not given: whoever follows a journal goes on at `bytes` behind the last line that it got.
 */
export async function* readLines(path: string, start = 0): AsyncGenerator<ReadLine, void, undefined> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', start })) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) if (text !== '') yield lineOf(text)
  }
}

function lineOf(text: string): ReadLine {
  try {
    const line = readLine(text)
    return line === undefined ? { kind: 'unknown', text } : { kind: 'line', text, line }
  } catch {
    return { kind: 'unreadable', text }
  }
}

function attempt(text: string | undefined): JournalLine | undefined {
  try {
    return text === undefined ? undefined : readLine(text)
  } catch {
    return undefined
  }
}

async function firstLine(file: FileHandle): Promise<string | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(piece), 0, piece, 0)
  const end = buffer.indexOf(0x0a)
  return end === -1 || end >= bytesRead ? undefined : buffer.toString('utf8', 0, end)
}

async function lastLine(file: FileHandle, size: number): Promise<string | undefined> {
  for (let length = Math.min(piece, size); ; length = Math.min(length * 4, size)) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    const text = buffer.subarray(0, bytesRead)
    const end = text.lastIndexOf(0x0a)
    const begin = text.lastIndexOf(0x0a, end - 1)
    if (end > 0 && begin !== -1) return text.toString('utf8', begin + 1, end)
    if (length >= size || length > longestLine) return undefined
  }
}
