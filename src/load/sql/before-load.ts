import { SluiceError } from '../../model/errors.ts'
import type { CommitPlan } from '../commit-plan.ts'
import type { QueryValue } from '../destination.ts'

/** A look into the dataset, inside the transaction of a commit, when no other load can come between. */
export interface Look {
  /** whether the dataset has this table by now */
  readonly has: (table: string) => Promise<boolean>
  readonly query: (sql: string, values: readonly string[]) => Promise<readonly (readonly QueryValue[])[]>
  readonly qualify: (table: string) => string
}

/** True when the load id of the plan is there already: the commit is to be a no-op. */
export async function isLoaded({ loadId }: CommitPlan, { has, query, qualify }: Look): Promise<boolean> {
  if (!(await has('_dlt_loads'))) return false
  const rows = await query(`SELECT 1 FROM ${qualify('_dlt_loads')} WHERE load_id = $1 LIMIT 1`, [loadId])
  return rows.length > 0
}

/**
 * Throws STATE_MOVED when the pipeline's state is no longer the one that the rows were read from: another run has
 * loaded meanwhile, and these rows would come twice or its cursors be taken back.
 */
export async function refuseMovedState({ expects, dataset, loadId }: CommitPlan, look: Look): Promise<void> {
  if (expects === undefined || (await stateHashOf(expects.pipeline, look)) === expects.stateHash) return
  throw new SluiceError(
    'STATE_MOVED',
    `Could not load ${loadId} because another run of "${expects.pipeline}" has loaded into "${dataset}" since it began.`,
    {
      hint: 'Nothing was written. Run the same command again: it reads on from where that run ended. To run two pipelines side by side, give one another `name:`.',
    },
  )
}

async function stateHashOf(pipeline: string, { has, query, qualify }: Look): Promise<QueryValue> {
  if (!(await has('_dlt_pipeline_state')) || !(await has('_dlt_loads'))) return null
  const [row] = await query(
    `SELECT s.version_hash FROM ${qualify('_dlt_pipeline_state')} AS s
     JOIN ${qualify('_dlt_loads')} AS l ON l.load_id = s._dlt_load_id
     WHERE s.pipeline_name = $1 AND l.status = 0 ORDER BY l.load_id DESC LIMIT 1`,
    [pipeline],
  )
  return row?.[0] ?? null
}
