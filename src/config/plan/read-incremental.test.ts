import { describe, expect, test } from 'vitest'
import { endpointOf, problemOf, read, shop, showPairs } from '../../../test/fixtures/plan/read.ts'

const cursor = { cursor_path: 'updated_at' }
const convert = (value: unknown): unknown => value
const incrementalOf = async (endpoint: unknown) => (await endpointOf(endpoint)).incremental
const problemIn = (endpoint: unknown) => problemOf(shop({ name: 'x', endpoint }))

describe('incremental', () => {
  test('is complete, whatever was left out', async () => {
    const plan = await incrementalOf({ incremental: cursor })
    expect(plan).toEqual({
      cursorPath: expect.objectContaining({ text: 'updated_at' }) as unknown,
      initialValue: null,
      endValue: null,
      lastValueFunc: 'max',
      rowOrder: null,
      lag: null,
      rangeStart: 'closed',
      rangeEnd: 'open',
      onCursorValueMissing: 'raise',
    })
  })

  test('takes every setting', async () => {
    const written = {
      ...cursor,
      initial_value: 1,
      end_value: 5,
      start_param: 'since',
      end_param: 'until',
      primary_key: 'id',
      row_order: 'asc',
      range_end: 'closed',
      on_cursor_value_missing: 'include',
      last_value_func: 'max',
      allow_external_schedulers: false,
      convert,
    }
    expect(await incrementalOf({ incremental: written })).toMatchObject({
      initialValue: 1,
      endValue: 5,
      startParam: 'since',
      endParam: 'until',
      primaryKey: ['id'],
      rowOrder: 'asc',
      rangeEnd: 'closed',
      onCursorValueMissing: 'include',
      convert,
    })
  })

  test('as a param: its name is the start param, and its place among the params is kept', async () => {
    const params = { since: { type: 'incremental', ...cursor, initial_value: 'a', transform: convert }, q: 1 }
    const endpoint = await endpointOf({ params })
    expect(endpoint.incremental).toMatchObject({ startParam: 'since', initialValue: 'a', convert })
    expect(Object.entries(showPairs(endpoint.params))).toEqual([
      ['since', ''],
      ['q', 1],
    ])
  })

  test('as a param wins over endpoint.incremental, with a warning', async () => {
    const endpoint = { incremental: { cursor_path: 'other' }, params: { since: { type: 'incremental', ...cursor } } }
    const { plan, warnings } = await read(shop({ name: 'x', endpoint }))
    expect(plan.resources[0]?.endpoint.incremental?.cursorPath.text).toBe('updated_at')
    expect(warnings).toMatchObject([{ code: 'CONFIG_IGNORED_KEY' }])
  })

  test('several params, an end in a param', async () => {
    const one = { type: 'incremental', ...cursor }
    expect(await problemIn({ params: { a: one, b: one } })).toMatchObject({
      code: 'CONFIG_MULTIPLE_INCREMENTALS',
      found: 'a, b',
    })
    expect(await problemIn({ params: { a: { ...one, initial_value: 1, end_value: 2 } } })).toMatchObject({
      code: 'CONFIG_INVALID_VALUE',
      path: 'resources[0].endpoint.params.a.end_value',
    })
  })

  test.each([
    [{ end_value: 5 }, 'a window needs "initial_value" too'],
    [{ initial_value: 5, end_value: 4 }, 'it lies before "initial_value" 5'],
    [{ initial_value: 5, end_value: 6, last_value_func: 'min' }, 'it lies before "initial_value" 5'],
    [{ initial_value: 5, end_value: '6' }, 'it is text and "initial_value" is a number'],
  ])('%j is no window', async (window, why) => {
    const problem = await problemIn({ incremental: { ...cursor, ...window } })
    expect(problem).toMatchObject({ code: 'CONFIG_INVALID_VALUE', path: 'resources[0].endpoint.incremental.end_value' })
    expect(problem['message']).toContain(why)
  })

  test('I05 what cannot be honoured is refused', async () => {
    expect(await problemIn({ incremental: {} })).toMatchObject({ code: 'CONFIG_MISSING_KEY' })
    expect(await problemIn({ incremental: { cursor_path: '.x' } })).toMatchObject({
      code: 'BAD_JSONPATH',
      path: 'resources[0].endpoint.incremental.cursor_path',
    })
    expect(await problemIn({ incremental: { ...cursor, convert: 'int(x)' } })).toMatchObject({
      code: 'CONFIG_UNSUPPORTED',
    })
    expect(await problemIn({ incremental: { ...cursor, transform: 'x' } })).toMatchObject({
      code: 'CONFIG_UNKNOWN_KEY',
    })
  })

  test('a lag beside an end has no effect and says so', async () => {
    const incremental = { ...cursor, lag: 60, initial_value: 1, end_value: 2 }
    const { plan, warnings } = await read(shop({ name: 'x', endpoint: { incremental } }))
    expect(plan.resources[0]?.endpoint.incremental?.lag).toBeNull()
    expect(warnings).toMatchObject([{ code: 'CONFIG_IGNORED_KEY' }])
  })

  describe("a scheduler's window", () => {
    const window = { DLT_INTERVAL_START: '2024-01-02T00:00:00Z', DLT_INTERVAL_END: '2024-01-03T00:00:00Z' }
    const joined = async (bounds: object, env: Readonly<Record<string, string>> = window) => {
      const incremental = { ...cursor, allow_external_schedulers: true, ...bounds }
      const { plan, warnings } = await read(shop({ name: 'x', endpoint: { incremental } }), { secrets: env })
      return { ...plan.resources[0]!.endpoint.incremental!, warnings: warnings.map(({ code }) => code) }
    }

    test.each([
      [{ initial_value: 0 }, 1_704_153_600, 1_704_240_000],
      [{ initial_value: 1_704_160_000, end_value: 1_704_200_000 }, 1_704_160_000, 1_704_200_000],
    ])('%j', async (bounds, initialValue, endValue) => {
      expect(await joined(bounds)).toMatchObject({ initialValue, endValue, warnings: [] })
    })

    test('an end of 0 is an end', async () => {
      const aroundZero = { DLT_INTERVAL_START: '1969-12-31T00:00:00Z', DLT_INTERVAL_END: '1970-01-02T00:00:00Z' }
      const bounds = { initial_value: -100, end_value: 0 }
      expect(await joined(bounds, aroundZero)).toMatchObject({ initialValue: -100, endValue: 0 })
    })

    test('without a window the cursor goes on as ever, with a warning', async () => {
      expect(await joined({ initial_value: 5 }, {})).toMatchObject({
        initialValue: 5,
        endValue: null,
        warnings: ['SCHEDULER_WINDOW_MISSING'],
      })
    })

    test('a launcher allows it for cursors that say nothing, and a config that refuses wins', async () => {
      const allowing = { ...window, DLT_ALLOW_EXTERNAL_SCHEDULERS: 'TRUE' }
      const bounds = async (incremental: object, secrets: Record<string, string>) => {
        const endpoint = { incremental: { ...cursor, initial_value: 0, ...incremental } }
        const { plan } = await read(shop({ name: 'x', endpoint }), { secrets })
        return plan.resources[0]?.endpoint.incremental?.initialValue
      }
      expect(await bounds({}, allowing)).toBe(1_704_153_600)
      expect(await bounds({ allow_external_schedulers: null }, allowing)).toBe(1_704_153_600)
      expect(await bounds({ allow_external_schedulers: false }, allowing)).toBe(0)
      expect(await bounds({}, { ...allowing, DLT_ALLOW_EXTERNAL_SCHEDULERS: '0' })).toBe(0)
      expect(await bounds({}, window)).toBe(0)
      const odd = { secrets: { ...window, DLT_ALLOW_EXTERNAL_SCHEDULERS: 'perhaps' } }
      const endpoint = { incremental: { ...cursor, initial_value: 0 } }
      expect(await problemOf(shop({ name: 'x', endpoint }), odd)).toMatchObject({ code: 'CONFIG_INVALID_VALUE' })
    })

    test('a moment without a zone is one of UTC', async () => {
      const naive = { DLT_INTERVAL_START: '2024-01-02T00:00:00', DLT_INTERVAL_END: '2024-01-03' }
      expect(await joined({ initial_value: 0 }, naive)).toMatchObject({
        initialValue: 1_704_153_600,
        endValue: 1_704_240_000,
      })
    })

    test('the days of a lag are those of the time zone, and the rest is said', async () => {
      const endpoint = { incremental: { ...cursor, lag: 1 } }
      const there = { secrets: { DLT_INTERVAL_TIMEZONE: 'Europe/Berlin' } }
      const { plan, warnings } = await read(shop({ name: 'x', endpoint }), there)
      expect(plan.resources[0]?.endpoint.incremental).toMatchObject({ timeZone: 'Europe/Berlin' })
      expect(warnings).toMatchObject([{ code: 'CONTEXT_TIMEZONE_PARTLY' }])
      const nowhere = { secrets: { DLT_INTERVAL_TIMEZONE: 'Mars/Base' } }
      expect(await problemOf(shop({ name: 'x', endpoint }), nowhere)).toMatchObject({ code: 'CONFIG_INVALID_VALUE' })
    })

    test('texts cannot be compared with it', async () => {
      const incremental = { ...cursor, allow_external_schedulers: true, initial_value: '2024-01-01' }
      const config = shop({ name: 'x', endpoint: { incremental } })
      expect(await problemOf(config, { secrets: window })).toMatchObject({
        code: 'CONFIG_UNSUPPORTED',
        hint: expect.stringContaining('${env.DLT_INTERVAL_START}') as string,
      })
    })
  })
})
