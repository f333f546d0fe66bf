import { SluiceError } from '../../model/errors.ts'
import { shake128 } from '../../model/hashing.ts'
import { decodedRecords, noRecords } from '../../json/records/decoded-records.ts'
import type { Records } from '../../json/records/records.ts'
import { toJsonText } from '../../json/json-text.ts'
import type { CodeResource } from '../../model/plan.ts'
import type { ExtractedPage, Unit, UnitProgress, UnitTally } from '../../model/unit.ts'
import { childUnits } from '../slice/child-units.ts'
import type { ExtractContext } from '../unit/extract-context.ts'
import { processRecords } from '../unit/process-records.ts'
import { cutBy, isShut, limitedVerdict, limitsOf, withTaken } from '../complete/item-limit.ts'
import { noTally } from '../unit/tally.ts'
import { parentsIn } from '../unit/teller.ts'
import { toRecords } from './to-records.ts'

type RowsContext = ExtractContext & { readonly resource: CodeResource }

/** A page of the user's code, and what all pages up to it hash to. */
interface RowPage {
  readonly records: Records
  readonly bytes: number
  readonly hash: string
}

/**
 * Reads a resource that the user's own code makes, page by page. A resumed unit runs the code again and passes over the
 * pages it has already; when these have become others, nothing is doubled or lost silently: RESUME_FAILED.
 * Throws `SluiceError` ROWS_FAILED, ROW_INVALID, RESUME_FAILED, STEP_FAILED, PARENT_FIELD_MISSING.
 */
export async function* extractRows(
  unit: Unit,
  progress: UnitProgress | null,
  context: RowsContext,
): AsyncGenerator<ExtractedPage, void, undefined> {
  const limits = limitsOf(context)
  const began = context.now?.() ?? 0
  const read = progress?.pages ?? 0
  let number = 0
  let records = progress?.records ?? 0
  let counted: Pick<UnitProgress, 'taken'> = progress?.taken === undefined ? {} : { taken: progress.taken }
  let cut: ReturnType<typeof cutBy> = isShut(limits) ? 'resource' : undefined
  // one page is held back: the last one must say that it is the last
  let held: Kept | undefined
  const pageOf = (page: Kept | undefined, done: boolean): ExtractedPage => {
    records += page?.records.count ?? 0
    return accountFor(unit, page, { context, number, records, counted, done, cut })
  }
  for await (const page of cut === undefined ? rowPages(context) : []) {
    if (number < read) {
      number += 1
      if (number === read && page.hash !== progress?.position) throw otherPages(context.resource)
      continue
    }
    if (held !== undefined) yield pageOf(held, false)
    number += 1
    held = { ...page, kept: processRecords(page.records, context.resource, { parent: null }) }
    const { records: received, kept } = held
    counted = withTaken(counted, { counts: true, received: received.count, records: kept }, limits)
    cut = cutBy(limits, { pages: number, ...counted, seconds: ((context.now?.() ?? 0) - began) / 1000 })
    if (cut !== undefined) break
  }
  if (number < read) throw otherPages(context.resource)
  yield pageOf(held, true)
}

/** A page with what the processing steps leave of it. */
interface Kept extends RowPage {
  readonly kept: Records
}

interface Account {
  readonly context: RowsContext
  readonly number: number
  readonly records: number
  readonly counted: Pick<UnitProgress, 'taken'>
  readonly done: boolean
  readonly cut: ReturnType<typeof cutBy>
}

function accountFor(unit: Unit, page: Kept | undefined, account: Account): ExtractedPage {
  const { context, number, records, counted, done, cut } = account
  const { resource, dependents, reporter } = context
  const { kept = noRecords, bytes = 0, hash = null, records: { count: received } = noRecords } = page ?? {}
  // the user's own code said that there is nothing
  const tally: UnitTally = done && records === 0 ? { ...noTally, nothing: 'listed' } : noTally
  const progress: UnitProgress = {
    parent: done ? 1 : 0,
    position: hash,
    pages: number,
    records,
    ...counted,
    tally,
    ...(done && { verdict: limitedVerdict(tally, cut) }),
    done,
  }
  const children = childUnits(dependents, { unit, number, records: kept })
  const where = { resource: resource.name, unit: unit.id }
  if (page !== undefined)
    reporter.report({ kind: 'page_read', ...where, records: received, bytes, ...parentsIn(children) })
  return {
    unit,
    records: kept,
    received,
    bytes,
    progress,
    children,
    ...(progress.verdict !== undefined && { verdict: progress.verdict }),
  }
}

async function* rowPages({ resource, signal }: RowsContext): AsyncGenerator<RowPage, void, undefined> {
  let hash = ''
  for await (const yielded of run(resource, signal)) {
    signal.throwIfAborted()
    const records = toRecords(yielded, resource)
    const text = toJsonText(records)
    hash = shake128(`${hash}\n${text}`, 15)
    yield { records: decodedRecords(records), bytes: text.length, hash }
  }
}

async function* run(resource: CodeResource, signal: AbortSignal): AsyncGenerator<unknown, void, undefined> {
  try {
    const made = await resource.rows({ signal })
    if (Array.isArray(made)) yield made
    else yield* made
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof SluiceError) throw cause
    const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '')
    throw new SluiceError('ROWS_FAILED', `Could not read "${resource.name}" because its "rows" failed: ${reason}.`, {
      place: resource.place,
      hint: `Correct "rows" of "${resource.name}": it must give lists of records, or be a generator of them.`,
      cause,
    })
  }
}

function otherPages({ name, place }: CodeResource): SluiceError {
  return new SluiceError(
    'RESUME_FAILED',
    `Could not resume "${name}" because its "rows" gives other records than in the run that was interrupted.`,
    {
      place,
      hint: 'Start over with `sluice run <config> --full-refresh`, or make "rows" give the same pages every time.',
    },
  )
}
