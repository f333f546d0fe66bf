import { open, type FileHandle } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { JournalledEvent } from '../contract/runs.ts'

/** Milliseconds between two looks at a journal that is being written. */
const lookMs = 300
const piece = 256 << 10
/** A line that never ends is none of ours. */
const longestLine = 16 << 20

/** What a journal says from some place on. */
export interface TailedJournal {
  /** lines that are whole, parsed; what is none is passed over */
  readonly events: readonly JournalledEvent[]
  /** true = its last line is there: the run is over */
  readonly isOver: boolean
}

/** Reads a journal as it grows. */
export class JournalTail {
  readonly #path: string
  #at = 0
  #rest: Buffer = Buffer.alloc(0)

  constructor(path: string) {
    this.#path = path
  }

  /** everything that is new, or nothing when the file is not there (any more) */
  async more(): Promise<TailedJournal> {
    const file = await open(this.#path, 'r').catch(() => undefined)
    if (file === undefined) return { events: [], isOver: false }
    try {
      return await this.#readOn(file)
    } finally {
      await file.close()
    }
  }

  async #readOn(file: FileHandle): Promise<TailedJournal> {
    const events: JournalledEvent[] = []
    let isOver = false
    for (;;) {
      const bytes = Buffer.alloc(piece)
      const { bytesRead } = await file.read(bytes, 0, piece, this.#at)
      if (bytesRead === 0) break
      this.#at += bytesRead
      const text = Buffer.concat([this.#rest, bytes.subarray(0, bytesRead)])
      const end = text.lastIndexOf(0x0a) + 1
      this.#rest = text.subarray(end)
      if (this.#rest.length > longestLine) this.#rest = Buffer.alloc(0)
      for (const line of text.subarray(0, end).toString('utf8').split('\n')) {
        const event = eventIn(line)
        if (event === undefined) continue
        events.push(event)
        isOver ||= event.kind === 'run_done'
      }
    }
    return { events, isOver }
  }
}

/** Waits until a journal may have grown. */
export async function nextLook(signal: AbortSignal): Promise<void> {
  await delay(lookMs, undefined, { signal }).catch(() => undefined)
}

/** The events of the run; the head is none, and what others wrote into the file is passed over. */
function eventIn(line: string): JournalledEvent | undefined {
  if (line === '') return undefined
  try {
    const value: unknown = JSON.parse(line)
    const isEvent =
      typeof value === 'object' &&
      value !== null &&
      'kind' in value &&
      typeof value.kind === 'string' &&
      value.kind !== 'journal' &&
      'seq' in value &&
      typeof value.seq === 'number' &&
      'at' in value &&
      typeof value.at === 'string'
    // written by a run of sluice, whose events these are
    return isEvent ? (value as JournalledEvent) : undefined
  } catch {
    return undefined
  }
}
