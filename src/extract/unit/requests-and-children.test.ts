import { decodedRecords, noRecords } from '../../json/records/decoded-records.ts'
import { isDeepStrictEqual } from 'node:util'
import { assert, jsonValue, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  byPage,
  contextFor,
  endpointPlan,
  readAll,
  resourcePlan,
  scriptedHttp,
  template,
  unitOf,
  dependent,
} from '../../../test/servers/scripted-unit.ts'
import type { JsonValue } from '../../json/json.ts'
import type { ParentBinding } from '../../model/plan.ts'
import type { ParentValues } from '../../model/unit.ts'
import type { ResourceCursor } from '../incremental/cursor.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { buildRequest, homeUrl } from './build-request.ts'
import { childUnits } from '../slice/child-units.ts'
import { sameJson } from './same-json.ts'

const parent: ParentValues = { fields: { id: 7, none: null, 'a b': 'x/y' }, included: {} }

function cursorWith(values: ReturnType<ResourceCursor['requestValues']>): ResourceCursor {
  return {
    cursorPath: 't',
    rowOrder: null,
    attribute: (name) => (name === 'start_value' ? '2024' : null),
    requestValues: () => values,
    filter: (records) => ({ records, isNew: () => true, stop: false, warnings: [] }),
    state: () => undefined,
    isInOrder: () => true,
  }
}

describe('a request', () => {
  it('is built from all parts of the endpoint', () => {
    const endpoint = endpointPlan('posts/{id}/comments', {
      method: 'POST',
      params: [
        [template('since'), template('{incremental.start_value}')],
        [template('until'), template('{incremental.end_value}')],
        [template('tag'), { kind: 'list', items: [template('a'), template('{id}'), { kind: 'literal', value: null }] }],
        [template('p{id}'), { kind: 'literal', value: true }],
        [template('none'), template('{none}')],
        [template('empty'), template('')],
      ],
      headers: [
        [template('X-Id'), template('old')],
        [template('Accept'), template('*/*')],
        [template('x-id'), template('{id}')],
        [template('ACCEPT'), null],
        [template('X-None'), template('{none}')],
      ],
      body: { kind: 'form', fields: [[template('f'), { kind: 'list', items: [template('1'), template('{id}')] }]] },
    })
    expect(buildRequest(endpoint, { parent }, cursorWith({}))).toEqual({
      method: 'POST',
      url: 'http://api.test/posts/7/comments',
      params: [
        ['since', '2024'],
        ['tag', 'a'],
        ['tag', '7'],
        ['p7', 'True'],
        ['empty', ''],
      ],
      headers: [['x-id', '7']],
      body: {
        kind: 'form',
        fields: [
          ['f', '1'],
          ['f', '7'],
        ],
      },
    })
  })

  it('carries the cursor in start_param and end_param, in place of params of that name', () => {
    const incremental = { startParam: 'since', endParam: 'until' } as never
    const params = [
      [template('since'), template('mine')],
      [template('until'), template('mine')],
      [template('q'), template('1')],
    ] as const
    const endpoint = endpointPlan('posts', { params, incremental })
    expect(buildRequest(endpoint, { parent: null }, cursorWith({ start: 5 })).params).toEqual([
      ['since', '5'],
      ['q', '1'],
    ])
    expect(buildRequest(endpoint, { parent: null }, cursorWith({ start: [1, null, 2], end: true })).params).toEqual([
      ['since', '1'],
      ['since', '2'],
      ['until', 'True'],
      ['q', '1'],
    ])
  })

  it('keeps types in JSON and expands raw text', () => {
    const json = endpointPlan('p', {
      body: {
        kind: 'json',
        value: {
          kind: 'object',
          entries: [
            [template('id'), template('{id}')],
            [template('n'), template('{none}')],
          ],
        },
      },
    })
    expect(buildRequest(json, { parent }, null).body).toEqual({ kind: 'json', value: { id: 7, n: null } })
    const raw = endpointPlan('p', { body: { kind: 'raw', text: template('id={id}') } })
    expect(buildRequest(raw, { parent }, null).body).toEqual({ kind: 'raw', text: 'id=7' })
  })

  it('names the place of a path that cannot be built, in its turn', async () => {
    const resource = resourcePlan('c', {
      path: template('posts/{none}'),
      paginator: byPage(),
      selector: compilePath('$'),
    })
    await expect(
      readAll(
        unitOf(resource, [parent]),
        contextFor(
          resource,
          scriptedHttp(() => ({ body: [] })),
        ),
      ),
    ).rejects.toMatchObject({
      code: 'PARENT_VALUE_NULL',
      details: { place: { line: 3 } },
    })
  })

  it('has a home for its credentials that data cannot choose', () => {
    expect(homeUrl(endpointPlan('posts/{id}'))).toBe('http://api.test')
    expect(homeUrl(endpointPlan('https://other.test/x/{id}'))).toBe('https://other.test/x/')
    expect(homeUrl(endpointPlan('{url}'))).toBe('http://api.test')
  })
})

const child = (name: string, binding: Partial<ParentBinding> = {}) =>
  resourcePlan(
    name,
    {},
    {
      parent: { resource: 'posts', fields: [compilePath('id'), compilePath('a.b')], include: ['title'], ...binding },
    },
  )

const record = (id: number): JsonValue => ({ id, title: null, a: { b: [id] } })

