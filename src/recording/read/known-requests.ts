import type { RecordedExchange } from '../recording.ts'
import { type AskedFor, headersOf, keyOf, looseKey, partsOf } from './request-key.ts'

/** A recorded exchange and what was asked for in it. */
export interface Known {
  readonly exchange: RecordedExchange
  readonly asked: AskedFor
}

/** What was recorded, to be found again. */
export interface KnownRequests {
  /** requests of pages */
  readonly pages: readonly AskedFor[]
  /**
   * The next answer to a request: equal ones get theirs in the recorded order, those of the same resource first, and the
   * last one again and again. undefined = there is none.
   */
  find(asked: AskedFor, by: Asker): Found | undefined
  /** the next answer of a token endpoint, whatever it was asked with */
  findToken(asked: AskedFor, served: ReadonlySet<number>): RecordedExchange | undefined
}

export interface Asker {
  readonly resource: string
  /** numbers of exchanges that were given already */
  readonly served: ReadonlySet<number>
}

export interface Found {
  readonly exchange: RecordedExchange
  /** headers that are not as they were; an answer that hangs on them would be another one */
  readonly otherHeaders: readonly string[]
}

export function indexOf(all: readonly Known[]): KnownRequests {
  const pages = all.filter(({ exchange }) => exchange.purpose === 'page')
  const byKey = grouped(pages, ({ asked }) => keyOf(asked))
  const byLooseKey = grouped(pages, ({ asked }) => looseKey(keyOf(asked)))
  const tokens = grouped(
    all.filter(({ exchange }) => exchange.purpose === 'token'),
    ({ asked }) => endpointOf(asked),
  )
  return {
    pages: pages.map(({ asked }) => asked),
    find(asked, by) {
      const key = keyOf(asked)
      return chosen(byKey.get(key) ?? byLooseKey.get(looseKey(key)) ?? [], asked, by)
    },
    findToken: (asked, served) => inTurn(tokens.get(endpointOf(asked)) ?? [], served)?.exchange,
  }
}

function chosen(candidates: readonly Known[], asked: AskedFor, { resource, served }: Asker): Found | undefined {
  const wanted = headersOf(asked.headers)
  const telling = tellingHeaders(candidates)
  const fitting = candidates.filter(({ asked: { headers } }) => {
    const theirs = headersOf(headers)
    return telling.every((name) => theirs.get(name) === wanted.get(name))
  })
  const own = fitting.filter(({ exchange }) => exchange.resource === resource)
  const found = inTurn(own.length > 0 ? own : fitting, served)
  if (found === undefined) return undefined
  const theirs = headersOf(found.asked.headers)
  const names = [...new Set([...wanted.keys(), ...theirs.keys()])]
  return { exchange: found.exchange, otherHeaders: names.filter((name) => wanted.get(name) !== theirs.get(name)) }
}

/** Headers by which requests of one address are told apart: a page number, the id of a parent. */
function tellingHeaders(candidates: readonly Known[]): readonly string[] {
  const all = candidates.map(({ asked }) => headersOf(asked.headers))
  const names = new Set(all.flatMap((headers) => [...headers.keys()]))
  return [...names].filter((name) => new Set(all.map((headers) => headers.get(name))).size > 1)
}

function inTurn(candidates: readonly Known[], served: ReadonlySet<number>): Known | undefined {
  return candidates.find(({ exchange }) => !served.has(exchange.seq)) ?? candidates.at(-1)
}

function endpointOf({ method, url }: AskedFor): string {
  const { origin, path } = partsOf(url)
  return `${method} ${origin}${path}`
}

function grouped(all: readonly Known[], keyOfOne: (one: Known) => string): ReadonlyMap<string, readonly Known[]> {
  const groups = new Map<string, Known[]>()
  for (const one of all) {
    const key = keyOfOne(one)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return groups
}
