import { describe, expect, it } from 'vitest'
import { numbered, pageOf, type PagedServer, paginatorKit, param, walk } from '../../../test/kits/paginator.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Position, Step } from '../../model/paginator.ts'
import type { RequestSpec } from '../../model/request.ts'
import { cursor } from './cursor.ts'

type Built = ReturnType<typeof cursor.build>

const build = (options: object = {}): Built => cursor.build(cursor.options.parse(options))
const request: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/items',
  params: [],
  headers: [],
  body: { kind: 'none' },
}
const post: RequestSpec = {
  ...request,
  method: 'POST',
  body: { kind: 'json', value: { query: 'x', page: { size: 5 } } },
}
const next = (
  options: object,
  body: JsonValue,
  more: { records?: readonly JsonValue[]; position?: Position } = {},
): Step => build(options).next(more.position ?? null, pageOf(request, { body, records: more.records ?? [] }))
const problem = (options: object): string => cursor.options.safeParse(options).error?.issues[0]?.message ?? 'accepted'
const coded = (code: string): Error => expect.objectContaining({ code }) as Error

type Cut = { pageSize: number; cap: number }
const serve =
  (cutAt: (ask: RequestSpec) => { at: number; limit?: number }, shape: (at: number | null) => JsonValue) =>
  (records: readonly JsonValue[], cut: Cut): PagedServer =>
  (ask) => {
    const { at, limit = cut.pageSize } = cutAt(ask)
    const size = Math.min(limit, cut.cap)
    const some = records.slice(at, at + size)
    return pageOf(ask, {
      body: { data: some, ...(shape(at + size < records.length ? at + size : null) as object) },
      records: some,
    })
  }

const byParam = (name: string) => (ask: RequestSpec) => ({ at: Number(param(ask, name) ?? 0) })
const byBody = (ask: RequestSpec): { at: number } => {
  const body = ask.body.kind === 'json' ? (ask.body.value as { page?: { after?: number } }) : {}
  return { at: body.page?.after ?? 0 }
}

paginatorKit("cursor, dlt's defaults", () => build(), {
  server: serve(byParam('cursor'), (at) => (at === null ? {} : { cursors: { next: String(at) } })),
})
paginatorKit(
  'cursor, has_more_path and a last cursor that is not null',
  () => build({ cursor_path: 'after', cursor_param: 'after', has_more_path: 'more' }),
  {
    server: serve(byParam('after'), (at) => ({ after: at ?? 'end', more: at !== null })),
  },
)
paginatorKit(
  'cursor in the body, its type kept',
  () => build({ cursor_path: 'next', cursor_body_path: 'page.after' }),
  { server: serve(byBody, (at) => ({ next: at })), request: post },
)
paginatorKit(
  'cursor, the dialect of the seeds',
  (limit) => build({ limit, cursor_param: 'cursor', stop_condition: "{{ 'cursor' not in response }}" }),
  {
    server: serve(
      (ask) => ({ at: Number(param(ask, 'cursor') ?? 0), limit: Number(param(ask, 'limit')) }),
      (at) => (at === null ? {} : { cursor: `${at}` }),
    ),
  },
)
paginatorKit('cursor, the key of the last row', () => build({ cursor_path: 'data[-1].id', cursor_param: 'after' }), {
  server:
    (records, { pageSize, cap }) =>
    (ask) => {
      const after = Number(param(ask, 'after') ?? -1)
      const some = records.slice(after + 1, after + 1 + Math.min(pageSize, cap))
      return pageOf(ask, { body: { data: some }, records: some })
    },
  unsupported: {
    'each record once': 'a first row with key 0 reads as no cursor, as in dlt',
  },
})

const write = (path: string, to: RequestSpec): unknown =>
  build({ cursor_body_path: path }).apply(to, { cursor: '7' }).body

const sent = (value: JsonValue): string | undefined => {
  const step = next({}, { cursors: { next: value } })
  return step.kind === 'next' ? build().apply(request, step.position).params[0]?.[1] : undefined
}

