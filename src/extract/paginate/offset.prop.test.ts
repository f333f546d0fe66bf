import { assert, boolean, constant, constantFrom, integer, nat, property, record, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageOf, param } from '../../../test/kits/paginator.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Verdict } from '../../model/report/completeness.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import type { WalkEvidence } from '../../model/unit.ts'
import { noEvidence, withPage } from '../complete/walk-evidence.ts'
import { weigh } from '../complete/weigh.ts'
import { rowsOf } from '../unit/page-rows.ts'
import { readSigns } from './evidence/read-signs.ts'
import { offset } from './offset.ts'
import { often } from '../../../test/kits/whole.ts'

/** A server that lowers limits, leaves rows out after it has cut its pages, or both, and says more or less about it. */
interface Server {
  readonly count: number
  /** the most it sends, whatever is asked for */
  readonly cap: number
  /** by place */
  readonly hidden: readonly number[]
  readonly total: 'none' | 'all' | 'visible'
  readonly echo: boolean
  /** how its rows can be told apart */
  readonly rows: 'ids' | 'fields' | 'equal'
}

const request: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/items',
  params: [],
  headers: [],
  body: { kind: 'none' },
}
const rowAt: Readonly<Record<Server['rows'], (at: number) => JsonValue>> = {
  ids: (at) => ({ id: at, v: 0 }),
  fields: (at) => ({ left: at % 7, right: Math.floor(at / 7), v: true }),
  equal: () => ({ v: 0 }),
}

function answer(server: Server, ask: RequestSpec): Page {
  const [at, asked] = [Number(param(ask, 'offset')), Number(param(ask, 'limit'))]
  const limit = Math.min(asked, server.cap)
  const places = Array.from({ length: server.count }, (_, place) => place)
  const isShown = (place: number): boolean => !server.hidden.includes(place)
  const data = places
    .slice(at, at + limit)
    .filter(isShown)
    .map(rowAt[server.rows])
  const total = { none: {}, all: { total: server.count }, visible: { total: places.filter(isShown).length } }
  return pageOf(ask, { body: { data, ...total[server.total], ...(server.echo && { limit }) }, records: data })
}

interface Read {
  readonly rows: readonly JsonValue[]
  readonly verdict: Verdict
  readonly asked: readonly number[]
}

function readAll(server: Server, limit: number, options: object = {}): Read {
  const paginator = offset.build(offset.options.parse({ limit, ...options }))
  const [rows, asked]: [JsonValue[], number[]] = [[], []]
  let evidence: WalkEvidence = noEvidence
  let position = paginator.first(request)
  for (let pages = 0; pages < 500; pages++) {
    const ask = paginator.apply(request, position)
    asked.push(Number(param(ask, 'offset')))
    const page = answer(server, ask)
    const step = paginator.next(position, page)
    if (step.misunderstood !== true) {
      rows.push(...page.records.slice(step.again ?? 0).decoded())
      evidence = withPage(evidence, {
        rows: rowsOf(page),
        repeated: step.again ?? 0,
        partial: null,
        form: 'list',
        signs: readSigns(page),
        step,
        mayBeEmpty: false,
        trustsTotals: true,
      })
    }
    if (step.kind === 'done') return { rows, asked, verdict: weigh(evidence, step.because ?? 'end') }
    position = JSON.parse(JSON.stringify(step.position)) as JsonValue
  }
  throw new Error('It never ends.')
}

const isLoud = ({ kind }: Verdict): boolean => kind === 'short' || kind === 'unknown'
const shownBy = ({ count, hidden, rows }: Server): readonly JsonValue[] =>
  Array.from({ length: count }, (_, place) => place)
    .filter((place) => !hidden.includes(place))
    .map(rowAt[rows])

/**
 * Without a total, more places in a row than a page has, all of them left out, are the end of a list for everybody who
 * reads it; so is a first page without any, and as many places as a page has where the server lowers the limit: then
 * windows begin behind the last row that came, and one may begin there.
 */
function isBeyondTelling({ total, hidden, cap, count }: Server, limit: number): boolean {
  if (total !== 'none') return false
  const window = Math.min(limit, cap)
  return Array.from({ length: count }, (_, at) => at).some((at) =>
    Array.from({ length: at === 0 || cap < limit ? window : window + 1 }, (_, more) => at + more).every((place) =>
      hidden.includes(place),
    ),
  )
}

const servers = record({
  count: nat(40),
  cap: integer({ min: 1, max: 14 }),
  hidden: uniqueArray(nat(40), { maxLength: 30 }),
  total: constantFrom<Server['total']>('none', 'all', 'visible'),
  echo: boolean(),
  rows: constantFrom<Server['rows']>('ids', 'fields', 'equal'),
})

