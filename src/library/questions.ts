import type { Masker } from '../model/secrets.ts'
import type { AnswerTarget, GatheredAnswer, WrittenAnswer } from '../pipeline/answer/write-answer.ts'
import type { LoadDiff } from '../pipeline/diff/diff-loads.ts'
import type { FamilyChoice, RowFamily } from '../pipeline/inspect/children.ts'
import type { UserQuery } from '../pipeline/inspect/query.ts'
import type { Job } from './host.ts'
import { find, type Place, placeOf, type Sourced } from './source.ts'

export { uniqueNames } from '../pipeline/answer/text-formats.ts'
export type { AnswerFormat, AnswerTarget, GatheredAnswer, WrittenAnswer } from '../pipeline/answer/write-answer.ts'
export type { Load } from '../pipeline/diff/find-loads.ts'
export type { KeyGroup, LoadDiff, TableDiff } from '../pipeline/diff/diff-loads.ts'
export type { SchemaDiff, SchemaDifference } from '../pipeline/diff/schema-changes.ts'
export type { FamilyChoice, FamilyRow, RowFamily } from '../pipeline/inspect/children.ts'
export type { RowChoice } from '../pipeline/inspect/rows.ts'

/** How far a question may go. */
export interface QuestionOptions {
  /** milliseconds; then DESTINATION_TIMEOUT. Default: as long as it takes */
  readonly timeoutMs?: number
}

/** The same, for rows that are gathered in memory. */
export interface GatherOptions extends QuestionOptions {
  /** rows at most; default all. `cut` in the answer says whether there are more */
  readonly limit?: number
}

/** What is compared of two loads. */
export interface DiffOptions extends QuestionOptions {
  /** one table; default all */
  readonly table?: string
  /** keys of each kind that are named; default 5 */
  readonly sample?: number
}

export async function whereOf(there: Sourced, job: Job): Promise<Place> {
  return placeOf(await find(there, job))
}

export async function gather(
  there: Sourced,
  query: UserQuery,
  { job, options }: Asked<GatherOptions>,
): Promise<GatheredAnswer> {
  const [{ streamPipeline }, { gatherAnswer }] = await Promise.all([
    import('../pipeline/inspect/query.ts'),
    import('../pipeline/answer/write-answer.ts'),
  ])
  const { limit, ...patience } = options
  return streamPipeline(await find(there, job), query, {
    ...patienceOf(job, patience),
    take: (answer) => gatherAnswer(answer, limit),
  })
}

/** A question with who asks it. */
interface Asked<Options> {
  readonly job: Job
  readonly options: Options
}

export async function write(
  there: Sourced,
  { query, target }: { readonly query: UserQuery; readonly target: AnswerTarget },
  { job, options, mask }: Asked<QuestionOptions> & { readonly mask: Masker },
): Promise<WrittenAnswer> {
  const [{ streamPipeline }, { beginTarget, writeAnswer }] = await Promise.all([
    import('../pipeline/inspect/query.ts'),
    import('../pipeline/answer/write-answer.ts'),
  ])
  const found = await find(there, job)
  const file = await beginTarget(target, job.world)
  try {
    return await streamPipeline(found, query, {
      ...patienceOf(job, options),
      take: (answer) => writeAnswer(answer, { target, file }, { world: job.world, mask }),
    })
  } finally {
    // nothing is there any more when it was kept
    await file?.discard()
  }
}

export async function family(
  there: Sourced,
  choice: FamilyChoice,
  { job, options }: Asked<QuestionOptions>,
): Promise<RowFamily> {
  const { readFamily } = await import('../pipeline/inspect/children.ts')
  return readFamily(await find(there, job), choice, patienceOf(job, options))
}

export async function diff(
  there: Sourced,
  runs: readonly [string, string?],
  { job, options }: Asked<DiffOptions>,
): Promise<LoadDiff> {
  const { diffLoads } = await import('../pipeline/diff/diff-loads.ts')
  const { timeoutMs, ...choice } = options
  return diffLoads(await find(there, job, 'source'), {
    ...choice,
    runs,
    world: job.world,
    signal: job.signal.signal,
    ...(timeoutMs !== undefined && { timeoutMs }),
  })
}

function patienceOf({ world, signal }: Job, { timeoutMs }: QuestionOptions) {
  return { world, signal: signal.signal, ...(timeoutMs !== undefined && { timeoutMs }) }
}
