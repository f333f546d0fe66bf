import type { ErrorReport } from './http.ts'

/** GET /api/p/:p/machines: the run on many machines that was planned here; null = there is none, or it is over. */
export interface MachinesAnswer {
  readonly machines: MachinesNow | null
}

/** Asks the place where machines meet, each time. */
export interface MachinesNow {
  /** as it may be shown */
  readonly place: string
  /** null = the place could not be asked: `error` says why */
  readonly run: ManyRun | null
  /** those who work on it, by name */
  readonly workers: readonly ManyWorker[]
  /** of those workers, of late; null = the place keeps no count */
  readonly perSecond: { readonly pages: number; readonly records: number } | null
  readonly error?: ErrorReport
}

export interface ManyRun {
  readonly id: string
  /** all units are read: it can be gathered */
  readonly isRead: boolean
  readonly resources: readonly ManyResource[]
  readonly failed: readonly { readonly unit: string; readonly code: string; readonly message: string }[]
  /** resources whose units are worked out when their parents are read */
  readonly waitForParents: readonly string[]
}

/** Units of a resource by their state, and what was read. */
export interface ManyResource {
  readonly resource: string
  readonly waiting: number
  readonly taken: number
  readonly done: number
  readonly failed: number
  readonly pages: number
  readonly records: number
}

export interface ManyWorker {
  /** a host and a process */
  readonly name: string
  /** ids of units that it reads */
  readonly units: readonly string[]
  /** absent = it has not signed where machines meet: an older version */
  readonly signed?: {
    readonly since: string
    readonly lastSeen: string
    /** it has missed three words: dead, frozen, or cut off */
    readonly isSilent: boolean
    readonly concurrency: number
    readonly done: number
    readonly pagesPerSecond: number
    readonly recordsPerSecond: number
    /** what its requests wait for, or waited for a moment ago */
    readonly waits: readonly { readonly why: string; readonly until: string }[]
  }
}
