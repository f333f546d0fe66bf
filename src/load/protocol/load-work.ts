import type { Receipt } from '../../model/report/receipt.ts'

/** One act of a load. */
export interface Act {
  /** for progress, and for tests that end a load after each */
  readonly name: string
  /** the table that it is about, where it is about one */
  readonly table?: string
  run(): Promise<void>
}

/**
 * A load under way, as a session carries it out. What an act may leave behind depends on the grade of the destination
 * (`Capabilities.atomicity`): with `all` nothing is seen before `end('done')`; with the others each act can be the last
 * that a process does, so each looks before it acts, and the same load may begin again at any time.
 */
export interface LoadWork {
  /** true when this load is completed, even if something is left to tidy */
  isLoaded(): Promise<boolean>
  /** the hash of the newest state that belongs to a completed load; undefined = the pipeline has none */
  stateHash(pipeline: string): Promise<string | undefined>
  /** in order; after the last one the load is complete (with `all`: once it is ended) */
  readonly acts: readonly Act[]
  /** what remains to be done for a load that is complete, also for one that was found complete; default nothing */
  readonly tidying?: readonly Act[]
  /** rows loaded per table, and what could not be kept as it was */
  outcome(): Pick<Receipt, 'tables' | 'warnings'>
  /**
   * Called once or, when `done` itself fails, a second time with `failed`, which undoes what can be undone, gives back
   * what the work held, and never throws.
   */
  end(how: 'done' | 'replayed' | 'failed'): Promise<void>
}

/** Hears of each act that is done: how many there are, and which was that. What it throws ends the load. */
export type ActListener = (act: Pick<Act, 'name' | 'table'> & { readonly done: number; readonly of: number }) => void
