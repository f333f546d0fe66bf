import { nearNames } from '../../config/near-names.ts'
import type { Answer, QueryOptions, Reader } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'

/** How long a question may take, and who may end it. */
export interface Patience {
  readonly world: Pick<World, 'alarm'>
  readonly signal: AbortSignal
  /** milliseconds; default: as long as it takes */
  readonly timeoutMs?: number
}

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
export async function ask<T>(question: Question, take: (answer: Answer) => Promise<T>): Promise<T> {
  const { reader, dataset, sql } = question
  return limited(question, async (signal) => {
    const options: QueryOptions = { dataset, signal }
    try {
      return await take(await reader.ask(sql, options))
    } catch (error) {
      throw await withNearNames(error, question)
    }
  })
}

/** Work that ends when its time is over or nobody wants it any more; what cannot be stopped is not waited for. */
export async function limited<T>(
  { world, signal, timeoutMs }: Patience,
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
    return await Promise.race([working, aborted])
  } catch (error) {
    either.throwIfAborted()
    throw error
  } finally {
    alarm?.stop()
    either.removeEventListener('abort', stop)
  }
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
    return error.with({ hint: near.length > 0 ? `Did you mean ${listed(near)}?` : `See what is there: sluice show` })
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
