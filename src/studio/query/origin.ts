import { journalOf } from '../../library/read/journal-place.ts'
import type { PlaceInLoad } from '../../library/read/browse.ts'
import type { Work } from '../child/messages.ts'
import type { OriginRequest, RowOrigin } from '../contract/data.ts'
import type { JournalledEvent } from '../contract/runs.ts'
import { JournalTail } from '../follow/journal-tail.ts'
import { browsing, type Place } from './query-verbs.ts'

/** The request whose answer brought a row. */
export async function originVerb(
  { table, key, ...place }: Place & { readonly table: string; readonly key: string },
  work: Work,
): Promise<RowOrigin> {
  const found = browsing(place, work)
  const where = await found.placeInLoad({ table, key }, work.signal)
  if (where === undefined) return unknown('rows of this table do not say which load brought them')
  const known = await journalOf(place.pipeline, where.loadId, work.world).catch(() => undefined)
  if (known === undefined) return unknown('the journal of its run is not kept here')
  const { events } = await new JournalTail(known.path).more()
  const { view } = await found.memory(work.signal)
  const schema = view && [...view.schema.tables.values()].find((one) => one.name === where.table)
  return originIn(events, { ...where, isMerged: schema?.writeDisposition?.kind === 'merge' })
}

/** What the order of rows says about a table. */
export interface Ordered extends Pick<PlaceInLoad, 'table' | 'order'> {
  /** rows of several pages were put together by their keys */
  readonly isMerged: boolean
}

/**
 * The request of a row, from the events of the run that read it. Rows do not name their page: it is the only page that brought
 * rows of the table, or the one in which the row's place in its load falls, as long as all rows of that load are there.
 */
export function originIn(events: readonly JournalledEvent[], { table, order, isMerged }: Ordered): RowOrigin {
  const started = events.find(({ kind }) => kind === 'run_started')
  if (started?.kind === 'run_started' && started.resumed)
    return unknown('its run went on with an interrupted one, whose pages are in another journal')
  if (events.some((event) => event.kind === 'coalesced' && rowsIn(event, table) > 0))
    return unknown('its journal counts the pages of this resource together: there are too many')
  const pages = events.filter((event) => event.kind === 'page_normalized' && rowsIn(event, table) > 0)
  const [only] = pages
  if (only === undefined) return unknown('the journal of its run names no page that brought rows of this table')
  if (pages.length === 1) return requestOf(events, only)
  const one = `it is one of ${pages.length.toLocaleString('en')} pages`
  if (isMerged) return unknown(`${one}: rows that are merged are not kept in their order`)
  if (order === null) return unknown(`${one}: the destination does not keep rows in their order`)
  if (pages.reduce((sum, page) => sum + rowsIn(page, table), 0) !== order.of)
    return unknown(`${one}: not all rows of that load are there any more`)
  let before = 0
  const page = pages.find((each) => (before += rowsIn(each, table)) > order.before)
  return page === undefined ? unknown(one) : requestOf(events, page)
}

/** Pages become rows in the order in which they are read, unit by unit. */
function requestOf(events: readonly JournalledEvent[], page: JournalledEvent): RowOrigin {
  const unit = 'unit' in page ? page.unit : undefined
  const ofUnit = (kind: 'page_read' | 'page_normalized') =>
    events.filter((event) => event.kind === kind && 'unit' in event && event.unit === unit)
  const [read, normalized] = [ofUnit('page_read'), ofUnit('page_normalized')]
  if (read.length !== normalized.length)
    return unknown('its answer came in pieces: the journal does not say which page is which')
  const found = read[normalized.indexOf(page)]
  if (found?.kind !== 'page_read' || found.request === undefined)
    return unknown('its rows were made by code, and no request brought them')
  const { request: number, records } = found
  const sent = events.find((event) => event.kind === 'request_sent' && event.request === number)
  const answer = events.find((event) => event.kind === 'response' && event.request === number)
  if (sent?.kind !== 'request_sent') return unknown('the journal of its run does not have the request any more')
  const { run, method, url, at, page: pageNumber = null } = sent
  const status = answer?.kind === 'response' ? answer.status : null
  const request: OriginRequest = { run, request: number, method, url, sentAt: at, status, page: pageNumber, records }
  return { request, why: null }
}

function rowsIn(event: JournalledEvent, table: string): number {
  const rows = event.kind === 'page_normalized' || event.kind === 'coalesced' ? event.rows : {}
  return Object.hasOwn(rows, table) ? (rows[table] ?? 0) : 0
}

function unknown(why: string): RowOrigin {
  return { request: null, why }
}
