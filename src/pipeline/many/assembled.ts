import type { HttpClient } from '../../extract/http/http-client.ts'
import type { Plan } from '../../model/plan.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { Unit } from '../../model/unit.ts'
import type { World } from '../../model/world.ts'
import type { Deadline } from '../patience/deadline.ts'

/** A run whose answers were read by others: what it starts from, and where its answers come from. */
export interface Assembly {
  /** the id of the run */
  readonly run: string
  readonly loadId: string
  /** when it began, epoch milliseconds */
  readonly now: number
  /** hash of the state that the destination was in */
  readonly base: string | null
  /** answers come from the shards; what nobody has asked for is asked for here */
  openHttp(run: AssembledRun): HttpClient
  /** these are read next */
  expect(units: readonly Unit[]): void
}

/** What the client of such a run needs of it. */
export interface AssembledRun {
  readonly plan: Plan
  readonly world: World
  readonly vault: SecretVault
  readonly reporter: Reporter
  readonly workFolder: { readonly folder: string }
  readonly deadline?: Deadline
}
