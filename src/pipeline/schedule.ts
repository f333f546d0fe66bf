import type { SluiceError } from '../model/errors.ts'
import type { ExtractedPage, Unit, UnitProgress } from '../model/unit.ts'

/** A unit to work on, with how far it has come. */
export interface Task {
  readonly unit: Unit
  readonly progress: UnitProgress | null
}

export interface ScheduleOptions {
  readonly tasks: readonly Task[]
  /** the pages of one unit */
  pages(task: Task): AsyncIterable<ExtractedPage>
  /** called page by page; pages of one unit arrive in order */
  consume(page: ExtractedPage): Promise<void>
  /** units at work at the same time; it may change */
  readonly concurrency: () => number
  /** above this many waiting units, parents pause until children have caught up */
  readonly highWater: number
  /** stops everything else when one unit fails */
  abort(reason: unknown): void
  /** resources of which nothing may be left before a unit is begun; default none */
  waitsFor?(unit: Unit): readonly string[]
  readonly halt?: Halt
}

/** How the work is ended between pages, before all of it is done. */
export interface Halt {
  /** asked before each unit and after each whole answer: why nothing more is to be read */
  due(): SluiceError | undefined
  /** true for an error with which one unit ends in the same way, while the others go on */
  readonly isHalt: (error: unknown) => error is SluiceError
}

/**
 * Works through the units, children born on the way included: children go first, and a parent with too many of them
 * waiting gives its place away until they are done, so memory stays flat whatever the number of parents.
 * Rejects with the first failure, after every running unit has stopped; or with the reason to halt, when that left
 * something to be read.
 */
export async function schedule(options: ScheduleOptions): Promise<void> {
  const board = new Board(options)
  await board.run()
}

/** Who waits, who works, who paused. Kept for one `schedule` call. */
class Board {
  readonly #options: ScheduleOptions
  readonly #waiting: Task[]
  /** units of each resource that wait or work */
  readonly #left = new Map<string, number>()
  #paused: (() => void)[] = []
  /** units at work, paused ones left out */
  #working = 0
  /** units at work or paused */
  #open = 0
  #failure: { readonly error: unknown } | undefined
  /** why something is left that was not read */
  #halted: SluiceError | undefined
  #finish: () => void = () => undefined

  constructor(options: ScheduleOptions) {
    this.#options = options
    this.#waiting = [...options.tasks]
    for (const { unit } of this.#waiting) this.#count(unit, 1)
  }

  async run(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#finish = resolve
      this.#advance()
    })
    if (this.#failure) throw this.#failure.error
    if (this.#halted) throw this.#halted
  }

  #advance(): void {
    while (!this.#isOver() && this.#working < this.#options.concurrency()) {
      const task = this.#next()
      if (task === undefined) break
      this.#working += 1
      this.#open += 1
      void this.#work(task)
    }
    if (this.#open === 0 && (this.#waiting.length === 0 || this.#isOver())) this.#finish()
  }

  #next(): Task | undefined {
    if (this.#waiting.length > 0) this.#halt(this.#options.halt?.due())
    if (this.#halted !== undefined) return undefined
    const index = this.#waiting.findIndex((task) => this.#isReady(task))
    return index === -1 ? undefined : this.#waiting.splice(index, 1)[0]
  }

  /** Whether all is done that it waits for. */
  #isReady({ unit }: Task): boolean {
    const before = this.#options.waitsFor?.(unit) ?? []
    return before.every((name) => (this.#left.get(name) ?? 0) === 0)
  }

  #count(unit: Unit, by: 1 | -1): void {
    this.#left.set(unit.resource, (this.#left.get(unit.resource) ?? 0) + by)
  }

  #isOver(): boolean {
    return this.#failure !== undefined || this.#halted !== undefined
  }

  /** Whether a unit is to end here: between two answers, when more would come. */
  #endsAfter({ isPiece, progress }: ExtractedPage): boolean {
    if (isPiece === true || progress.done) return false
    const reason = this.#options.halt?.due()
    this.#halt(reason)
    return reason !== undefined
  }

  /** Whoever waits for room ends, too: nobody will make any. */
  #halt(reason: SluiceError | undefined): void {
    if (reason === undefined) return
    this.#halted ??= reason
    this.#wakeAll()
  }

  async #work(task: Task): Promise<void> {
    try {
      for await (const page of this.#options.pages(task)) {
        await this.#options.consume(page)
        if (this.#endsAfter(page)) break
        const work = page.children.filter(({ gathered }) => gathered === undefined)
        if (work.length > 0) await this.#makeRoomFor(work)
        // there may be more places by now
        else this.#advance()
      }
    } catch (error) {
      this.#end(error)
    }
    this.#working -= 1
    this.#open -= 1
    this.#count(task.unit, -1)
    if (this.#isOver() || !this.#isFull()) this.#wakeAll()
    this.#advance()
  }

  #end(error: unknown): void {
    if (this.#options.halt?.isHalt(error) === true) {
      this.#halt(error)
      return
    }
    if (!this.#failure) this.#options.abort(error)
    this.#failure ??= { error }
  }

  async #makeRoomFor(children: readonly Unit[]): Promise<void> {
    this.#waiting.unshift(...children.map((unit) => ({ unit, progress: null })))
    for (const unit of children) this.#count(unit, 1)
    this.#advance()
    while (this.#isFull() && !this.#isOver()) {
      this.#working -= 1
      this.#advance()
      // the units that were just begun may have been the last
      if (!this.#isOver()) await new Promise<void>((wake) => this.#paused.push(wake))
      this.#working += 1
    }
  }

  #isFull(): boolean {
    return this.#waiting.length > this.#options.highWater
  }

  #wakeAll(): void {
    for (const wake of this.#paused.splice(0)) wake()
  }
}
