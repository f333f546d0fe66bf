import { nearNames } from '../../config/near-names.ts'
import type { Answer, QueryOptions, Reader } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { World } from '../../model/world.ts'
import type { Patience as Waiting } from '../patience/wait-until-free.ts'

/** How long a question may take, and who may end it. */
export interface Patience {
  readonly world: Pick<World, 'alarm' | 'now' | 'sleep'>
  /** told when a place is waited for that another process holds */
  readonly reporter: Reporter
  readonly signal: AbortSignal
  /** milliseconds; default: as long as it takes */
  readonly timeoutMs?: number
  /** told of the work itself, which may go on for a moment after it was given up: a place must not be closed under it */
  readonly going?: (work: Promise<unknown>) => void
}

/** How long a place is waited for that a run has open, and how long nobody is told. */
const patienceMs = 10_000
const quietMs = 1000

/** The patience of who asks with a place that another process holds. */
export function waitingFor({ world, reporter, signal, timeoutMs = Infinity }: Patience): Waiting {
  const { now, sleep } = world
  return { limitMs: Math.min(patienceMs, timeoutMs), quietMs, who: 'question', now, sleep, signal, reporter }
}

/** Who takes an answer while it comes; the signal says that nobody waits for it any more. */
export type Take<T> = (answer: Answer, signal: AbortSignal) => Promise<T>

/** One question to a destination that is open. */
export interface Question extends Patience {
  readonly reader: Reader
  readonly dataset: string
  readonly sql: string
}

/**
 * Asks, and hands over the answer while it comes; when `take` is done the question is. Throws QUERY_FAILED, with the names
 * that are near to one that is not there, QUERY_NOT_READ_ONLY, DESTINATION_TIMEOUT, and the signal's reason.
 */
export async function ask<T>(question: Question, take: Take<T>): Promise<T> {
  const { reader, dataset, sql } = question
  return limited(question, async (signal) => {
    const options: QueryOptions = { dataset, signal }
    try {
      const answer = await reader.ask(sql, options)
      signal.throwIfAborted()
      return await take(answer, signal)
    } catch (error) {
      throw await withNearNames(error, question)
    }
  })
}

/** Work that ends when its time is over or nobody wants it any more; what cannot be stopped is not waited for. */
export async function limited<T>(
  { world, signal, timeoutMs, going }: Omit<Patience, 'reporter'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const alarm = timeoutMs === undefined ? undefined : world.alarm(timeoutMs, () => over.abort(tookTooLong(timeoutMs)))
  const either = AbortSignal.any([signal, over.signal])
  let stop: () => void = () => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(either.reason as Error)
    either.addEventListener('abort', stop, { once: true })
  })
  try {
    either.throwIfAborted()
    const working = work(either)
    working.catch(() => undefined)
    going?.(working)
    return await Promise.race([working, aborted])
  } catch (error) {
    either.throwIfAborted()
    throw error
  } finally {
    alarm?.stop()
    either.removeEventListener('abort', stop)
  }
}

/** Waits until work has ended, well or not, or the time is over. */
export async function settled(work: Promise<unknown>, { alarm }: Pick<World, 'alarm'>, mostMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const tooLong = alarm(mostMs, resolve)
    const over = (): void => {
      tooLong.stop()
      resolve()
    }
    work.then(over, over)
  })
}

function tookTooLong(timeoutMs: number): SluiceError {
  return new SluiceError(
    'DESTINATION_TIMEOUT',
    `Could not get an answer because the query took longer than ${timeoutMs / 1000} s.`,
    { hint: 'Give it more time (--timeout 5m), or ask for less.' },
  )
}

const missingTable = /Table with name "?(.+?)"? does not exist|relation "(.+?)" does not exist/
const missingColumn = /Referenced column "(.+?)" not found|column "?([^"]+?)"? does not exist/

/** A name that is not there, with those that are. */
async function withNearNames(error: unknown, { reader, dataset }: Question): Promise<unknown> {
  if (!(error instanceof SluiceError) || error.code !== 'QUERY_FAILED') return error
  const [, table] = (missingTable.exec(error.message) ?? []).filter((part) => part !== undefined)
  const [, column] = (missingColumn.exec(error.message) ?? []).filter((part) => part !== undefined)
  if (table === undefined && column === undefined) return error
  const tables = await reader.describe(dataset).catch(() => undefined)
  if (tables === undefined) return error
  if (table !== undefined) {
    const near = nearNames(table.split('.').at(-1) ?? table, [...tables.keys()])
    return error.with({
      hint: near.length > 0 ? `Did you mean ${listed(near)}?` : '"sluice show" lists what is there.',
    })
  }
  const name = column?.split('.').at(-1) ?? ''
  const all = new Set([...tables.values()].flatMap((columns) => [...columns.keys()]))
  const near = nearNames(name, [...all]).map((one) => `${one} (in ${holders(one, tables)})`)
  return near.length > 0 ? error.with({ hint: `Did you mean ${listed(near)}?` }) : error
}

function holders(column: string, tables: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const names = [...tables].filter(([, columns]) => columns.has(column)).map(([name]) => name)
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
