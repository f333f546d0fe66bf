import type { JsonValue } from '../json/json.ts'
import { decodedRecords } from '../json/records/decoded-records.ts'
import type { Position } from '../model/paginator.ts'
import type { Page, RequestSpec } from '../model/request.ts'
import { type OwnPage, ownPage, type OwnPaginator, withOwnPages } from '../model/user-code/own-paginator.ts'
import type { KitCase } from './kit-case.ts'
import * as engine from './paginator.ts'

/** A server in the paginator's own protocol: a pure answer to a request. */
export type PagedServer = (request: RequestSpec) => OwnPage

/** What a paginator's test hands to the kit. */
export interface PaginatorFixture extends Omit<engine.PaginatorFixture, 'server'> {
  server(records: readonly JsonValue[], cut: engine.Cut): PagedServer
}

/** A page as the engine would hand it to a paginator of your own. */
export function pageOf(request: RequestSpec, answer: engine.PageAnswer): OwnPage {
  return ownPage(engine.pageOf(request, answer))
}

/**
 * Reads pages to the end, as the engine does: the same request twice, or the same page with records twice in a row, is
 * PAGINATION_LOOP. Everything handed to the paginator is frozen, and every position goes through JSON text.
 */
export function walk(
  paginator: OwnPaginator,
  server: PagedServer,
  from: { request?: RequestSpec; position?: Position } = {},
): readonly engine.Visit[] {
  return engine.walk(withOwnPages(paginator), ofEngine(server), from)
}

/**
 * The conformance kit of paginators, in process and without a server: what every one of them must do. Positions are
 * plain JSON and arguments stay untouched in every case, because `walk` freezes them and sends positions through text.
 */
export function paginatorCases(
  make: (pageSize: number) => OwnPaginator,
  fixture: PaginatorFixture,
): readonly KitCase[] {
  return engine.paginatorCases((pageSize) => withOwnPages(make(pageSize)), {
    ...fixture,
    server: (records, cut) => ofEngine(fixture.server(records, cut)),
  })
}

function ofEngine(server: PagedServer): engine.PagedServer {
  return (request): Page => {
    const { count: _, records, ...page } = server(request)
    return { ...page, records: decodedRecords(records) }
  }
}
