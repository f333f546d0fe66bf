import type { RunEvent } from '../model/report/events.ts'
import type { SecretVault } from '../model/secrets.ts'
import type { RefreshMode } from '../model/plan.ts'
import type { SchemaContract } from '../model/schema.ts'
import type { RunId } from '../model/sealed-package.ts'
import type { World } from '../model/world.ts'
import type { GivenPlan } from './forecast/plan-file.ts'
import type { LookedUp } from './recording/lookups.ts'
import type { Assembly } from './many/assembled.ts'
import type { Replay } from './recording/replay.ts'
import type { WarningLog } from './report/warning-log.ts'
import type { RunReport } from './report/run-report.ts'
import type { FailOn } from './outcome/fail-on-warnings.ts'

/** What a run needs besides its plan. */
export interface RunTools {
  readonly world: World
  readonly vault: SecretVault
  /** keeps the warnings, those of the config included, for the report */
  readonly reporter: WarningLog
  /** the id that events have; default: a new one, or that of the options */
  readonly run?: RunId
  /** what started it, for the history; default `library` */
  readonly command?: string
  /** when the config began to be read, in epoch milliseconds; default: when `runPipeline` begins */
  readonly began?: number
  /**
   * hands on every event of the run with texts masked, those of before it was called included. Absent = no journal is
   * written
   */
  readonly follow?: (listener: (event: RunEvent) => void) => void
  /** aborted by Ctrl-C; the run aborts it itself when a unit fails */
  readonly signal: AbortController
  /**
   * Tells whoever waits how the run went. The run counts as reported once this is done: until then the next run takes
   * what is loaded for its own (decisions/0027). Default: it is reported when `runPipeline` gives it back
   */
  readonly deliver?: (outcome: RunOutcome) => Promise<void>
  /** what its config looked up, for a run that is recorded */
  readonly looked?: LookedUp
  /** the run is the replay of a recorded one */
  readonly replay?: Replay
  /** the run is put together from what workers read */
  readonly assembly?: Assembly
  /** the clock of waits for other processes; default: that of the world, which in a replay is the recorded one */
  readonly waits?: Pick<World, 'now' | 'sleep'>
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
  /** what is short of what the API announced replaces tables all the same, and is not a failure; cursors stay */
  readonly allowShort?: boolean
  /** what `plan()` gave, or its JSON: the run refuses when what it stands on has moved, and does nothing that it does not name */
  readonly plan?: GivenPlan
  /** an empty list may empty the tables of `replace` resources */
  readonly allowEmpty?: boolean
  /**
   * milliseconds from the start of the run, after which it reads no further page: what was read is kept, the error is
   * DEADLINE_REACHED (exit code 130), and the next run goes on. What is read to its end by then is loaded, however long it takes
   */
  readonly deadlineMs?: number
  /**
   * milliseconds to wait while another process runs this pipeline, or holds the file of the destination; `Infinity` = until
   * it is free. Default: none for the pipeline (PIPELINE_BUSY at once), 30 s for the destination
   */
  readonly waitMs?: number
  /** `warning`, or codes of warnings: a run that warns of one is a failure (FAILED_ON_WARNING, exit code 5), loaded all the same */
  readonly failOn?: FailOn
  /**
   * load what earlier runs read to its end, and read nothing (dlt's `pipeline.load()`); packages that are half read stay. Goes
   * with nothing that is about reading: `refresh`, `fullRefresh`, `limit`, `plan`, `record`, `replay`, `runId`
   */
  readonly pendingOnly?: boolean
  /** keep what is answered, to replay it: docs/record-and-replay.md. Reads from the beginning; does not go with `deadlineMs` */
  readonly record?: boolean
  /** of the recording, and of all recordings of the pipeline; default `SLUICE_RECORD_MAX_MB`, else 500 */
  readonly recordMaxMegabytes?: number
}