describe('children', () => {
  const posts = resourcePlan('posts')

  it('come in units of at most twenty parents, with stable ids', () => {
    const records = Array.from({ length: 45 }, (_, id) => record(id))
    const units = childUnits([child('comments'), child('likes'), resourcePlan('other')].map(dependent), {
      unit: unitOf(posts),
      number: 3,
      records: decodedRecords(records),
    })
    expect(units.map(({ id, parents }) => [id, parents?.length])).toEqual([
      ['comments/posts/3/1', 20],
      ['comments/posts/3/2', 20],
      ['comments/posts/3/3', 5],
      ['likes/posts/3/1', 20],
      ['likes/posts/3/2', 20],
      ['likes/posts/3/3', 5],
    ])
    expect(units[0]?.parents?.[1]).toEqual({ fields: { id: 1, 'a.b': [1] }, included: { _posts_title: null } })
    expect(childUnits([dependent(child('comments'))], { unit: unitOf(posts), number: 1, records: noRecords })).toEqual(
      [],
    )
  })

  it('of children hang on the rows of the child', async () => {
    const grandchild = resourcePlan(
      'replies',
      {},
      { parent: { resource: 'comments', fields: [compilePath('_posts_id')], include: [] } },
    )
    const comments = resourcePlan(
      'comments',
      { path: template('posts/{id}/comments'), paginator: byPage(), selector: compilePath('$') },
      {
        parent: { resource: 'posts', fields: [], include: ['id'] },
        steps: [{ kind: 'filter', run: (row) => (row as { id: number }).id > 1 }],
      },
    )
    const server = scriptedHttp((request) => ({ body: request.params[0]?.[1] === '0' ? [{ id: 1 }, { id: 2 }] : [] }))
    const parents = [{ fields: { id: 7 }, included: { _posts_id: 7 } }]
    const read = await readAll(
      unitOf(comments, parents),
      contextFor(comments, server, { dependents: [dependent(grandchild)] }),
    )
    expect(read.flatMap(({ children }) => children)).toEqual([
      { id: 'replies/comments/1/1', resource: 'replies', parents: [{ fields: { _posts_id: 7 }, included: {} }] },
    ])
  })

  it.each<readonly [string, JsonValue, Partial<ParentBinding>, string]>([
    ['a field', { title: 'x' }, {}, 'has no "id"'],
    ['an included key', { id: 1, a: { b: 1 } }, {}, 'has no "title"'],
    ['an object', 'text', {}, 'has no "id"'],
    ['anything', null, {}, 'has no "id"'],
    ['an own key', {}, { fields: [], include: ['toString'] }, 'has no "toString"'],
  ])('need %s', (_name, row, ...[binding, message]) => {
    expect(() =>
      childUnits([dependent(child('comments', binding))], {
        unit: unitOf(posts),
        number: 1,
        records: decodedRecords([row]),
      }),
    ).toThrowError(expect.objectContaining({ code: 'PARENT_FIELD_MISSING', message: expect.stringContaining(message) }))
  })

  it('that are lists cannot carry parent columns', async () => {
    const words = resourcePlan('words', { path: template('w'), paginator: byPage(), selector: compilePath('$') })
    const parents = [{ fields: {}, included: { _p_id: 1 } }]
    await expect(
      readAll(
        unitOf(words, parents),
        contextFor(
          words,
          scriptedHttp(() => ({ body: [['a']] })),
        ),
      ),
    ).rejects.toMatchObject({ code: 'CHILD_NOT_OBJECT' })
  })
})

describe('processing steps', () => {
  it.each<readonly [string, (record: JsonValue) => JsonValue, RegExp]>([
    [
      'throws',
      () => {
        throw new TypeError('no such thing')
      },
      /step 1 failed: no such thing/,
    ],
    ['forgets to return', () => undefined as never, /step 1 failed: it returned nothing/],
  ])('a step that %s is named', async (_name, run, message) => {
    const resource = resourcePlan(
      'items',
      { selector: compilePath('$'), paginator: byPage() },
      { steps: [{ kind: 'map', run }] },
    )
    const reading = readAll(
      unitOf(resource),
      contextFor(
        resource,
        scriptedHttp(() => ({ body: [{ id: 1 }] })),
      ),
    )
    await expect(reading).rejects.toMatchObject({
      code: 'STEP_FAILED',
      message: expect.stringMatching(message),
      details: { found: 'a record with the keys id' },
    })
  })

  it('may leave null records', async () => {
    const resource = resourcePlan(
      'items',
      { selector: compilePath('$'), paginator: byPage() },
      { steps: [{ kind: 'map', run: () => null }] },
    )
    const server = scriptedHttp((_request, count) => ({ body: count === 1 ? [{ id: 1 }] : [] }))
    expect((await readAll(unitOf(resource), contextFor(resource, server)))[0]?.records.decoded()).toEqual([null])
  })
})

describe('sameness of JSON', () => {
  it('is deep equality', () => {
    const plain = jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as JsonValue)
    assert(
      property(plain, plain, (left, right) => {
        expect(sameJson(left, structuredClone(left))).toBe(true)
        expect(sameJson(left, right)).toBe(isDeepStrictEqual(left, right))
      }),
    )
  })

  it('minds hostile keys, kinds and depth', () => {
    expect(sameJson(JSON.parse('{"__proto__": 1}') as JsonValue, {})).toBe(false)
    expect(sameJson({ y: null }, { x: null })).toBe(false)
    expect(sameJson([], {})).toBe(false)
    let [left, right]: JsonValue[] = [1, 1]
    for (let depth = 0; depth < 200_000; depth++) [left, right] = [[left ?? null], [right ?? null]]
    expect(sameJson(left ?? null, right ?? null)).toBe(true)
  })
})
