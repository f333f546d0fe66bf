import assert from 'node:assert/strict'
import { SluiceError } from '../model/errors.ts'
import type { JsonValue } from '../json/json.ts'
import { decodedRecords } from '../json/records/decoded-records.ts'
import type { Paginator, Position } from '../model/paginator.ts'
import type { Page, RequestSpec } from '../model/request.ts'
import { casesOf, type KitCase, type Unsupported } from './kit-case.ts'

/** A server in the paginator's own protocol: a pure answer to a request. */
export type PagedServer = (request: RequestSpec) => Page

/** How the server cuts its records: the size asked for or its default, but never more than `cap`. */
export interface Cut {
  readonly pageSize: number
  readonly cap: number
}

/** What a paginator's test hands to the kit. */
export interface PaginatorFixture {
  server(records: readonly JsonValue[], cut: Cut): PagedServer
  /** the endpoint's own request; default a GET without parameters */
  readonly request?: RequestSpec
  /** cases the paginator cannot pass, each with its reason; the kit fails when one of them passes */
  readonly unsupported?: Unsupported<keyof typeof cases>
}

type Make = (pageSize: number) => Paginator

/** What was read at one position. */
export interface Visit {
  readonly position: Position
  readonly records: readonly JsonValue[]
  /** what the paginator says comes after the next page */
  readonly named: readonly Position[]
}

interface Kit {
  readonly make: Make
  readonly fixture: PaginatorFixture
}

const mostPages = 1000
const plainRequest: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/v1/items',
  params: [],
  headers: [],
  body: { kind: 'none' },
}

/** `n` records that can be told apart. */
export function numbered(n: number): readonly JsonValue[] {
  return Array.from({ length: n }, (_, id) => ({ id, name: `record ${id}` }))
}

/** What a server's answer holds for a paginator. */
export interface PageAnswer {
  readonly body: JsonValue
  readonly records: readonly JsonValue[]
  readonly headers?: Page['headers']
}

/** A page as the engine would hand it to a paginator. */
export function pageOf(request: RequestSpec, answer: PageAnswer): Page {
  return { request, url: request.url, status: 200, headers: {}, ...answer, records: decodedRecords(answer.records) }
}

/** The value of a query parameter, whether it stands in `params` or in the URL. */
export function param(request: RequestSpec, name: string): string | undefined {
  return (
    request.params.findLast(([key]) => key === name)?.[1] ?? new URL(request.url).searchParams.get(name) ?? undefined
  )
}

/**
 * Reads pages to the end, as the engine does: the same request twice, or the same page with records twice in a row, is
 * PAGINATION_LOOP. Everything handed to the paginator is frozen, and every position goes through JSON text.
 */
export function walk(
  paginator: Paginator,
  server: PagedServer,
  from: { request?: RequestSpec; position?: Position } = {},
): readonly Visit[] {
  const request = freeze(from.request ?? plainRequest)
  const visits: Visit[] = []
  const asked = new Set<string>()
  let before = ''
  let position = from.position ?? paginator.first(request)
  for (;;) {
    const ask = paginator.apply(request, freeze(position))
    const page = freeze(server(ask))
    const body = page.records.count === 0 ? '' : JSON.stringify(page.body)
    if (asked.has(JSON.stringify(ask)) || (body !== '' && body === before))
      throw new SluiceError('PAGINATION_LOOP', 'The page repeats.')
    asked.add(JSON.stringify(ask))
    before = body
    const step = paginator.next(position, page)
    const named = step.kind === 'next' ? (paginator.ahead?.(position, page, 3) ?? []) : []
    visits.push({ position, records: page.records.slice(step.again ?? 0).decoded(), named: named.map(throughJson) })
    if (step.kind === 'done') return visits
    if (visits.length > mostPages) throw new Error('The paginator never ends.')
    position = throughJson(step.position)
  }
}

