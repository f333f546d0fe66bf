import { describe, expect, test } from 'vitest'
import { endpointOf, problemOf, read, shop } from '../../../../test/fixtures/plan/read.ts'

describe('error_handler', () => {
  test('statuses as numbers, texts, classes and ranges; the total limit', async () => {
    const { retry } = await endpointOf({
      error_handler: { retry_on_status_codes: [429, '408', '521-523', '5xx'], max_total_seconds: 90 },
    })
    expect(retry.statuses.slice(0, 5)).toEqual([429, 408, 521, 522, 523])
    expect(retry.statuses.slice(5)).toEqual(Array.from({ length: 100 }, (_, index) => 500 + index))
    expect(retry.maxTotalSeconds).toBe(90)
  })

  test.each(['5x', '600', '500-', 'all', '500-700'])('%s is no status', async (status) => {
    const config = shop({ name: 'a', endpoint: { error_handler: { retry_on_status_codes: [status] } } })
    expect(await problemOf(config)).toMatchObject({
      path: 'resources[0].endpoint.error_handler.retry_on_status_codes[0]',
    })
  })
})

const lengthWith = async (fields: Record<string, unknown>) =>
  (await read(shop('a'), { fields })).plan.resources[0]?.endpoint.retry.errorBodyLength

describe('H07 runtime settings of error bodies', () => {
  test('H07 unset, shown, shown in part, hidden', async () => {
    expect(await lengthWith({})).toBeUndefined()
    expect(await lengthWith({ 'runtime.http_show_error_body': 'True' })).toBe(8192)
    const short = { 'runtime.http_show_error_body': true, 'runtime.http_max_error_body_length': '100' }
    expect(await lengthWith(short)).toBe(100)
    expect(await lengthWith({ 'runtime.http_show_error_body': 'false' })).toBe(0)
  })

  test('anything else is a problem', async () => {
    expect(await problemOf(shop('a'), { fields: { 'runtime.http_show_error_body': 'some' } })).toMatchObject({
      code: 'CONFIG_INVALID_VALUE',
      found: 'some',
    })
  })
})
