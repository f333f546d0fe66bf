import type { SecretVault } from '../model/secrets.ts'
import type { RefreshMode } from '../model/plan.ts'
import type { SchemaContract } from '../model/schema.ts'
import type { RunId } from '../model/sealed-package.ts'
import type { World } from '../model/world.ts'
import type { LookedUp } from './recording/lookups.ts'
import type { Replay } from './recording/replay.ts'
import type { WarningLog } from './report/warning-log.ts'
import type { RunReport } from './report/run-report.ts'

/** What a run needs besides its plan. */
export interface RunTools {
  readonly world: World
  readonly vault: SecretVault
  /** keeps the warnings, those of the config included, for the report */
  readonly reporter: WarningLog
  /** the id that events have; default: a new one, or that of the options */
  readonly run?: RunId
  /** aborted by Ctrl-C; the run aborts it itself when a unit fails */
  readonly signal: AbortController
  /**
   * Tells whoever waits how the run went. The run counts as reported once this is done: until then the next run takes
   * what is loaded for its own (decisions/0027). Default: it is reported when `runPipeline` gives it back
   */
  readonly deliver?: (outcome: RunOutcome) => Promise<void>
  /** epoch milliseconds: when the run began, its config not yet read; default: now */
  readonly began?: number
  /** what its config looked up, for a run that is recorded */
  readonly looked?: LookedUp
  /** the run is the replay of a recorded one */
  readonly replay?: Replay
}

/** How a run went: `failure` is the error itself, for those who want to print it in full. */
export interface RunOutcome {
  readonly report: RunReport
  readonly failure?: unknown
}

export interface RunOptions {
  /** forget the state and make the tables of this run's resources anew: `refresh: 'drop_resources'` */
  readonly fullRefresh?: boolean
  /** what to forget of earlier runs, in the load's own transaction (dlt's `refresh`); wins over `fullRefresh` */
  readonly refresh?: RefreshMode
  /** of this run: wins over those of the source and of resources, and is stored with the tables, as dlt does */
  readonly schemaContract?: Partial<SchemaContract>
  /** pages per resource (or per parent) at most */
  readonly limit?: number
  /** a scheduler's own id of this run: once it is loaded, a run with the same id does nothing more */
  readonly runId?: string
  /** what is short of what the API announced replaces tables all the same, and is no failure; cursors stay */
  readonly allowShort?: boolean
  /** an empty list may empty the tables of `replace` resources */
  readonly allowEmpty?: boolean
  /** keep what is answered, to replay it: docs/record-and-replay.md */
  readonly record?: boolean
  /** of the recording, and of all recordings of the pipeline; default `SLUICE_RECORD_MAX_MB`, else 500 */
  readonly recordMaxMegabytes?: number
}
