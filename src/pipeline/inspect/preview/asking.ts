import type { HttpClient } from '../../../extract/http/http-client.ts'
import type { ExtractedPage } from '../../../model/unit.ts'

/** Numbers the requests of units, and knows which page each was for. */
export interface Asking {
  /** the client, with a number on each request; one that is asked again has the number it had */
  readonly http: HttpClient
  /** says which page the answer that was read next was */
  read(page: ExtractedPage): void
  /** which page of its unit a request was for, from 1 */
  pageOf(unit: string, ask: number): number
}

interface UnitAsks {
  /** by what was asked for */
  readonly byRequest: Map<string, number>
  /** numbers of requests in the order they were made */
  readonly order: number[]
  readonly pages: Map<number, number>
  read: number
  /** pages that count so far */
  counted: number
}

export function createAsking(http: HttpClient): Asking {
  const units = new Map<string, UnitAsks>()
  let count = 0
  const of = (unit: string): UnitAsks => {
    const found = units.get(unit) ?? { byRequest: new Map(), order: [], pages: new Map(), read: 0, counted: 0 }
    units.set(unit, found)
    return found
  }
  return {
    http: {
      ...http,
      fetchPage(request, options) {
        const asks = of(options.unit ?? options.resource)
        const key = JSON.stringify(request, (_key, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        )
        const known = asks.byRequest.get(key)
        const ask = known ?? ++count
        if (known === undefined) {
          asks.byRequest.set(key, ask)
          asks.order.push(ask)
        }
        return http.fetchPage(request, { ...options, ask })
      },
    },
    read({ unit, progress, isPiece }) {
      if (isPiece === true) return
      const asks = of(unit.id)
      const ask = asks.order[asks.read]
      // an answer that does not count as a page was one more try for the next
      const page = progress.pages > asks.counted ? progress.pages : asks.counted + 1
      if (ask !== undefined) asks.pages.set(ask, page)
      asks.read += 1
      asks.counted = progress.pages
    },
    pageOf(unit, ask) {
      const asks = of(unit)
      return asks.pages.get(ask) ?? asks.counted + 1
    },
  }
}
