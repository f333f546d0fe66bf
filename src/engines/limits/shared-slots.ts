import type { World } from '../../model/world.ts'

/** Places for requests under way, of which all machines together have so many. */
export interface SharedSlots {
  /** waits for one; what it gives gives it back */
  take(signal: AbortSignal): Promise<() => void>
  close(): Promise<void>
}

export interface SharedSlotsTools {
  readonly silentMs: number
  readonly world: Pick<World, 'sleep' | 'random'>
  newId(): string
  take(id: string, signal: AbortSignal): Promise<boolean>
  /** these are held on */
  renew(ids: readonly string[]): Promise<void>
  leave(ids: readonly string[]): Promise<void>
}

/** A place is handed on within a process for so long before it goes back to all, in milliseconds. */
const handedOnMs = 250
/** Whoever waits for others looks again after so long, and then less and less often, in milliseconds. */
const shortestMs = 5
const longestMs = 80

export function createSharedSlots(tools: SharedSlotsTools): SharedSlots {
  return new HeldSlots(tools)
}

interface Slot {
  readonly id: string
  readonly since: number
}

interface Waiting {
  readonly signal: AbortSignal
  enter(slot: Slot): void
  fail(error: unknown): void
}

class HeldSlots implements SharedSlots {
  readonly #tools: SharedSlotsTools
  readonly #held = new Set<string>()
  readonly #queue = new Set<Waiting>()
  #isLooking = false
  #beat: NodeJS.Timeout | undefined

  constructor(tools: SharedSlotsTools) {
    this.#tools = tools
  }

  take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#queue.delete(waiting)
        reject(signal.reason as Error)
      }
      const settled = (): void => {
        this.#queue.delete(waiting)
        signal.removeEventListener('abort', leave)
      }
      const waiting: Waiting = {
        signal,
        enter: (slot) => {
          settled()
          resolve(() => this.#giveBack(slot))
        },
        fail: (error) => {
          settled()
          reject(error)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#queue.add(waiting)
      void this.#look()
    })
  }

  async close(): Promise<void> {
    clearInterval(this.#beat)
    if (this.#held.size > 0) await this.#tools.leave([...this.#held])
  }

  /** One look at a time, for the one in front. */
  async #look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    const { world } = this.#tools
    let ms = shortestMs
    for (let first = this.#first(); first !== undefined; first = this.#first()) {
      const id = this.#tools.newId()
      try {
        if (await this.#tools.take(id, first.signal)) {
          this.#hold(id)
          ms = shortestMs
          continue
        }
        await world.sleep(ms * (0.5 + world.random()), first.signal)
        ms = Math.min(ms * 2, longestMs)
      } catch (error) {
        // it may have been taken all the same
        void this.#tools.leave([id])
        first.fail(error)
      }
    }
    this.#isLooking = false
  }

  #hold(id: string): void {
    this.#held.add(id)
    this.#beat ??= setInterval(() => void this.#renew(), this.#tools.silentMs / 3).unref()
    this.#handOn({ id, since: performance.now() })
  }

  #handOn(slot: Slot): void {
    const first = this.#first()
    if (first !== undefined) return first.enter(slot)
    this.#held.delete(slot.id)
    void this.#tools.leave([slot.id])
    return undefined
  }

  #giveBack(slot: Slot): void {
    if (performance.now() - slot.since < handedOnMs) return this.#handOn(slot)
    this.#held.delete(slot.id)
    void this.#tools.leave([slot.id])
    return undefined
  }

  async #renew(): Promise<void> {
    if (this.#held.size > 0) await this.#tools.renew([...this.#held])
  }

  #first(): Waiting | undefined {
    const [first] = this.#queue
    return first
  }
}
