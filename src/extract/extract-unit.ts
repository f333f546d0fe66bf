import { setImmediate as breathe } from 'node:timers/promises'
import { noRecords } from '../json/records/decoded-records.ts'
import type { Records } from '../json/records/records.ts'
import { given } from '../model/given.ts'
import type { ExtractedPage, Unit, UnitProgress } from '../model/unit.ts'
import type { ResourceCursor } from './incremental/cursor.ts'
import { extractRows } from './rows/extract-rows.ts'
import { type Download, extractJob } from './job/extract-job.ts'
import type { EndpointContext, ExtractContext } from './unit/extract-context.ts'
import { spreadUnit } from './slice/spread.ts'
import { inOneGo, longParts, nothingStreamed, type Streamed, withPiece } from './unit/pieces.ts'
import { createReadAhead } from './unit/read-ahead.ts'
import { createTeller } from './unit/teller.ts'
import type { Reading } from './unit/advance.ts'
import { type Arrival, createUnitReader, type UnitReader } from './unit/unit-reader.ts'

export type { ExtractContext } from './unit/extract-context.ts'

/**
 * Reads a unit page by page: request, paging, selection, processing steps, incremental filter, children. Each page
 * carries the progress after it; `progress` given = go on right after it. Exactly the last page has `progress.done`
 * and a verdict; it may hold no records. The next page is asked for while the consumer handles this one, and more of
 * them where the paginator can name them (`ahead`); errors come in the turn of their page. Ending the loop early or
 * aborting cancels the requests under way.
 * Throws `SluiceError` HTTP_…, SELECTOR_NO_MATCH, ERROR_IN_ANSWER, PAGINATION_LOOP, PAGE_REPEATS, PARENT_FIELD_MISSING,
 * PARENT_VALUE_NULL, STEP_FAILED, CURSOR_…, DETECTION_CHANGED …
 */
export async function* extractUnit(
  unit: Unit,
  progress: UnitProgress | null,
  context: ExtractContext,
): AsyncGenerator<ExtractedPage, void, undefined> {
  if (progress?.done === true) return
  const { signal, resource } = context
  signal.throwIfAborted()
  if (resource.rows !== undefined) return yield* extractRows(unit, progress, { ...context, resource })
  if (unit.isSpread === true) return yield* spreadUnit(unit, progress, { ...context, resource })
  const { job } = resource.endpoint
  if (job === undefined) return yield* readUnit(unit, progress, { ...context, resource })
  if (context.runsJobs !== true) return sayJob(context)
  const download: Download = (one, before) => readUnit(one, before, { ...context, resource })
  yield* extractJob(unit, progress, { ...context, resource, job, download })
}

/** An export that somebody only looks at would be made for nothing. */
function sayJob({ resource, reporter }: ExtractContext): void {
  reporter.report({
    kind: 'warning',
    code: 'JOB_NOT_LOOKED_AT',
    resource: resource.name,
    message: `"${resource.name}" is an export job, which is submitted by a run only: it is not looked at.`,
    hint: `Load it somewhere else to see it: sluice run <config> --resources ${resource.name} --destination URL`,
  })
}

async function* readUnit(
  unit: Unit,
  progress: UnitProgress | null,
  context: EndpointContext,
): AsyncGenerator<ExtractedPage, void, undefined> {
  const { signal, resource } = context
  const under = new AbortController()
  const relay = (): void => under.abort(signal.reason)
  signal.addEventListener('abort', relay, { once: true })
  const teller = createTeller(unit, context)
  const reader = createUnitReader(unit, progress, { ...context, resource, signal: under.signal, teller })
  const ahead = createReadAhead(reader)
  try {
    if (reader.first === undefined) yield reader.nothing()
    let arriving = reader.first === undefined ? null : ahead.take(reader.first)
    while (arriving !== null) {
      const arrived = await arriving
      signal.throwIfAborted()
      const last = yield* pieces(reader, arrived(), context)
      const { page, next, named, cursor } = await readPatiently(reader, last)
      arriving = next === null ? null : ahead.take(next)
      ahead.ask(named)
      // lets the request reach the socket before the consumer's synchronous work begins
      if (arriving !== null) await breathe()
      else teller.settle()
      yield { ...page, ...cursorNow(cursor) }
    }
  } finally {
    teller.settle()
    signal.removeEventListener('abort', relay)
    under.abort()
  }
}

/** Hands on a long answer piece by piece; gives its last piece, to be read like any answer. */
async function* pieces(
  reader: UnitReader,
  arrival: Arrival,
  context: EndpointContext,
): AsyncGenerator<ExtractedPage, Arrival, undefined> {
  const { outcome } = arrival
  if (outcome.kind !== 'page' || (outcome.batches ?? outcome.document) === undefined) return arrival
  const long = await longParts(outcome, arrival.walk, context.resource)
  if ('answer' in long) return { ...arrival, outcome: long.answer }
  let streamed: Streamed = nothingStreamed
  let held: Records | undefined
  for await (const part of long.parts) {
    context.signal.throwIfAborted()
    if (held !== undefined) {
      const { page, stop } = reader.piece(arrival, held, streamed)
      yield { ...page, ...cursorNow(arrival.walk.cursor) }
      streamed = withPiece(streamed, held, stop)
    }
    held = streamed.isStopped ? noRecords : part
    if (streamed.isStopped) break
  }
  const last = held ?? noRecords
  const whole = { ...streamed, rows: streamed.records + last.count }
  return { ...arrival, outcome: long.end(last), ...(streamed.pieces > 0 && { streamed: whole }) }
}

/**
 * Reads an answer; one that is not what it should be is asked for again, as often as the retry policy allows, and one that
 * may be the end once.
 */
async function readPatiently(reader: UnitReader, arrival: Arrival): Promise<Reading> {
  let last = arrival
  for (let attempt = 1; ; attempt++) {
    const read = reader.read(last)
    if (!('fault' in read)) return read
    if (read.end !== undefined && attempt > 1) return read.end()
    const again = reader.again(last, read, attempt)
    if (again === null) {
      if (read.end !== undefined) return read.end()
      throw read.fault
    }
    const repeated = await again
    const { outcome } = repeated
    last = outcome.kind === 'page' ? { ...repeated, outcome: await inOneGo(outcome) } : repeated
  }
}

/** Taken when the page leaves, so that of two units' pages the later one has the later state. */
function cursorNow(cursor: ResourceCursor | null): Pick<ExtractedPage, 'incremental'> {
  const state = cursor?.state()
  if (cursor === null || state === undefined) return {}
  return { incremental: { cursorPath: cursor.cursorPath, state, ...given({ part: cursor.part?.() }) } }
}
