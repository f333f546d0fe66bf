import { ownVersion } from '../../disk/own-package.ts'
import { openLineFile } from '../../disk/line-file.ts'
import { ownProcess } from '../../disk/lock/process-lock.ts'
import type { RunEvent } from '../../model/report/events.ts'
import type { Masker } from '../../model/secrets.ts'
import type { Alarm, World } from '../../model/world.ts'
import type { WorkFolder } from '../work-folder.ts'
import { createCoalescer } from './coalesce.ts'
import { journalPaths } from './journal-files.ts'
import { createCounter, type RunTotals } from './totals.ts'

/** The first line of a journal. */
export interface JournalHead {
  readonly v: 1
  readonly kind: 'journal'
  readonly run: string
  readonly pipeline: string
  readonly command: string
  /** when the run began to read its config */
  readonly began: string
  /** when the config was read */
  readonly at: string
  /** the process that writes it, as locks name it */
  readonly process: string
  readonly sluice: string
}

/** What the last line of a journal has besides the event `run_done`. */
export interface JournalEnd {
  readonly totals: RunTotals
  /** the interrupted run that it went on with */
  readonly continues?: string
  /** the hash of its config, and milliseconds that it read: what a later run can be compared with */
  readonly config?: string
  readonly extractMs?: number
}

/** The record of one run, written while it goes on. What goes wrong with it is told once and never ends a run. */
export interface Journal {
  /** quick, and never throws */
  take(event: RunEvent): void
  /** resolves when everything so far is handed to the disk, or has failed */
  settled(): Promise<void>
  /** removes it: a run that never had its pipeline leaves none. Never rejects */
  discard(): Promise<void>
  close(): Promise<void>
}

/** What a journal is of. */
export interface JournalOptions {
  readonly workFolder: WorkFolder
  readonly pipeline: string
  readonly run: string
  readonly command: string
  /** epoch milliseconds */
  readonly began: number
  readonly world: Pick<World, 'now' | 'alarm'>
  readonly mask: Masker
  /** told once, with the reason */
  readonly failed: (error: unknown) => void
}

/** Characters that wait in memory at most, and milliseconds that a line waits. */
const flushAfter = { length: 64 << 10, ms: 1000 } as const
/** What somebody who looks at a running or killed run wants to know at once. */
const urgent: ReadonlySet<RunEvent['kind']> = new Set([
  'run_started',
  'resource_started',
  'committed',
  'waiting',
  'load_started',
  'load_done',
  'failed',
])

/**
 * Opens the journal of a run. The file comes with the first flush: at once when there is something to wait for, so that
 * others see it waiting.
 */
export function openJournal(options: JournalOptions): Journal {
  const { workFolder, world, mask, began } = options
  const run = mask(options.run)
  const lines = openLineFile(journalPaths(workFolder, { run, startedAt: began }))
  const coalescer = createCoalescer()
  const counter = createCounter()
  const { totals } = counter
  const maskKeys = createKeyMasker(mask)
  const ending: Ending = { totals }
  let state: 'open' | 'over' = 'open'
  const flush = async (): Promise<void> => {
    calm()
    try {
      if (state === 'open') await lines.flush()
    } catch (error) {
      if (state === 'over') return
      state = 'over'
      options.failed(error)
    }
  }
  let alarm: Alarm | undefined
  const calm = (): void => {
    alarm?.stop()
    alarm = undefined
  }
  const put = (line: object): void => lines.add(JSON.stringify(line))
  put(headOf(options, run))
  const take = (event: RunEvent): void => {
    if (state === 'over') return
    counter.take(event)
    if (event.kind === 'run_done') counter.end(Date.parse(event.at))
    noteForEnd(ending, event)
    for (const line of event.kind === 'run_done' ? coalescer.rest(Date.parse(event.at)) : []) put(line)
    for (const line of coalescer.take(maskKeys(event))) {
      if (line.kind === 'coalesced') totals.coalesced += line.totals.coalesced
      put(line.kind === 'run_done' ? { ...line, ...ending, readAt: undefined } : line)
    }
    if (lines.waiting >= flushAfter.length || urgent.has(event.kind)) void flush()
    else alarm ??= world.alarm(flushAfter.ms, () => void flush())
  }
  return {
    take,
    settled: flush,
    async discard() {
      state = 'over'
      calm()
      await lines.remove()
    },
    async close() {
      const isKept = state === 'open'
      await flush()
      state = 'over'
      if (isKept) await lines.close().catch(() => undefined)
    },
  }
}

type Ending = { -readonly [Key in keyof JournalEnd]: JournalEnd[Key] } & { readAt?: number }

function noteForEnd(ending: Ending, event: RunEvent): void {
  if (event.kind === 'run_started') {
    ending.config = event.config
    ending.readAt = Date.parse(event.at)
    if (event.continues !== undefined) ending.continues = event.continues
  }
  if (event.kind === 'load_started' && ending.readAt !== undefined)
    ending.extractMs = Date.parse(event.at) - ending.readAt
}

function headOf({ pipeline, command, began, world }: JournalOptions, run: string): JournalHead {
  return {
    v: 1,
    kind: 'journal',
    run,
    pipeline,
    command,
    began: new Date(began).toISOString(),
    at: new Date(world.now()).toISOString(),
    process: ownProcess(),
    sluice: ownVersion,
  }
}

/** Names of tables come from the data of an API, which may echo a secret. */
function createKeyMasker(mask: Masker): (event: RunEvent) => RunEvent {
  const known = new Map<string, string>()
  const masked = (key: string): string => {
    const before = known.get(key)
    if (before !== undefined) return before
    const after = mask(key)
    known.set(key, after)
    return after
  }
  const renamed = <T>(counts: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(counts).map(([key, value]) => [masked(key), value]))
  return (event) => {
    switch (event.kind) {
      case 'page_normalized':
        return { ...event, rows: renamed(event.rows) }
      case 'load_done':
        return { ...event, tables: renamed(event.tables) }
      case 'run_done': {
        const { report } = event
        return { ...event, report: { ...report, tables: renamed(report.tables), resources: renamed(report.resources) } }
      }
      default:
        return event
    }
  }
}
