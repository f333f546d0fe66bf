import { decodedRecords } from '../../json/records/decoded-records.ts'
import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../model/errors.ts'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import type { Page } from '../../model/request.ts'
import { compileExpression } from '../../language/jinja/compile-expression.ts'
import { compileStopCondition } from './stop-condition.ts'

const scope = {
  response: {
    cursor: 'abc',
    total: 12,
    none: null,
    big: 9007199254740993n,
    float: new JsonFloat(1),
    list: [1, 2, 3],
    meta: { page: 2, 'odd key': 'x' },
    empty: [],
  },
  headers: { 'x-next': '7' },
}
const names = Object.keys(scope)
const run = (text: string): unknown => compileExpression(text, names).evaluate(scope)

function failure(work: () => unknown): SluiceError {
  try {
    work()
  } catch (error) {
    if (error instanceof SluiceError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('expressions', () => {
  it.each<[string, unknown]>([
    ["{{ 'cursor' not in response }}", false],
    ["{{ 'next' not in response }}", true],
    ["'cursor' in response", true],
    ["{{ response.get('next') is none }}", true],
    ["{{ response.get('next', 5) }}", 5],
    ['{{ response.next is defined }}', false],
    ['{{ response.none is none and response.none is defined }}', true],
    ["{{ response['meta']['page'] + 1 }}", 3],
    ["{{ response.meta['odd key'] }}", 'x'],
    ['{{ response.list[-1] }}', 3],
    ['{{ response.list[1:] | length }}', 2],
    ['{{ response.list | first }}', 1],
    ['{{ response.list | last == 3 }}', true],
    ['{{ not response.empty }}', true],
    ['{{ response.big + 1 }}', 9007199254740994n],
    ['{{ response.float }}', new JsonFloat(1)],
    ['{{ response.float == 1 }}', true],
    ['{{ 7 // 2 }}', 3],
    ['{{ -7 // 2 }}', -4],
    ['{{ -7 % 3 }}', 2],
    ['{{ 7 / 2 }}', 3.5],
    ['{{ 4 / 2 }}', new JsonFloat(2)],
    ['{{ 2 ** 70 }}', 2n ** 70n],
    ["{{ 'a' ~ 1 ~ true ~ none }}", 'a1TrueNone'],
    ["{{ 'a' < 'b' }}", true],
    ['{{ 1 if response.total > 5 else 0 }}', 1],
    ["{{ '12' | int + 1 }}", 13],
    ["{{ 'x' | int }}", 0],
    ["{{ response.nothing | default('d') }}", 'd'],
    ["{{ '' | default('d', true) }}", 'd'],
    ["{{ 'AbC' | lower }}{{ 'd' | upper }}", 'abcD'],
    ['page {{ response.meta.page }}', 'page 2'],
    ['{{ response.cursor or 5 }}', 'abc'],
    ['{{ [1, response.total] }}', [1, 12]],
    ["{{ headers['X-Next'] | int }}", 7],
    ["{{ headers.get('X-NEXT') }}", '7'],
    ["{{ 'X-Next' in headers }}", true],
    ['{{ response.list.count(2) }}', 1],
    ["{{ response.cursor.startswith('a') }}", true],
    ['{{ True }}', true],
    ['{# note #}{{ 1 }}', 1],
    ['{{ 1 in response.list and 4 not in response.list }}', true],
    ['{{ response.a.b.c is undefined }}', true],
    ['{{ {"a": 1} == {"a": 1.0} }}', true],
  ])('%s', (text, value) => {
    expect(run(text)).toEqual(value)
  })

  it('never reaches a prototype', () => {
    for (const text of [
      'response.constructor',
      "response['__proto__']",
      'response.cursor.constructor',
      'response.list.length',
      "response.get('toString')",
    ])
      expect(run(`{{ ${text} is defined and ${text} is not none }}`)).toBe(false)
    expect(failure(() => run('{{ response.constructor() }}')).code).toBe('BAD_EXPRESSION')
  })

  it.each([
    ['{{ response.a', 'it is not a Jinja expression'],
    ['{{ }}', 'BAD_EXPRESSION'],
    ['{{ respnse.a }}', 'it knows no "respnse"'],
    ['{{ response | base64 }}', 'it knows no filter "base64"'],
    ['{{ response is strange }}', 'it knows no test "is strange"'],
    ['{{ response.pop(1) }}', 'it knows no method ".pop()"'],
    ['{{ range(5) }}', 'it knows no function "range()"'],
    ['{% if response %}1{% endif %}', '"If" is not supported'],
    ['', 'BAD_EXPRESSION'],
    [`{{ ${'['.repeat(2000)} }}`, 'BAD_EXPRESSION'],
    [' '.repeat(5000), 'longer than'],
  ])('%.40s is refused when the config is read', (text, because) => {
    const error = failure(() => compileExpression(text, names))
    expect(`${error.code} ${error.message}`).toContain('BAD_EXPRESSION')
    expect(`${error.code} ${error.message}`).toContain(because)
    expect(error.exitCode).toBe(2)
    expect(error.details.hint).toBeTruthy()
  })

  it.each([
    ['{{ response.nothing > 5 }}', 'have no order'],
    ["{{ 'a' + 1 }}", '"+" does not work on a text and a number'],
    ['{{ 1 / 0 }}', 'divided by zero'],
    ['{{ 2 ** 100000 }}', 'power'],
    ['{{ 5 in response.total }}', 'holds nothing'],
  ])('%s fails when it runs', (text, because) => {
    const error = failure(() => run(text))
    expect(error.code).toBe('EXPRESSION_FAILED')
    expect(error.message).toContain(because)
    expect(error.details.hint).toBeTruthy()
  })

  it('a body nested without end does not overflow the stack', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as JsonValue
    const compiled = (text: string): SluiceError =>
      failure(() => compileExpression(text, ['response']).evaluate({ response: deep }))
    expect(compiled('response == [response]').code).toBe('EXPRESSION_FAILED')
    expect(compileExpression("response ~ 'x'", ['response']).evaluate({ response: deep })).toMatch(/^\[+\]+x$/)
  })
})

const page = (body: JsonValue, records: readonly JsonValue[] = []): Page => ({
  request: { method: 'GET', url: 'https://x/', params: [], headers: [], body: { kind: 'none' } },
  url: 'https://x/',
  status: 200,
  headers: { 'x-has-more': 'false' },
  body,
  records: decodedRecords(records),
})

describe('stop conditions', () => {
  it('sees the response, the headers, the last record and the page size', () => {
    expect(compileStopCondition("{{ 'cursor' not in response }}")(page({ data: [] }))).toBe(true)
    expect(compileStopCondition("{{ 'cursor' not in response }}")(page({ cursor: 'x' }))).toBe(false)
    expect(compileStopCondition("{{ headers['X-Has-More'] == 'false' }}")(page({}))).toBe(true)
    expect(compileStopCondition('{{ last_page_size < 2 }}')(page({}, [{ id: 1 }]))).toBe(true)
    expect(compileStopCondition('{{ last_record.id == 1 }}')(page({}, [{ id: 1 }]))).toBe(true)
    expect(compileStopCondition('{{ last_record is undefined }}')(page({}))).toBe(true)
  })

  it('reads a text as Airbyte does', () => {
    expect(compileStopCondition('{{ response.more }}')(page({ more: 'False' }))).toBe(false)
    expect(compileStopCondition('{{ response.done }}')(page({ done: 'yes' }))).toBe(true)
  })
})