const cases = {
  'empty first page': ({ make, fixture }: Kit) => {
    assert.deepEqual(ids(read({ make, fixture }, 0, 5)), [])
  },
  'single page': (kit: Kit) => {
    assert.deepEqual(ids(read(kit, 3, 5)), upTo(3))
  },
  'short last page': (kit: Kit) => {
    assert.deepEqual(ids(read(kit, 12, 5)), upTo(12))
  },
  'full last page': (kit: Kit) => {
    assert.deepEqual(ids(read(kit, 15, 5)), upTo(15))
    assert.deepEqual(ids(read(kit, 5, 5)), upTo(5))
  },
  'lowered limit': (kit: Kit) => {
    assert.deepEqual(ids(read(kit, 23, 10, 4)), upTo(23))
  },
  'each record once': (kit: Kit) => {
    for (const [total, pageSize, cap] of manySizes()) {
      assert.deepEqual(ids(read(kit, total, pageSize, cap)), upTo(total))
    }
  },
  'resume anywhere': ({ make, fixture }: Kit) => {
    const server = fixture.server(numbered(23), { pageSize: 4, cap: 4 })
    const own = fixture.request === undefined ? {} : { request: fixture.request }
    const visits = walk(make(4), server, own)
    assert.deepEqual(ids(visits), upTo(23))
    visits.forEach(({ position }, at) => {
      assert.deepEqual(walk(make(4), server, { ...own, position: throughJson(position) }), visits.slice(at))
    })
  },
  'names what comes': ({ make, fixture }: Kit) => {
    const own = fixture.request === undefined ? {} : { request: fixture.request }
    for (const total of [0, 4, 20, 23]) {
      const visits = walk(make(4), fixture.server(numbered(total), { pageSize: 4, cap: 4 }), own)
      const positions = visits.map(({ position }) => position)
      visits.forEach(({ named }, at) => assert.deepEqual(named, positions.slice(at + 2, at + 2 + named.length)))
    }
  },
  'repeated page': ({ make, fixture }: Kit) => {
    const server = fixture.server(numbered(23), { pageSize: 5, cap: 5 })
    const own = fixture.request === undefined ? {} : { request: fixture.request }
    const first = make(5).apply(own.request ?? plainRequest, make(5).first(own.request ?? plainRequest))
    const stuck: PagedServer = (request) => ({ ...server(first), request })
    assert.throws(() => walk(make(5), stuck, own), { code: 'PAGINATION_LOOP' })
  },
} as const

/**
 * The conformance kit of paginators, in process and without a server: what every one of them must do. Positions are
 * plain JSON and arguments stay untouched in every case, because `walk` freezes them and sends positions through text.
 */
export function paginatorCases(make: Make, fixture: PaginatorFixture): readonly KitCase[] {
  return casesOf(cases, { make, fixture }, fixture.unsupported)
}

/** Totals, page sizes and caps that fit each other in every way: small ones all, larger ones here and there. */
function* manySizes(): Generator<readonly [total: number, pageSize: number, cap: number]> {
  for (const total of [0, 1, 2, 3, 4, 5, 8, 9, 10, 17, 27, 36, 40])
    for (const pageSize of [1, 2, 3, 5, 9]) for (const cap of [1, 3, 4, 9]) yield [total, pageSize, cap]
}

function read(
  { make, fixture }: Kit,
  ...[total, pageSize, cap = pageSize]: readonly [number, number, number?]
): readonly Visit[] {
  const server = fixture.server(numbered(total), { pageSize, cap })
  return walk(make(pageSize), server, fixture.request === undefined ? {} : { request: fixture.request })
}

function ids(visits: readonly Visit[]): readonly unknown[] {
  return visits.flatMap(({ records }) => records.map((record) => (record as { id: number }).id))
}

function upTo(n: number): readonly number[] {
  return Array.from({ length: n }, (_, id) => id)
}

function throughJson(position: Position): Position {
  const text = JSON.stringify(position)
  assert.deepEqual(JSON.parse(text), position)
  return JSON.parse(text) as Position
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(freeze)
  }
  return value
}
