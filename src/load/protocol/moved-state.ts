import { SluiceError } from '../../model/errors.ts'
import type { CommitPlan } from '../commit-plan.ts'

/**
 * Throws STATE_MOVED when the pipeline's state is no longer the one that the rows were read from: another run has
 * loaded meanwhile, and these rows would come twice or its cursors be taken back.
 */
export async function refuseMovedState(
  plan: CommitPlan,
  stateHashOf: (pipeline: string) => Promise<string | undefined>,
): Promise<void> {
  const { expects } = plan
  if (expects === undefined || ((await stateHashOf(expects.pipeline)) ?? null) === expects.stateHash) return
  throw movedState(plan)
}

/** The error of a load that comes too late; for destinations whose last act compares and swaps, too. `STATE_MOVED` */
export function movedState({ dataset, loadId, package: { pipeline } }: CommitPlan): SluiceError {
  return new SluiceError(
    'STATE_MOVED',
    `Could not load ${loadId} because another run of "${pipeline}" has loaded into "${dataset}" since it began.`,
    {
      hint: 'Nothing was written. Run the same command again: it reads on from where that run ended. To run two pipelines side by side, give one another `name:`.',
    },
  )
}