describe('G08 JSON cursor', () => {
  it('defaults: reads cursors.next, sends cursor', () => {
    const step = next({}, { cursors: { next: 'abc' } })
    expect(step).toEqual({ kind: 'next', position: { cursor: '"abc"' } })
    expect(build().apply(request, { cursor: '"abc"' }).params).toEqual([['cursor', 'abc']])
    expect(build().apply(request, null)).toBe(request)
  })

  it('param and body path exclude each other', () => {
    expect(problem({ cursor_param: 'a', cursor_body_path: 'b' })).toContain(
      'Either "cursor_param" or "cursor_body_path"',
    )
    expect(problem({ cursor_param: '' })).toContain('is empty')
    expect(problem({ limit_param: 'n' })).toContain('"limit_param" needs "limit"')
  })

  it.each<JsonValue>([null, '', 0, false, [], {}])('a cursor of %j ends it', (value) => {
    expect(next({}, { cursors: { next: value } })).toMatchObject({ kind: 'done' })
  })

  it('an empty page ends it only when asked to', () => {
    const body = { cursors: { next: 'abc' } }
    expect(next({}, body).kind).toBe('next')
    expect(next({ stop_after_empty_page: true }, body).kind).toBe('done')
    expect(next({ stop_after_empty_page: true }, body, { records: [1] }).kind).toBe('next')
  })

  it.each<[JsonValue, string]>([
    [true, 'next'],
    [false, 'done'],
    ['yes', 'next'],
    ['False', 'done'],
    ['1', 'next'],
    [0, 'done'],
  ])('has_more %j → %s', (more, kind) => {
    expect(next({ has_more_path: 'more' }, { more, cursors: { next: 'abc' } }).kind).toBe(kind)
  })

  it('a has_more that is missing or unreadable is an error', () => {
    for (const more of [undefined, null, 'maybe', 5, {}])
      expect(() =>
        next({ has_more_path: 'more' }, { cursors: { next: 'a' }, ...(more === undefined ? {} : { more }) }),
      ).toThrow(coded('PAGINATION_BAD_HAS_MORE'))
  })

  it('has_more without a cursor is an error where dlt reads page one for ever (divergence 9)', () => {
    expect(() => next({ has_more_path: 'more' }, { more: true })).toThrow(coded('PAGINATION_NO_CURSOR'))
  })

  it('writes into the body: flat, nested, existing, absent; nothing given is changed', () => {
    expect(write('cursor', request)).toEqual({ kind: 'json', value: { cursor: 7 } })
    expect(write('cursor', post)).toEqual({ kind: 'json', value: { query: 'x', page: { size: 5 }, cursor: 7 } })
    expect(write('page.after', post)).toEqual({ kind: 'json', value: { query: 'x', page: { size: 5, after: 7 } } })
    expect(write('query.after', post)).toMatchObject({ value: { query: { after: 7 } } })
    expect(write('__proto__.x', post)).toMatchObject({ value: JSON.parse('{"__proto__": {"x": 7}}') as object })
    expect(post.body).toEqual({ kind: 'json', value: { query: 'x', page: { size: 5 } } })
  })

  it('writes into a form by name, and refuses a raw body', () => {
    const paginator = build({ cursor_body_path: 'after' })
    expect(
      paginator.apply(
        {
          ...post,
          body: {
            kind: 'form',
            fields: [
              ['after', 'old'],
              ['q', 'x'],
            ],
          },
        },
        { cursor: '7' },
      ).body,
    ).toEqual({
      kind: 'form',
      fields: [
        ['after', '7'],
        ['q', 'x'],
      ],
    })
    expect(() => paginator.apply({ ...post, body: { kind: 'raw', text: '<x/>' } }, { cursor: '7' })).toThrow(
      coded('PAGINATION_BAD_BODY'),
    )
  })

  it('client runs over parameters and body', () => {
    const cut = { pageSize: 5, cap: 5 }
    expect(
      walk(build(), serve(byParam('cursor'), (at) => ({ cursors: { next: at } }))(numbered(25), cut)),
    ).toHaveLength(5)
    const inBody = build({ cursor_path: 'next', cursor_body_path: 'page.after' })
    expect(walk(inBody, serve(byBody, (at) => ({ next: at }))(numbered(25), cut), { request: post })).toHaveLength(5)
  })
})

describe('cursors of every kind', () => {
  it('goes back as it came, encoded once later', () => {
    expect(sent('a b+c/=="')).toBe('a b+c/=="')
    expect(sent(12345678901234567890n)).toBe('12345678901234567890')
    expect(sent(1.5)).toBe('1.5')
    expect(sent({ id: 5, at: ['x'] })).toBe('{"id":5,"at":["x"]}')
  })

  it('an object keeps its type in a body', () => {
    const key = { id: 12345678901234567890n, at: 'x' }
    const step = next({ cursor_body_path: 'start' }, { cursors: { next: key } })
    const body = step.kind === 'next' ? build({ cursor_body_path: 'start' }).apply(post, step.position).body : null
    expect(body).toMatchObject({ value: { start: key } })
  })

  it('a repeated one is a place that the server keeps: an empty page ends it, unless the flag says there is more', () => {
    const position = { cursor: '"abc"' }
    const body = { m: true, cursors: { next: 'abc' } }
    expect(next({}, body, { position, records: [1] })).toEqual({ kind: 'next', position })
    expect(next({}, body, { position })).toMatchObject({ kind: 'done', because: 'empty' })
    expect(next({ has_more_path: 'm' }, body, { position })).toEqual({ kind: 'next', position })
  })
})

