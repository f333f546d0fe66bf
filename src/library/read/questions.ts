import { SluiceError } from '../../model/errors.ts'
import type { Masker } from '../../model/secrets.ts'
import type { AnswerTarget, GatheredAnswer, WrittenAnswer } from '../../pipeline/answer/write-answer.ts'
import type { LoadDiff } from '../../pipeline/diff/diff-loads.ts'
import type { FamilyChoice, RowFamily } from '../../pipeline/inspect/children.ts'
import type { FoundPipeline, LookTools } from '../../pipeline/inspect/find-pipeline.ts'
import type { TableDescription, UserQuery } from '../../pipeline/inspect/query.ts'
import type { Job } from '../host.ts'
import { given } from '../../model/given.ts'
import { Interrupted } from '../../pipeline/failure.ts'
import { type Asks, find, nameOf, type Place, placeOf, type Sourced } from '../source.ts'

export { type Masking, maskingBy } from '../../pipeline/answer/write-answer.ts'
export { uniqueNames } from '../../pipeline/answer/text-formats.ts'
export type { AnswerFormat, AnswerTarget, GatheredAnswer, WrittenAnswer } from '../../pipeline/answer/write-answer.ts'
export type { Load } from '../../pipeline/diff/find-loads.ts'
export type { KeyGroup, LoadDiff, TableDiff } from '../../pipeline/diff/diff-loads.ts'
export type { SchemaDiff, SchemaDifference } from '../../pipeline/diff/schema-changes.ts'
export type { FamilyChoice, FamilyRow, RowFamily } from '../../pipeline/inspect/children.ts'
export type { RowChoice } from '../../pipeline/inspect/rows.ts'

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

export async function whereOf(there: Sourced, asked: Asked<QuestionOptions>): Promise<Place> {
  return placeOf(await findPatiently(there, asked).catch(told))
}

export async function gather(
  there: Sourced,
  query: UserQuery,
  { job, options }: Asked<GatherOptions>,
): Promise<GatheredAnswer> {
  const [{ streamPipeline }, { gatherAnswer }] = await Promise.all([
    import('../../pipeline/inspect/query.ts'),
    import('../../pipeline/answer/write-answer.ts'),
  ])
  const { limit, ...patience } = options
  return streamPipeline(await findPatiently(there, { job, options }), query, {
    ...patienceOf(job, patience),
    take: (answer) => gatherAnswer(answer, limit),
  }).catch(told)
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
  const [{ streamPipeline }, { settled }, { beginTarget, writeAnswer }] = await Promise.all([
    import('../../pipeline/inspect/query.ts'),
    import('../../pipeline/inspect/ask.ts'),
    import('../../pipeline/answer/write-answer.ts'),
  ])
  const found = await findPatiently(there, { job, options })
  const file = await beginTarget(target, job.world)
  let writing: Promise<unknown> = Promise.resolve()
  try {
    return await streamPipeline(found, query, {
      ...patienceOf(job, options),
      take: (answer, signal) => (writing = writeAnswer(answer, { target, file }, { mask, signal })),
    }).catch(told)
  } finally {
    // given up, it takes away what it has, before its file and maybe the process are gone
    await settled(writing, job.world, endingMs)
    // nothing is there any more when it was kept
    await file?.discard()
  }
}

export async function family(
  there: Sourced,
  choice: FamilyChoice,
  { job, options }: Asked<QuestionOptions>,
): Promise<RowFamily> {
  const { readFamily } = await import('../../pipeline/inspect/children.ts')
  return readFamily(await findPatiently(there, { job, options }), choice, patienceOf(job, options)).catch(told)
}

export async function diff(
  there: Sourced,
  runs: readonly [string, string?],
  { job, options }: Asked<DiffOptions>,
): Promise<LoadDiff> {
  const { diffLoads } = await import('../../pipeline/diff/diff-loads.ts')
  const { timeoutMs, ...choice } = options
  return diffLoads(await findPatiently(there, { job, options }, 'source'), {
    ...choice,
    runs,
    ...patienceOf(job, given({ timeoutMs })),
    world: job.world,
  }).catch(told)
}

/** How long what was given up may take to clear away what it has. Milliseconds. */
const endingMs = 10_000

/** A question leaves nothing to go on from, as a run does. */
function told(error: unknown): never {
  if (!(error instanceof Interrupted)) throw error
  throw new SluiceError('INTERRUPTED', 'The question was interrupted before its answer was whole.', {
    hint: 'Ask again: it begins anew. A file that it was to write is not there.',
    cause: error.cause,
  })
}

export async function tables(there: Sourced, asked: Asked<QuestionOptions>): Promise<readonly TableDescription[]> {
  const { describeTables } = await import('../../pipeline/inspect/query.ts')
  return describeTables(await findPatiently(there, asked), patienceOf(asked.job, asked.options)).catch(told)
}

/** As `find`; a destination that has to be asked, and is held by another process, is waited for as for a question. */
async function findPatiently(
  there: Sourced,
  { job, options }: Asked<QuestionOptions>,
  asks?: Asks,
): Promise<FoundPipeline> {
  const { waitingFor } = await import('../../pipeline/inspect/ask.ts')
  const looking = { ...job, patience: waitingFor(patienceOf(job, options)), anyPipeline: true }
  return find(there, looking, asks).catch((error: unknown) => {
    if (error instanceof SluiceError && error.code === 'NOTHING_LOADED') return ofReplay(there, looking, error)
    throw error
  })
}

/** Where a pipeline that loaded nothing was replayed: its rows are what a question can only mean. Else throws `error`. */
async function ofReplay(
  { source, choices }: Sourced,
  looking: Job & Pick<LookTools, 'patience' | 'anyPipeline'>,
  error: SluiceError,
): Promise<FoundPipeline> {
  if (!('pipeline' in source) || choices.destination !== undefined) throw error
  const [{ workFolderOf }, { replayDatabaseIn }] = await Promise.all([
    import('../../pipeline/work-folder.ts'),
    import('../recorded/replay-place.ts'),
  ])
  const { folder } = workFolderOf(looking.world, await nameOf({ source, choices }, looking))
  const destination = replayDatabaseIn(folder)
  const isThere = await looking.world.files.look(destination).then(
    () => true,
    () => false,
  )
  if (!isThere) throw error
  // its dataset is the recorded run's: by the name of the pipeline nobody knows it
  const found = await find({ source: { pipeline: undefined }, choices: { ...choices, destination } }, looking)
  return { ...found, isReplay: true }
}

function patienceOf({ world, reporter, signal }: Job, { timeoutMs }: QuestionOptions) {
  return { world, reporter, signal: signal.signal, ...(timeoutMs !== undefined && { timeoutMs }) }
}
