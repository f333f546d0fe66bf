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
  /** units at work at the same time */
  readonly concurrency: number
  /** above this many waiting units, parents pause until children have caught up */
  readonly highWater: number
  /** stops everything else when one unit fails */
  abort(reason: unknown): void
}

/**
 * Works through the units, children born on the way included: children go first, and a parent with too many of them
 * waiting gives its place away until they are done, so memory stays flat whatever the number of parents.
 * Rejects with the first failure, after every running unit has stopped.
 */
export async function schedule(options: ScheduleOptions): Promise<void> {
  const board = new Board(options)
  await board.run()
}

/** Who waits, who works, who paused. Kept for one `schedule` call. */
class Board {
  readonly #options: ScheduleOptions
  readonly #waiting: Task[]
  #paused: (() => void)[] = []
  /** units at work, paused ones left out */
  #working = 0
  /** units at work or paused */
  #open = 0
  #failure: { readonly error: unknown } | undefined
  #finish: () => void = () => undefined

  constructor(options: ScheduleOptions) {
    this.#options = options
    this.#waiting = [...options.tasks]
  }

  async run(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#finish = resolve
      this.#advance()
    })
    if (this.#failure) throw this.#failure.error
  }

  #advance(): void {
    while (!this.#failure && this.#working < this.#options.concurrency) {
      const task = this.#waiting.shift()
      if (task === undefined) break
      this.#working += 1
      this.#open += 1
      void this.#work(task)
    }
    if (this.#open === 0 && (this.#waiting.length === 0 || this.#failure)) this.#finish()
  }

  async #work(task: Task): Promise<void> {
    try {
      for await (const page of this.#options.pages(task)) {
        await this.#options.consume(page)
        if (page.children.length > 0) await this.#makeRoomFor(page.children)
      }
    } catch (error) {
      if (!this.#failure) this.#options.abort(error)
      this.#failure ??= { error }
    }
    this.#working -= 1
    this.#open -= 1
    if (this.#failure || !this.#isFull()) this.#wakeAll()
    this.#advance()
  }

  async #makeRoomFor(children: readonly Unit[]): Promise<void> {
    this.#waiting.unshift(...children.map((unit) => ({ unit, progress: null })))
    this.#advance()
    while (this.#isFull() && !this.#failure) {
      this.#working -= 1
      this.#advance()
      await new Promise<void>((wake) => this.#paused.push(wake))
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
