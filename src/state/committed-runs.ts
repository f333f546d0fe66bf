import type { JsonObject } from '../json/json.ts'
import type { PipelineState } from '../model/state.ts'

/** A run that is in the destination. */
export interface CommittedRun {
  readonly runId: string
  readonly loadId: string
}

/** A key beside dlt's own, which dlt keeps because it keeps what it does not know. Only pipelines whose runs have a
 * scheduler's ids have it. */
const runsKey = '_sluice_runs'
const runsKept = 50

/** The newest runs with given ids that are in the destination, oldest first. */
export function committedRuns(state: PipelineState | undefined): readonly CommittedRun[] {
  const stored = state?.other[runsKey]
  if (!Array.isArray(stored)) return []
  return stored.flatMap((pair: unknown) => {
    if (!Array.isArray(pair)) return []
    const [runId, loadId]: readonly unknown[] = pair
    return typeof runId === 'string' && typeof loadId === 'string' ? [{ runId, loadId }] : []
  })
}

/** The key as it is to be stored when this run is loaded, too. */
export function withRun(before: PipelineState, run: CommittedRun): JsonObject {
  const others = committedRuns(before).filter(({ runId }) => runId !== run.runId)
  return { [runsKey]: [...others, run].slice(-runsKept).map(({ runId, loadId }) => [runId, loadId]) }
}
