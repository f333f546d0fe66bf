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
  /** the rows of the first page, where they are known */
  readonly first?: readonly Row[]
}

/** Requests at a time. */
export const mostAtOnce = 2
/** Who drags the bar over a million rows gives up request after request: new ones wait that long. */
const restMs = 40

interface Flight {
  readonly page: number
  readonly controller: AbortController
}

/** Rows by number, of which only those are asked for that are in view: two pages at a time, the middle of the view first. */
export class PageSource<Row> {
  readonly #options: PageSourceOptions<Row>
  readonly #pages = new Map<number, readonly Row[]>()
  readonly #errors = new Map<number, unknown>()
  readonly #flights = new Map<number, Flight>()
  #view: Span = { from: 0, to: 0 }
  #lastStart = -Infinity
  #isDragged = false
  #callOff: (() => void) | undefined

  constructor(options: PageSourceOptions<Row>) {
    this.#options = options
    if (options.first !== undefined) this.#pages.set(0, options.first)
  }

  /** These rows are in view now: what is missing of them is asked for, and nothing else any more. */
  show(view: Span): void {
    this.#view = view
    const inView = new Set(this.#wanted())
    for (const page of inView) touch(this.#pages, page)
    for (const flight of this.#flights.values()) {
      if (inView.has(flight.page)) continue
      this.#flights.delete(flight.page)
      flight.controller.abort()
      this.#isDragged = true
    }
    this.#pump()
  }

  row(index: number): Row | undefined {
    const { size } = this.#options
    return this.#pages.get(Math.floor(index / size))?.[index % size]
  }

  /** Why the page of a row could not be read. */
  error(index: number): unknown {
    return this.#errors.get(Math.floor(index / this.#options.size))
  }

  /** Pages that could not be read are asked for again, when they are in view. */
  retry(): void {
    this.#errors.clear()
    this.#pump()
    this.#options.changed()
  }

  /** Rows are being waited for. */
  get isWaiting(): boolean {
    return this.#flights.size > 0 || this.#callOff !== undefined
  }

  stop(): void {
    this.#view = { from: 0, to: 0 }
    this.#callOff?.()
    this.#callOff = undefined
    for (const { controller } of this.#flights.values()) controller.abort()
    this.#flights.clear()
  }

  /** The pages in view, the middle one first. */
  #wanted(): number[] {
    const { size, total } = this.#options
    const from = Math.max(0, this.#view.from)
    const to = Math.min(total, this.#view.to)
    if (from >= to) return []
    const first = Math.floor(from / size)
    const last = Math.floor((to - 1) / size)
    const middle = (from + to - 1) / 2 / size - 0.5
    return Array.from({ length: last - first + 1 }, (_, at) => first + at).toSorted(
      (left, right) => Math.abs(left - middle) - Math.abs(right - middle),
    )
  }

  #pump(): void {
    this.#callOff?.()
    this.#callOff = undefined
    const isHere = (page: number): boolean => this.#pages.has(page) || this.#errors.has(page) || this.#flights.has(page)
    const missing = this.#wanted().filter((page) => !isHere(page))
    if (missing.length === 0 || this.#flights.size >= mostAtOnce) return
    const { clock } = this.#options
    const rest = this.#lastStart + restMs - clock.now()
    if (this.#isDragged && rest > 0) {
      this.#callOff = clock.later(rest, () => this.#pump())
      return
    }
    this.#isDragged = false
    for (const page of missing.slice(0, mostAtOnce - this.#flights.size)) this.#start(page)
  }

  #start(page: number): void {
    const { size, total, load, clock } = this.#options
    const flight: Flight = { page, controller: new AbortController() }
    this.#flights.set(page, flight)
    this.#lastStart = clock.now()
    const from = page * size
    void load({ from, to: Math.min(total, from + size) }, flight.controller.signal).then(
      (rows) => this.#land(flight, () => this.#keep(page, rows)),
      (error: unknown) => this.#land(flight, () => this.#errors.set(page, error)),
    )
  }

  #land(flight: Flight, take: () => void): void {
    // given up meanwhile: whatever it brings is not asked for any more
    if (this.#flights.get(flight.page) !== flight) return
    this.#flights.delete(flight.page)
    take()
    this.#pump()
    this.#options.changed()
  }

  #keep(page: number, rows: readonly Row[]): void {
    const { keep = 60 } = this.#options
    this.#pages.set(page, rows)
    const inView = new Set(this.#wanted())
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= keep) break
      if (!inView.has(old)) this.#pages.delete(old)
    }
  }
}

/** Moves to the end what is there: the first ones are those that were not seen for longest. */
function touch<Value>(map: Map<number, Value>, key: number): void {
  const value = map.get(key)
  if (value === undefined) return
  map.delete(key)
  map.set(key, value)
}
