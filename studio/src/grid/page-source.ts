/** Rows from here on, up to there (not included). */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Clock {
  now(): number
  /** calls back once after so many milliseconds, unless it is called off */
  later(ms: number, call: () => void): () => void
}

export interface PageSourceOptions<Row> {
  /** rows in all */
  readonly total: number
  /** rows a page */
  readonly size: number
  readonly load: (span: Span, signal: AbortSignal) => Promise<readonly Row[]>
  /** something is there that was not, or failed */
  readonly changed: () => void
  readonly clock: Clock
  /** pages that are kept; those seen last */
  readonly keep?: number
}

/** Rows by number, of which only those are asked for that are in view. */
export interface PageSource<Row> {
  /** These rows are in view now: what is missing of them is asked for, and nothing else any more. */
  show(view: Span): void
  row(index: number): Row | undefined
  /** why the page of a row could not be read */
  error(index: number): unknown
  /** pages that could not be read are asked for again, when they are in view */
  retry(): void
  /** rows are being waited for */
  readonly isWaiting: boolean
  stop(): void
}

/** Requests at a time. */
export const mostAtOnce = 2
/** Who drags the bar over a million rows gives up request after request: new ones wait that long. */
const restMs = 40

interface Flight {
  readonly page: number
  readonly controller: AbortController
}

/** Reads pages of rows for a view: at most two at a time, the middle of the view first, given up when out of view. */
export function createPageSource<Row>(options: PageSourceOptions<Row>): PageSource<Row> {
  const { total, size, load, changed, clock, keep = 60 } = options
  const pages = new Map<number, readonly Row[]>()
  const errors = new Map<number, unknown>()
  const flights = new Map<number, Flight>()
  let view: Span = { from: 0, to: 0 }
  let lastStart = -Infinity
  let isDragged = false
  let callOff: (() => void) | undefined

  const wanted = (): number[] => {
    const from = Math.max(0, view.from)
    const to = Math.min(total, view.to)
    if (from >= to) return []
    const first = Math.floor(from / size)
    const last = Math.floor((to - 1) / size)
    const middle = (from + to - 1) / 2 / size - 0.5
    return Array.from({ length: last - first + 1 }, (_, at) => first + at).toSorted(
      (left, right) => Math.abs(left - middle) - Math.abs(right - middle),
    )
  }

  const pump = (): void => {
    callOff?.()
    callOff = undefined
    const missing = wanted().filter((page) => !pages.has(page) && !errors.has(page) && !flights.has(page))
    if (missing.length === 0 || flights.size >= mostAtOnce) return
    const rest = lastStart + restMs - clock.now()
    if (isDragged && rest > 0) {
      callOff = clock.later(rest, pump)
      return
    }
    isDragged = false
    for (const page of missing.slice(0, mostAtOnce - flights.size)) start(page)
  }

  const start = (page: number): void => {
    const flight: Flight = { page, controller: new AbortController() }
    flights.set(page, flight)
    lastStart = clock.now()
    const from = page * size
    void load({ from, to: Math.min(total, from + size) }, flight.controller.signal).then(
      (rows) => land(flight, () => keepPage(page, rows)),
      (error: unknown) => land(flight, () => void errors.set(page, error)),
    )
  }

  const land = (flight: Flight, take: () => void): void => {
    // given up meanwhile: whatever it brings is not asked for any more
    if (flights.get(flight.page) !== flight) return
    flights.delete(flight.page)
    take()
    pump()
    changed()
  }

  const keepPage = (page: number, rows: readonly Row[]): void => {
    pages.set(page, rows)
    const inView = new Set(wanted())
    for (const old of pages.keys()) {
      if (pages.size <= keep) break
      if (!inView.has(old)) pages.delete(old)
    }
  }

  return {
    show(next) {
      view = next
      const inView = new Set(wanted())
      for (const page of inView) touch(pages, page)
      for (const flight of flights.values()) {
        if (inView.has(flight.page)) continue
        flights.delete(flight.page)
        flight.controller.abort()
        isDragged = true
      }
      pump()
    },
    row: (index) => pages.get(Math.floor(index / size))?.[index % size],
    error: (index) => errors.get(Math.floor(index / size)),
    retry() {
      errors.clear()
      pump()
      changed()
    },
    get isWaiting() {
      return flights.size > 0 || callOff !== undefined
    },
    stop() {
      view = { from: 0, to: 0 }
      callOff?.()
      callOff = undefined
      for (const { controller } of flights.values()) controller.abort()
      flights.clear()
    },
  }
}

/** Moves to the end what is there: the first ones are those that were not seen for longest. */
function touch<Value>(map: Map<number, Value>, key: number): void {
  const value = map.get(key)
  if (value === undefined) return
  map.delete(key)
  map.set(key, value)
}
