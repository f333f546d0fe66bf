import type { Mutable } from '../values/mutable.ts'
import { birthsSoFar } from '../values/mutable.ts'
import type { Unknown, Value } from '../values/value.ts'
import { isSame } from './same.ts'

type Holder = Map<string, Value>

/** What names hold at the end of a branch, where it set them; undefined = nothing. */
export type Outcome = ReadonlyMap<Holder, ReadonlyMap<string, Value | undefined>>

/** A stretch of the program of which it is not certain that it is reached. */
class Region {
  readonly why: Unknown
  readonly #since = birthsSoFar()
  /** names that were set, with what they held before */
  readonly before = new Map<Holder, Map<string, Value | undefined>>()

  constructor(why: Unknown) {
    this.why = why
  }

  note(holder: Holder, name: string): void {
    let names = this.before.get(holder)
    if (names === undefined) this.before.set(holder, (names = new Map()))
    if (!names.has(name)) names.set(name, holder.get(name))
  }

  /** A value that was there before may hold what it holds now, or not. */
  changed(value: Mutable): void {
    if (value.born <= this.#since) value.tainted ??= this.why
  }
}

/** What a loop changes, should it turn out not to be known how often it goes round. */
export class Tracker {
  readonly #since = birthsSoFar()
  readonly #names = new Map<Holder, Set<string>>()
  readonly #values = new Set<Mutable>()

  note(holder: Holder, name: string): void {
    const names = this.#names.get(holder)
    if (names === undefined) this.#names.set(holder, new Set([name]))
    else names.add(name)
  }

  changed(value: Mutable): void {
    if (value.born <= this.#since) this.#values.add(value)
  }

  /** Whether something changed that was there before, names of these holders included. */
  changes(holders: readonly Holder[]): boolean {
    return this.#values.size > 0 || holders.some((holder) => this.#names.has(holder))
  }

  /** All of it is not known. */
  forget(why: Unknown, doubts: Doubts): void {
    for (const value of this.#values) {
      value.tainted ??= why
      doubts.changed(value)
    }
    for (const [holder, names] of this.#names) for (const name of names) doubts.assign(holder, name, why)
  }
}

export type { Region }

/** The stretches of doubt that a program is in, and every change of a name in them. */
export class Doubts {
  readonly #regions: Region[] = []
  readonly #trackers = new Set<Tracker>()

  /** the first reason: all others hang on it */
  get why(): Unknown | undefined {
    return this.#regions[0]?.why
  }

  /** nobody has to be told of changes */
  get idle(): boolean {
    return this.#regions.length === 0 && this.#trackers.size === 0
  }

  get depth(): number {
    return this.#regions.length
  }

  assign(holder: Holder, name: string, value: Value | undefined): void {
    this.#regions.at(-1)?.note(holder, name)
    for (const tracker of this.#trackers) tracker.note(holder, name)
    if (value === undefined) holder.delete(name)
    else holder.set(name, value)
  }

  changed(value: Mutable): void {
    this.#regions.at(-1)?.changed(value)
    for (const tracker of this.#trackers) tracker.changed(value)
  }

  track(): Tracker {
    const tracker = new Tracker()
    this.#trackers.add(tracker)
    return tracker
  }

  untrack(tracker: Tracker): void {
    this.#trackers.delete(tracker)
  }

  /** the reason of the outermost stretch from this depth on */
  whyFrom(depth: number): Unknown | undefined {
    return this.#regions[depth]?.why
  }

  open(why: Unknown): Region {
    const region = new Region(why)
    this.#regions.push(region)
    return region
  }

  /** Ends a stretch: everything is as it was before, and what it would be is the outcome. */
  close(region: Region): Outcome {
    const at = this.#regions.lastIndexOf(region)
    if (at >= 0) this.#regions.splice(at)
    const outcome = new Map<Holder, Map<string, Value | undefined>>()
    for (const [holder, names] of region.before) {
      const after = new Map<string, Value | undefined>()
      for (const [name, value] of names) {
        after.set(name, holder.get(name))
        if (value === undefined) holder.delete(name)
        else holder.set(name, value)
      }
      outcome.set(holder, after)
    }
    return outcome
  }

  /** One of these outcomes came about: names that are the same in all of them are known, others are not. */
  merge(outcomes: readonly Outcome[], why: Unknown): void {
    const touched = new Map<Holder, Set<string>>()
    for (const outcome of outcomes) {
      for (const [holder, names] of outcome) {
        const all = touched.get(holder) ?? new Set()
        for (const name of names.keys()) all.add(name)
        touched.set(holder, all)
      }
    }
    for (const [holder, names] of touched) {
      for (const name of names) this.assign(holder, name, oneOf(outcomes, { holder, name, why }))
    }
  }

  /** A generator stops in the midst of its own stretches: they are taken aside from this depth on. */
  suspend(depth: number): Region[] {
    return this.#regions.splice(depth)
  }

  resume(regions: readonly Region[]): void {
    this.#regions.push(...regions)
  }
}

function oneOf(
  outcomes: readonly Outcome[],
  { holder, name, why }: { readonly holder: Holder; readonly name: string; readonly why: Unknown },
): Value | undefined {
  const values = outcomes.map((outcome) => {
    const names = outcome.get(holder)
    return names?.has(name) === true ? names.get(name) : holder.get(name)
  })
  const [first] = values
  return values.every((value) => isSame(value, first)) ? first : why
}
