import type { JsonValue } from '../../json/json.ts'
import type { Body } from '../../json/records/body.ts'
import { decodedRecords } from '../../json/records/decoded-records.ts'
import type { Records } from '../../json/records/records.ts'
import type { EndpointResource } from '../../model/plan.ts'
import type { Page } from '../../model/request.ts'
import type { ExtractedPage, Unit, UnitProgress } from '../../model/unit.ts'
import type { Answer } from '../http/http-client.ts'
import { isOnlyError } from './answer-errors.ts'
import { childUnits } from '../slice/child-units.ts'
import type { EndpointContext } from './extract-context.ts'
import { keepNew, mayStop } from './keep-new.ts'
import type { Teller } from './teller.ts'
import { refuseSelector, type Walk } from './walk.ts'

/** What has been handed on of a long answer, before its last piece. */
export interface Streamed {
  readonly records: number
  readonly pieces: number
  /** how it begins */
  readonly head: readonly JsonValue[]
  /** the rest of it is not wanted */
  readonly isStopped: boolean
  /** records of all of it, known with its last piece */
  readonly rows?: number
}

export const nothingStreamed: Streamed = { records: 0, pieces: 0, head: [], isStopped: false }

/** Records of its beginning that are remembered of a long answer. */
const headLength = 50

/** What has been handed on with another piece. */
export function withPiece(before: Streamed, piece: Records, isStopped: boolean): Streamed {
  const head = before.pieces === 0 ? piece.slice(0, headLength).decoded() : before.head
  return { records: before.records + piece.count, pieces: before.pieces + 1, head, isStopped }
}

/**
 * A page as those see it who compare pages: of a long answer the beginning and the last piece, for answers that end
 * alike need not be the same.
 */
export function outlineOf(page: Page, { head }: Streamed): Page {
  return head.length === 0 ? page : { ...page, records: decodedRecords([...head, ...page.records.decoded()]) }
}

/** What the reading of a piece needs of its unit. */
export interface PieceReader {
  readonly unit: Unit
  readonly context: EndpointContext
  /** after the last whole page */
  readonly progress: UnitProgress
  readonly teller: Teller
}

/**
 * The page of a piece that is not the last one. It moves nothing on: the unit stands before the whole answer until its
 * last piece is there.
 */
export function pieceOf(
  walk: Walk,
  { records, soFar }: { readonly records: Records; readonly soFar: Streamed },
  reader: PieceReader,
): { readonly page: ExtractedPage; readonly stop: boolean } {
  const { unit, context, progress } = reader
  reader.teller.noted(
    'a long answer is loaded piece by piece. Nothing more becomes durable before its last row; a run that is killed until then asks for it again.',
  )
  const left = keepNew({ records }, walk, reader)
  const number = pieceNumber(progress.pages + 1, soFar)
  const children = childUnits(context.dependents, { unit, number, ...left }, (...skip) =>
    reader.teller.skipped(...skip),
  )
  const received = records.count
  return {
    page: { unit, records: left.records, received, bytes: 0, progress, children, isPiece: true },
    stop: left.stop && mayStop(context, unit),
  }
}

/** The number of a page, or of one of its pieces: `4`, `4.1`, `4.2`, … */
export function pieceNumber(page: number, { pieces }: Streamed): number | string {
  return pieces === 0 ? page : `${page}.${pieces}`
}

/** One record that is nothing but an error is an answer with an error in it, in whatever format. */
export function unwrapped(
  { body, list }: PageAnswer,
  streamed: Streamed | undefined,
): { readonly body: Body; readonly list: readonly JsonValue[] | undefined } {
  const [only = null] = list ?? []
  const isError = list?.length === 1 && streamed === undefined && isOnlyError(only)
  return isError ? { body: only, list: undefined } : { body, list }
}

type PageAnswer = Answer & { readonly kind: 'page' }

/** A long answer as records that are handed on part by part, and the answer that its last part is read as. */
export interface LongParts {
  readonly parts: AsyncIterable<Records>
  end(last: Records): PageAnswer
}

/** The parts of an answer; `answer` = it is read in one go. */
export async function longParts(
  { batches, document, ...answer }: PageAnswer,
  walk: Walk,
  resource: EndpointResource,
): Promise<LongParts | { readonly answer: PageAnswer }> {
  if (batches !== undefined) {
    refuseSelector(walk, resource)
    return { parts: asRecords(batches), end: (last) => ({ ...answer, list: last.decoded() }) }
  }
  if (document === undefined) return { answer }
  const { outline } = document
  const part = isReadInParts(walk) ? walk.selector?.part?.(outline) : undefined
  const parts = part === undefined ? undefined : document.recordsOf(part)
  if (part === undefined || parts === undefined) return { answer: { ...answer, body: await document.whole() } }
  return { parts, end: (last) => ({ ...answer, body: document.withRecords(part, last), outline }) }
}

/**
 * True where nobody looks at the rest of the list: no paging is looked for or computed of the answer, and the selector
 * names the list itself (decisions/0105).
 */
function isReadInParts({ paginator, selector, names }: Walk): boolean {
  return (
    paginator?.type === 'single_page' &&
    names.key === undefined &&
    selector !== null &&
    /^(?:\$\.)?[\w-]+(?:\.[\w-]+)*$/.test(selector.text)
  )
}

/** An answer that came once more, as one that is in memory: records of the one before it were not handed on. */
export async function inOneGo({ batches, document, ...answer }: PageAnswer): Promise<PageAnswer> {
  if (document !== undefined) return { ...answer, body: await document.whole() }
  if (batches === undefined) return answer
  const list: JsonValue[] = []
  for await (const batch of batches) list.push(...batch)
  return { ...answer, list }
}

async function* asRecords(
  batches: AsyncIterable<Parameters<typeof decodedRecords>[0]>,
): AsyncGenerator<Records, void, undefined> {
  for await (const batch of batches) yield decodedRecords(batch)
}