describe('servers that lower limits, leave rows out, or both', () => {
  it('no row is doubled, and none is missing without a word', () => {
    const limits = integer({ min: 1, max: 12 })
    assert(
      property(servers, limits, (server, limit) => {
        const shown = shownBy(server)
        const { rows, verdict } = readAll(server, limit)
        if (isBeyondTelling(server, limit)) return
        if (server.rows === 'equal') {
          expect(rows.length === shown.length || isLoud(verdict)).toBe(true)
          return
        }
        expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length)
        if (!isLoud(verdict)) expect(rows).toEqual(shown)
      }),
      { numRuns: often(700, 2000) },
    )
  })

  it('a limit that is only lowered loses nothing, ever', () => {
    const lowered = record({
      count: nat(60),
      cap: integer({ min: 1, max: 30 }),
      hidden: constant([]),
      total: constantFrom<Server['total']>('none', 'all'),
      echo: boolean(),
      rows: constantFrom<Server['rows']>('ids', 'fields', 'equal'),
    })
    assert(
      property(lowered, integer({ min: 1, max: 100 }), (server, limit) => {
        expect(readAll(server, limit).rows).toEqual(shownBy(server))
      }),
      { numRuns: often(700, 2000) },
    )
  })

  it('rows that are left out here and there, fewer than half of a page, are all that is missing', () => {
    const hiding = record({
      count: nat(40),
      cap: constant(100),
      hidden: uniqueArray(nat(40), { maxLength: 12 }),
      total: constantFrom<Server['total']>('none', 'all'),
      echo: boolean(),
      rows: constantFrom<Server['rows']>('ids', 'fields'),
    })
    const isSparse = (hidden: readonly number[], limit: number): boolean =>
      hidden.every((at) => hidden.filter((other) => other >= at && other < at + limit).length * 2 < limit)
    assert(
      property(hiding, integer({ min: 3, max: 12 }), (server, limit) => {
        if (!isSparse(server.hidden, limit)) return
        expect(readAll(server, limit).rows).toEqual(shownBy(server))
      }),
      { numRuns: often(700, 2000) },
    )
  })
})

describe('servers that leave most rows out, and keep to the limit', () => {
  it('give all that they show; a whole window that is bare may be the end, which a total tells', () => {
    const hiding = record({
      count: nat(60),
      cap: constant(100),
      hidden: uniqueArray(nat(59), { maxLength: 60 }),
      total: constantFrom<Server['total']>('none', 'all'),
      echo: boolean(),
      rows: constantFrom<Server['rows']>('ids', 'fields'),
    })
    assert(
      property(hiding, integer({ min: 3, max: 12 }), (server, limit) => {
        const isBare = (from: number): boolean =>
          Array.from({ length: limit }, (_, more) => from + more).every((at) => server.hidden.includes(at))
        const hasBare = Array.from({ length: server.count }, (_, at) => at).some(isBare)
        const { rows, verdict } = readAll(server, limit)
        if (!hasBare) expect(rows).toEqual(shownBy(server))
        else if (server.total === 'all') expect(rows.length === shownBy(server).length || isLoud(verdict)).toBe(true)
      }),
      { numRuns: often(1000, 3000) },
    )
  })
})

describe('what was concluded', () => {
  const plain: Server = { count: 12, cap: 100, hidden: [1, 6], total: 'none', echo: false, rows: 'ids' }

  it('the limit counts, and rows are left out: the offset goes on by the limit', () => {
    const { rows, asked, verdict } = readAll(plain, 3)
    expect(rows).toHaveLength(10)
    expect(asked).toEqual([0, 2, 5, 8, 11, 14, 17, 20])
    expect(verdict).toMatchObject({
      kind: 'unknown',
      more: false,
      why: expect.stringContaining('leaves records out') as string,
    })
  })

  it('with a total every place is asked for once the server is known, and what is left out is said', () => {
    const { rows, verdict } = readAll({ ...plain, total: 'all' }, 3)
    expect(rows).toHaveLength(10)
    expect(verdict).toEqual({
      kind: 'unknown',
      more: false,
      why: 'the total announces 12, of which the server left 2 out of its pages',
    })
  })

  it('the limit is lowered', () => {
    const { rows, asked, verdict } = readAll({ ...plain, count: 60, cap: 25, hidden: [], total: 'all' }, 100)
    expect(rows).toHaveLength(60)
    expect(asked).toEqual([0, 25, 50])
    expect(verdict).toEqual({ kind: 'complete' })
  })

  it('a limit that is lowered, in so many words, beside rows that are left out', () => {
    const { rows } = readAll({ ...plain, count: 60, cap: 25, hidden: [3, 30], total: 'all', echo: true }, 100)
    expect(rows).toHaveLength(58)
  })

  it('a window of which everything is left out', () => {
    for (const total of ['none', 'all'] as const) {
      expect(readAll({ ...plain, hidden: [2, 3, 4], total }, 3).rows).toHaveLength(9)
      expect(readAll({ ...plain, hidden: [1, 9, 10, 11], total }, 3).rows).toHaveLength(8)
    }
    expect(readAll({ ...plain, hidden: [2, 3, 4, 5, 6], total: 'all' }, 3).rows).toHaveLength(7)
  })
})
