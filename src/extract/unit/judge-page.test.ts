import { describe, expect, it } from 'vitest'
import {
  byCursor,
  byPage,
  contextFor,
  readAll,
  recorder,
  resourcePlan,
  scriptedHttp,
  unitOf,
} from '../../../test/servers/scripted-unit.ts'
import type { SluiceError } from '../../model/errors.ts'
import type { JsonValue } from '../../json/json.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { describeShape, errorInside, isOnlyError } from './answer-errors.ts'

async function failure(
  body: JsonValue,
  endpoint: Parameters<typeof resourcePlan>[1] = {},
): Promise<SluiceError | null> {
  const resource = resourcePlan('items', { selector: compilePath('data'), paginator: byPage(), ...endpoint })
  try {
    await readAll(
      unitOf(resource),
      contextFor(
        resource,
        scriptedHttp(() => ({ body })),
      ),
    )
    return null
  } catch (error) {
    return error as SluiceError
  }
}

describe('a first page', () => {
  it('where the selector matches nothing says what is there and what was meant', async () => {
    expect(await failure({ items: [{ id: 1 }], dta: [{ id: 1 }], total: 3, meta: { page: 1 } })).toMatchObject({
      code: 'SELECTOR_NO_MATCH',
      message: 'Could not find the records of "items" because "data" matches nothing in the answer.',
      details: {
        place: { line: 1 },
        found: '{ items: list of 1, dta: list of 1, total: number, meta: { page } }',
        allowed: expect.arrayContaining(['dta', 'items']),
        hint: expect.stringContaining('Did you mean "data_selector": "dta"?'),
      },
    })
  })

  it('with an error inside says it, without secrets', async () => {
    const found = await failure({ error: { code: 17, message: 'bad key s3cret' } })
    expect(found?.code).toBe('SELECTOR_NO_MATCH')
    expect(found?.message).toContain('The answer holds an error: bad key ***')
    const beside = await failure({ data: [], errors: [{ message: 'timed out' }] })
    expect(beside).toMatchObject({ code: 'ERROR_IN_ANSWER', message: expect.stringContaining('timed out') })
    const detected = await failure({ ok: false, error: 'invalid_auth' }, { selector: null })
    expect(detected).toMatchObject({ code: 'ERROR_IN_ANSWER', message: expect.stringContaining('invalid_auth') })
  })

  it('that is null, where the records are inside it, is RESPONSE_EMPTY', async () => {
    expect(await failure(null)).toMatchObject({ code: 'RESPONSE_EMPTY', recovery: 'retry' })
  })

  it.each<readonly [string, JsonValue, Parameters<typeof resourcePlan>[1]]>([
    ['no match under allow_empty', {}, { allowEmpty: true }],
    ['an error under allow_empty', { error: 'none here' }, { allowEmpty: true }],
    ['null where the body is the list', null, { selector: compilePath('$') }],
    ['null under allow_empty', null, { allowEmpty: true }],
    ['an empty list beside an empty error', { data: [], error: null, errors: [] }, {}],
  ])('is empty: %s', async (_name, body, endpoint) => {
    expect(await failure(body, endpoint)).toBeNull()
  })

  it('of a record that has an error field is no error', async () => {
    const job = { id: 5, status: 'failed', error: 'boom' }
    const resource = resourcePlan('job', { paginator: { ...byPage(), next: () => ({ kind: 'done', why: '' }) } })
    const [page] = await readAll(
      unitOf(resource),
      contextFor(
        resource,
        scriptedHttp(() => ({ body: job })),
      ),
    )
    expect(page?.records.decoded()).toEqual([job])
  })
})

describe('a later page', () => {
  const resource = resourcePlan('items', { selector: compilePath('data'), paginator: byCursor() })

  it('without a match is empty, and worth one warning', async () => {
    const reporter = recorder()
    const server = scriptedHttp((_request, count) => ({
      body: count === 1 ? { data: [1], next: 'a' } : { next: count < 4 ? `c${count}` : null },
    }))
    const read = await readAll(unitOf(resource), contextFor(resource, server, { reporter }))
    expect(read.map(({ received }) => received)).toEqual([1, 0, 0, 0])
    expect(reporter.warnings()).toEqual(['SELECTOR_NO_MATCH'])
  })

  it('without records is worth a warning when it is one of fifty, and the reading goes on', async () => {
    const reporter = recorder()
    const server = scriptedHttp((_request, count) => ({
      body: { data: count === 120 ? [1] : [], next: count < 120 ? `c${count}` : null },
    }))
    const read = await readAll(unitOf(resource), contextFor(resource, server, { reporter }))
    expect(read.at(-1)?.records.decoded()).toEqual([1])
    expect(reporter.warnings()).toEqual(['PAGES_EMPTY'])
  })

  it('with an error inside is a failure where the server gave the position', async () => {
    const server = scriptedHttp((_request, count) => ({
      body: count === 1 ? { data: [1], next: 'a' } : { data: null, errors: [{ message: 'timeout' }] },
    }))
    await expect(readAll(unitOf(resource), contextFor(resource, server))).rejects.toMatchObject({
      code: 'ERROR_IN_ANSWER',
    })
  })
})

describe('an error inside a body', () => {
  it.each<readonly [JsonValue, string | null]>([
    [{ error: 'x' }, 'x'],
    [{ Error: { detail: 'y' } }, 'y'],
    [{ errors: [{ title: 'z' }] }, 'z'],
    [{ errors: { id: ['is bad'] } }, '{"id":["is bad"]}'],
    [{ error: true, message: 'no' }, '{"error":true,"message":"no"}'],
    [{ error: 401 }, '401'],
    [{ success: false, message: 'quota' }, 'quota'],
    [{ ok: false }, '{"ok":false}'],
    [{ status: 'error', data: [] }, '{"status":"error","data":[]}'],
    [{ code: 401, msg: 'bad token', data: null }, 'bad token'],
    [{ success: true, status: 'ok', code: 200 }, null],
    [{ status: 'active', code: 17 }, null],
    [{ error: false, errors: {} }, null],
    [{ error: 0 }, null],
    [{ message: 'hello' }, null],
    [['error'], null],
    [null, null],
  ])('%j says %j', (body, said) => {
    expect(errorInside(body)).toBe(said)
  })

  it('is all there is, or not', () => {
    expect(isOnlyError({ error: 'x', status: 500, data: null })).toBe(true)
    expect(isOnlyError({ error: 'x', data: [1] })).toBe(false)
    expect(isOnlyError({ error: 'x', id: 1 })).toBe(false)
    expect(isOnlyError({ status: 200 })).toBe(false)
  })

  it('is shown in a shape', () => {
    expect(describeShape([1, 2])).toBe('a list of 2')
    expect(describeShape('text')).toBe('a single value: "text"')
    expect(describeShape({ a: 'x', b: true, c: 1n, d: {}, e: [], f: null })).toBe(
      '{ a: text, b: boolean, c: number, d: {  }, e: list of 0, f: null }',
    )
    expect(describeShape(Object.fromEntries(Array.from({ length: 25 }, (_, key) => [`k${key}`, 1])))).toContain(
      '… 5 more',
    )
  })
})
