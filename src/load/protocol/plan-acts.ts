import { SluiceError } from '../../model/errors.ts'
import type { CollectScope, CollectSource, CommitPlan, Step } from '../commit-plan.ts'
import type { Act } from './load-work.ts'

/** The steps of a plan as acts, one each, for destinations whose one transaction holds them all. */
export function planActs({ steps }: CommitPlan, carryOut: (step: Step) => Promise<void>): readonly Act[] {
  return steps.map((step) => ({
    name: step.kind.replaceAll('_', ' '),
    ...('table' in step && { table: step.table }),
    run: () =>
      carryOut(step).catch((error: unknown) => {
        throw 'condition' in step ? conditionFailure(error, step) : error
      }),
  }))
}

/** What the engine has against SQL of the user's; what another try can change (a connection, a disk) passes through. */
function conditionFailure(error: unknown, { table, condition }: CollectScope | CollectSource): unknown {
  if (!(error instanceof SluiceError)) return error
  // a table that is not there is one that the condition names
  if (error.recovery !== 'abort' && error.code !== 'DESTINATION_CHANGED') return error
  const { key, text, place } = condition
  return new SluiceError(
    'MERGE_CONDITION_INVALID',
    `Could not merge table "${table}" because the destination refuses its "${key}". ${error.message}`,
    {
      ...(place && { place }),
      found: text,
      hint:
        key === 'source_filter'
          ? 'Write what may stand after WHERE, with the columns of the table as the destination has them: sluice schema.'
          : 'Write what may stand after WHERE, with the columns of the table as the destination has them: sluice schema. {table} stands for the table, {staging_table} for the rows that came.',
      cause: error,
    },
  )
}
