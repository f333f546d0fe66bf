import { setTimeout as delay } from 'node:timers/promises'
import type { Reader } from '../../../load/destination.ts'
import type { Warehouse } from '../../warehouse.ts'
import type { Patience } from '../../patience/wait-until-free.ts'

/** A place that is open for reading as long as somebody reads, and given back soon after. */
export interface HeldReader {
  /** hands over the reader; it is held until the work is over, and what `going` was told of */
  use<T>(work: (reader: Reader, using: Using) => Promise<T>): Promise<T>
  /** gives the place back as soon as what is being read is read, and lets others have it for a moment */
  yield(): Promise<void>
}

/** What work gets beside the reader. */
export interface Using {
  /** counts how often the place was opened */
  readonly opening: number
  /** of `Patience` */
  readonly going: (work: Promise<unknown>) => void
}

/** Milliseconds without a question after which the place is given back. */
const idleMs = 500
/**
 * Milliseconds that a place is held at a stretch however much is asked, and how long it is then left to others: a run that
 * waits for the file looks every quarter of a second (patience/wait-until-free.ts).
 */
const longestMs = 8000
const pauseMs = 400

interface Held {
  readonly reader: Reader
  readonly since: number
  /** lets it go */
  readonly leave: () => void
  /** it is closed */
  readonly left: Promise<void>
  users: number
  timer?: NodeJS.Timeout
}

/** Holds a place of a warehouse between questions; each opening waits with `patience`. */
export function holdReader(warehouse: Warehouse, patience: () => Patience): HeldReader {
  let held: Promise<Held> | undefined
  let now: Held | undefined
  let openings = 0
  let pause: Promise<unknown> = Promise.resolve()
  const letGo = (one: Held): void => {
    if (now === one) [now, held] = [undefined, undefined]
    clearTimeout(one.timer)
    if (one.users === 0) one.leave()
  }
  const finished = (one: Held): void => {
    one.users -= 1
    if (one.users === 0 && now === one) one.timer = setTimeout(() => letGo(one), idleMs)
    else if (one.users === 0) one.leave()
  }
  const open = async (): Promise<Held> => {
    await pause
    openings += 1
    return new Promise<Held>((resolve, reject) => {
      let leave = (): void => undefined
      const leaving = new Promise<void>((done) => (leave = done))
      const reading = warehouse.read(async (reader) => {
        now = { reader, since: performance.now(), leave, left, users: 0 }
        resolve(now)
        await leaving
      }, patience())
      const left = reading.then(
        () => undefined,
        (error: unknown) => {
          held = undefined
          reject(error)
        },
      )
    })
  }
  return {
    async use(work) {
      if (now !== undefined && performance.now() - now.since > longestMs) {
        pause = now.left.then(() => delay(pauseMs))
        letGo(now)
      }
      const one = await (held ??= open())
      const opening = openings
      one.users += 1
      clearTimeout(one.timer)
      // a query that was given up has to be over before its connection closes: else DuckDB keeps the file open
      const going: Promise<unknown>[] = []
      try {
        return await work(one.reader, { opening, going: (what) => going.push(what) })
      } finally {
        void Promise.allSettled(going).then(() => finished(one))
      }
    },
    async yield() {
      const one = now
      if (one === undefined) return
      pause = one.left.then(() => delay(pauseMs))
      letGo(one)
      await one.left
    },
  }
}
