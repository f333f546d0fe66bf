import type { EndpointResource, ResourcePlan } from '../../model/plan.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { ResourceCursors } from '../incremental/cursors.ts'
import type { SliceTools } from '../slice/slice-values.ts'
import type { Dependent } from '../slice/child-units.ts'

/** What the reading of a unit needs besides the unit. */
export interface ExtractContext {
  /** the unit's resource */
  readonly resource: ResourcePlan
  /** resources that hang on it, selected ones and those that selected ones need */
  readonly dependents: readonly Dependent[]
  readonly http: HttpClient
  /** one set per run and resource, shared by all of its units; null without incremental settings */
  readonly cursors: ResourceCursors | null
  /** what slices and windows are made from, for resources that are read in them */
  readonly slicing: SliceTools
  /** waits between two looks at a job; rejects when the run ends */
  readonly pause: (ms: number) => Promise<void>
  /** absent = whoever only looks at a page: jobs are not submitted for that */
  readonly runsJobs?: true
  /** pages per unit at most (preview, `--limit`) */
  readonly limitPages?: number
  readonly signal: AbortSignal
  /** epoch milliseconds, for the bound on time; absent = no such bound (a look at a page) */
  readonly now?: () => number
  readonly reporter: Reporter
}

/** The context of a resource that is read over HTTP. */
export type EndpointContext = ExtractContext & { readonly resource: EndpointResource }