describe("the seeds' dialect", () => {
  const seed = { limit: 100, cursor_param: 'cursor', stop_condition: "{{ 'cursor' not in response }}" }

  it('sends the limit with every request', () => {
    expect(build(seed).apply(request, null).params).toEqual([['limit', '100']])
    expect(build(seed).apply(request, { cursor: '"x"' }).params).toEqual([
      ['limit', '100'],
      ['cursor', 'x'],
    ])
    expect(build({ limit: 5, limit_param: 'per_page' }).apply(request, null).params).toEqual([['per_page', '5']])
    expect(build({ limit: 5, limit_body_path: 'page.size' }).apply(post, null).body).toMatchObject({
      value: { page: { size: 5 } },
    })
  })

  it('evaluates the stop condition first', () => {
    expect(next(seed, { data: [], cursor: 'x' })).toMatchObject({ kind: 'next', position: { cursor: '"x"' } })
    expect(next(seed, { data: [] })).toEqual({
      kind: 'done',
      because: 'condition',
      why: 'stop_condition is true',
    })
    expect(
      next({ stop_condition: '{{ last_page_size < 2 }}' }, { cursors: { next: 'x' } }, { records: [1] }).kind,
    ).toBe('done')
  })

  it('reads at cursor_path when written, else at cursors.next, else under the name of the parameter', () => {
    expect(next({ cursor_param: 'after' }, { after: 'x' })).toMatchObject({ position: { cursor: '"x"' } })
    expect(next({ cursor_param: 'after' }, { after: 'x', cursors: { next: 'y' } })).toMatchObject({
      position: { cursor: '"y"' },
    })
    expect(next({ cursor_param: 'after', cursor_path: 'z' }, { after: 'x' }).kind).toBe('done')
    expect(next({ cursor_param: 'a.b' }, { 'a.b': 'x' })).toMatchObject({ position: { cursor: '"x"' } })
    expect(next({ cursor_param: 'constructor' }, {}).kind).toBe('done')
  })

  it('refuses a broken stop condition when the config is read', () => {
    expect(problem({ stop_condition: '{{ respnse.x }}' })).toContain('it knows no "respnse"')
    expect(problem({ stop_condition: '{{ response' })).toContain('not a Jinja expression')
    expect(problem({ stop_conditon: 'x' })).toContain('stop_conditon')
  })
})

it('names the cursor it was not told to read', () => {
  const read = (): unknown => next({}, { data: [1], next_cursor: 'abc' }, { records: [1] })
  expect(read).toThrow(coded('PAGINATION_NO_CURSOR'))
  expect(read).toThrow(/nothing at "cursors.next" or "cursor", but a cursor at "next_cursor"/)
  expect(next({}, { data: [1], next_cursor: 'abc' }, { records: [1], position: { cursor: '"x"' } }).kind).toBe('done')
  expect(next({}, { data: [1] }, { records: [1] }).kind).toBe('done')
})

it('names the cursor that is written nearly so, and how one of several parts goes back', () => {
  const wiki = { query: [1], continue: { apcontinue: 'x', continue: '-||' } }
  const read = (options: object) => (): unknown => next(options, wiki, { records: [1] })
  expect(read({ cursor_path: 'continue.apcontinu', cursor_param: 'apcontinue' })).toThrow(
    /nothing at "continue.apcontinu", but a cursor at "continue.apcontinue"/,
  )
  expect(read({ cursor_path: 'paging.token' })).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({
        hint: 'Use the paginator {type: cursor, cursor_path: continue, cursor_param: "*"}.',
      }) as unknown,
    }),
  )
  expect(next({ cursor_path: 'paging.token' }, { data: [1], cursor: 'x' }, { records: [1] }).kind).toBe('done')
})

it('sends each part of a cursor back under its own name', () => {
  const paginator = cursor.build(cursor.options.parse({ cursor_path: 'continue', cursor_param: '*' }))
  const request = {
    method: 'GET',
    url: 'https://x/a',
    params: [['q', '1']],
    headers: [],
    body: { kind: 'none' },
  } as const
  const position = { cursor: '{"apcontinue": "x", "n": 2}' }
  expect(paginator.apply(request, position).params).toEqual([
    ['q', '1'],
    ['apcontinue', 'x'],
    ['n', '2'],
  ])
})
