import type { ErrorReport } from '../../model/report/error-report.ts'
import type { ModuleGate } from '../../model/user-code/module-gate.ts'
import type { World } from '../../model/world.ts'

/** What the server says to a process that works for it. */
export type ToChild =
  /** comes first */
  | ({ readonly kind: 'begin' } & Surroundings)
  | { readonly kind: 'job'; readonly id: number; readonly verb: string; readonly input: unknown }
  /** the work is not wanted any more: it ends at its next safe point */
  | { readonly kind: 'stop'; readonly id: number }

/** What a process works in: told, and not given as its environment, which is how Node and its libraries would take orders from a `.env`. */
export interface Surroundings {
  readonly env: World['env']
  readonly envFiles?: World['envFiles']
  /** the file of what was allowed */
  readonly trusted: string
}

/** What such a process says. Everything in it is masked. */
export type FromChild =
  /** something on the way: `events`, `started` */
  | { readonly kind: 'said'; readonly id: number; readonly name: string; readonly data: unknown }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  /** `data` = what there was before it failed */
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorReport; readonly data?: unknown }

/** What a verb works with in its process. */
export interface Work {
  readonly signal: AbortSignal
  readonly world: World
  /** which modules configs may have run here */
  readonly modules: ModuleGate
  say(name: string, data: unknown): void
}

/** A verb: plain data in, plain data out. */
export type Verb = (input: never, work: Work) => Promise<unknown>

/** Thrown by a verb that has something to show all the same. */
export class FailedWith extends Error {
  readonly data: unknown

  constructor(error: unknown, data: unknown) {
    super('it failed, with something to show', { cause: error })
    this.data = data
  }
}
