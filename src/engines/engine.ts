import type { Unit, UnitProgress } from '../model/unit.ts'

/**
 * What coordinates a run on many machines (docs/many-machines.md): it keeps the units, who works on which, how far each has
 * come, and that there is one run per pipeline. It holds no answers: those lie as shards in a store. Narrow on purpose,
 * so that another engine is one folder: decisions/0170.
 */
export interface Engine {
  /** the names of pipelines that have a run here, sorted */
  pipelines(): Promise<readonly string[]>
  /** the newest run of a pipeline; undefined = there was none */
  find(pipeline: string): Promise<EngineRun | undefined>
  /**
   * Begins a run, unless one is under way: then that one is given, whatever it is. What is left of runs that are over goes.
   * Of two that ask at once both get the same run.
   */
  begin(pipeline: string, begun: BegunRun): Promise<EngineRun>
  /** milliseconds between two words of a worker about itself */
  readonly signMs: number
  /** a worker says what it does, for people: nothing is decided by it. It is forgotten when it is silent for `keptSignMs` */
  sign(worker: WorkerSign): Promise<void>
  /** it is gone */
  signOff(worker: string): Promise<void>
  /** those who have signed and not signed off, sorted by name */
  workers(): Promise<readonly SeenWorker[]>
  close(): Promise<void>
}

/** So long a silent worker is shown, in milliseconds. */
export const keptSignMs = 600_000

/** What a worker says about itself. Plain JSON, nothing secret, and no moments: clocks of machines do not agree. */
export interface WorkerSign {
  /** a host and a process */
  readonly name: string
  /** milliseconds since it began */
  readonly upMs: number
  /** units that it reads, with their pipelines */
  readonly units: readonly { readonly pipeline: string; readonly unit: string }[]
  /** units at once at most */
  readonly concurrency: number
  /** since it began */
  readonly done: number
  readonly failed: number
  readonly pages: number
  readonly records: number
  /** since the word before */
  readonly perSecond: { readonly pages: number; readonly records: number }
  /** what requests of it wait for, or have waited for since the word before: a limit, a host that asked to be left alone */
  readonly waits: readonly WorkerWait[]
}

/** What a worker waits for. */
export interface WorkerWait {
  readonly why: string
  /** milliseconds until it is over; 0 = it is */
  readonly leftMs: number
}

/** A worker as others see it. */
export interface SeenWorker extends WorkerSign {
  /** milliseconds since it said so */
  readonly silentMs: number
}

/** A run that is to begin. */
export interface BegunRun {
  readonly id: string
  /** what all machines must know alike, as text; nothing secret is in it */
  readonly pinned: string
  readonly units: readonly Unit[]
}

/**
 * One run. Whoever works on a unit holds a lease: it is lost when somebody else takes the unit over, or the run is over, and
 * from then on nothing that its former holder says is written. All methods may be called from any number of processes.
 */
export interface EngineRun {
  readonly id: string
  /** names the run in a store: no two runs have the same */
  readonly place: string
  readonly pinned: string
  /** how it ended: nobody may work on it any more. Absent = it is under way */
  readonly over?: RunEnd
  /**
   * A unit to work on, for its holder alone: one that waits, or one whose holder has let `leaseMs` pass without a sign of
   * life. `undefined` = there is none at the moment: `left` says whether there may be later.
   */
  take(choice: Choice): Promise<Lease | undefined>
  /** says that the holder is alive; false = the lease is lost */
  renew(lease: Lease): Promise<boolean>
  /**
   * ONE write: how far the unit has come, the shards that hold what was read up to there, and the units that were born, which
   * are units for all from then on. One that is done is nobody's. False = the lease is lost, and nothing was written.
   */
  checkpoint(lease: Lease, reached: Reached): Promise<boolean>
  /** gives the unit back, with what went wrong where something did. False = the lease is lost */
  release(lease: Lease, failure?: UnitFailure): Promise<boolean>
  /** makes units that have failed wait again */
  retry(): Promise<number>
  /** values that parents gave for resources that wait for all of them (`Unit.gathered`), sorted by id */
  gathered(resource: string): Promise<readonly Unit[]>
  /** whether a unit of the resource is not done yet; to be asked of parents before their children */
  isOpen(resource: string): Promise<boolean>
  /** whether all units are done or have failed. Throws UNITS_LOST when the engine has forgotten the run */
  isRead(): Promise<boolean>
  /** units that are not done, all or those in these states; one that is born meanwhile may be left out */
  left(states?: readonly OpenState[]): AsyncIterable<UnitState>
  /** how many units there are of each resource, sorted by it */
  counts(): Promise<readonly UnitCounts[]>
  /** units that somebody has begun, done ones included */
  begun(): AsyncIterable<UnitState>
  /** one unit; undefined = it is not known */
  look(unit: string): Promise<UnitState | undefined>
  /** the run is over: all leases are lost, and what was kept of it goes */
  end(how: RunEnd): Promise<void>
}

export type RunEnd = 'loaded' | 'given_up'

/** Putting a run together is work for one at a time, too: it is taken like a unit, by its id, and is never done. */
export const gatherUnit: Unit = { id: '(gather)', resource: '(gather)' }

/** Which units somebody would take. */
export interface Choice {
  /** who asks, for people: a host and a process */
  readonly holder: string
  /** how long a holder may be silent */
  readonly leaseMs: number
  /** this one alone; default: any */
  readonly only?: string
  /** false = not yet, or not here */
  readonly fits?: (unit: Unit) => Promise<boolean> | boolean
}

/** A unit that somebody works on. */
export interface Lease {
  readonly unit: Unit
  readonly progress: UnitProgress | null
  /** grows each time that the unit is taken: the fencing token */
  readonly token: number
  /** how often it has failed before */
  readonly failures: number
  /** shards of it so far, in order */
  readonly shards: readonly string[]
}

/** What a checkpoint says. */
export interface Reached {
  readonly progress: UnitProgress
  /** names of shards that came since the last one, in order */
  readonly shards: readonly string[]
  readonly born: readonly Unit[]
}

/** Why a unit could not be read. Texts are masked. */
export interface UnitFailure {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly found?: string
  /** true = it is not tried again by itself */
  readonly isFinal: boolean
  /** what was answered up to there: a run that reads it again fails in the same way */
  readonly shards: readonly string[]
}

export type OpenState = Exclude<UnitState['state'], 'done'>

/** Units of one resource by what has become of them, and what was read. */
export interface UnitCounts {
  readonly resource: string
  readonly waiting: number
  readonly taken: number
  readonly done: number
  readonly failed: number
  readonly pages: number
  readonly records: number
}

/** How far a unit has come. */
export interface UnitState {
  readonly unit: Unit
  readonly state: 'waiting' | 'taken' | 'done' | 'failed'
  readonly progress: UnitProgress | null
  readonly shards: readonly string[]
  readonly token: number
  readonly failures: number
  /** who works on it */
  readonly holder?: string
  readonly failure?: UnitFailure
}
