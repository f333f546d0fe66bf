import { decodedRecords } from '../../json/records/decoded-records.ts'
import { describe, expect, it } from 'vitest'
import { numbered, pageOf, param } from '../../../test/kits/paginator.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Paginator, Position, Step } from '../../model/paginator.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { rebuildPaginator } from './detect.ts'

const request: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/x',
  params: [],
  headers: [],
  body: { kind: 'none' },
}
const records = numbered(12)

const cursors = (...params: readonly string[]): Paginator =>
  rebuildPaginator({
    type: 'tries',
    ways: params.map((cursor_param) => ({ type: 'cursor', cursor_path: 'next', cursor_param })),
  })

/** Five a page; the cursor is heard under one name only. */
const server =
  (name: string, of = records) =>
  (asked: RequestSpec): Page => {
    const at = Number(param(asked, name) ?? 0)
    const next = at + 5 < of.length ? at + 5 : null
    return pageOf(asked, { body: { next }, records: of.slice(at, at + 5) })
  }

interface Seen {
  readonly records: readonly JsonValue[]
  readonly steps: readonly Step[]
}

/** As the engine reads: records of pages that come again do not count; positions go through text. */
function read(paginator: Paginator, answer: (asked: RequestSpec) => Page | 'refused'): Seen {
  const found: JsonValue[] = []
  const steps: Step[] = []
  let position: Position = paginator.first(request)
  for (let count = 0; count < 20; count++) {
    const page = answer(paginator.apply(request, position))
    const step = page === 'refused' ? paginator.otherwise?.(position) : paginator.next(position, page)
    if (step === undefined) throw new Error('the refusal stands')
    steps.push(step)
    if (page !== 'refused' && step.misunderstood !== true) found.push(...page.records.decoded())
    if (step.kind === 'done') return { records: found, steps }
    position = JSON.parse(JSON.stringify(step.position)) as Position
  }
  throw new Error('no end')
}

describe('tries', () => {
  it('keeps the way that works', () => {
    const seen = read(cursors('a', 'b', 'c'), server('b'))
    expect(seen.records).toEqual(records)
    expect(seen.steps.map(({ misunderstood }) => misunderstood ?? false)).toEqual([false, true, false, false])
    expect(seen.steps[2]).toMatchObject({ note: 'the server understands "b"' })
  })

  it('ends with the first page when none does', () => {
    const seen = read(cursors('a', 'b'), server('z'))
    expect(seen.records).toEqual(records.slice(0, 5))
    expect(seen.steps.at(-1)).toMatchObject({ kind: 'done', because: 'single', misunderstood: true })
  })

  it('an empty page may be what a wrong name filters: the others are tried, and the end says so', () => {
    const filtering =
      (name: string) =>
      (asked: RequestSpec): Page =>
        param(asked, 'a') === undefined ? server(name)(asked) : pageOf(asked, { body: {}, records: [] })
    expect(read(cursors('a', 'b'), filtering('b')).records).toEqual(records)
    const ended = { kind: 'done', because: 'empty' }
    expect(read(cursors('a', 'b'), filtering('z')).steps.at(-1)).toMatchObject({ ...ended, misunderstood: true })
    expect(read(cursors('a'), filtering('z')).steps.at(-1)).toMatchObject(ended)
  })

  it('a refusal is an answer to a try, and an error once a way has worked', () => {
    const strict = server('b')
    const refusing = (asked: RequestSpec): Page | 'refused' =>
      param(asked, 'a') === undefined ? strict(asked) : 'refused'
    expect(read(cursors('a', 'b'), refusing).records).toEqual(records)
    expect(read(cursors('a'), refusing).records).toEqual(records.slice(0, 5))
    const late = (asked: RequestSpec): Page | 'refused' => (param(asked, 'a') === '10' ? 'refused' : server('a')(asked))
    expect(() => read(cursors('a'), late)).toThrow('the refusal stands')
  })

  it('knows the first page by its keys, whatever else changes in it', () => {
    let asked = 0
    const restless = (spec: RequestSpec): Page => {
      const page = server('z')(spec)
      asked++
      return {
        ...page,
        records: decodedRecords(
          page.records
            .decoded()
            .map((record) => ({ ...(record as object), seen: asked }))
            .toReversed(),
        ),
      }
    }
    expect(read(cursors('a', 'b'), restless).records).toHaveLength(5)
  })

  it('knows a page of bare values by all of them', () => {
    const values = ['x', 'x', 'x', 'x', 'x', 'x', 'y', 'z']
    expect(read(cursors('a'), server('a', values)).records).toEqual(values)
    expect(read(cursors('a'), server('z', values)).records).toEqual(values.slice(0, 5))
  })

  it('knows a page without keys by most of its records: one of them may change with each request', () => {
    let asked = 0
    const names = Array.from({ length: 12 }, (_, at) => ({ name: `n${at}` }))
    const restless = (spec: RequestSpec): Page => {
      const page = server('z', names)(spec)
      const [first, ...others] = page.records.decoded()
      return { ...page, records: decodedRecords([{ ...(first as object), last_seen: ++asked }, ...others]) }
    }
    expect(read(cursors('a', 'b'), restless).records).toHaveLength(5)
  })

  it('page numbers from 0 are told from those from 1, and pages cut in another way are left alone', () => {
    const pages = rebuildPaginator({
      type: 'tries',
      ways: [0, 1].map((base_page) => ({ type: 'page_number', base_page, total_path: null })),
    })
    const numberedFrom =
      (base: number, size = 5) =>
      (asked: RequestSpec): Page => {
        const at = param(asked, 'page')
        const from = at === undefined ? 0 : (Number(at) - base) * size
        return pageOf(asked, { body: {}, records: records.slice(from, from + (at === undefined ? 5 : size)) })
      }
    expect(read(pages, numberedFrom(0)).records).toEqual(records)
    expect(read(pages, numberedFrom(1)).records).toEqual(records)
    // the first page has five records without a number and four with one: what follows would not join on
    expect(read(pages, numberedFrom(1, 4)).records).toEqual(records.slice(0, 5))
  })
})
