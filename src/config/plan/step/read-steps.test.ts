import { decodedRecords } from '../../../json/records/decoded-records.ts'
import { describe, expect, test } from 'vitest'
import { problemIn, resourceOf } from '../../../../test/fixtures/plan/read.ts'
import { SluiceError } from '../../../model/errors.ts'
import type { JsonValue } from '../../../json/json.ts'
import { processRecords } from '../../../extract/unit/process-records.ts'

async function run(steps: readonly unknown[], records: readonly JsonValue[]): Promise<readonly JsonValue[]> {
  const left = processRecords(decodedRecords(records), await resourceOf({ name: 'x', processing_steps: steps }), {
    parent: null,
  })
  return left.decoded()
}

async function failure(steps: readonly unknown[], records: readonly JsonValue[]): Promise<Record<string, unknown>> {
  try {
    await run(steps, records)
  } catch (error) {
    if (error instanceof SluiceError) return { code: error.code, message: error.message, ...error.details }
  }
  throw new Error('nothing was thrown')
}

const posts: readonly JsonValue[] = [
  { id: 1, status: 'open', tags: ['a', 'b'], author: { first: 'Ada', last: 'L' } },
  { id: 2, status: 'closed', tags: null, author: { first: 'Bob', last: 'M' } },
]

describe('filter', () => {
  test.each(["record.status == 'open'", "{{ record.status == 'open' }}", 'record.tags', 'record.id in [1, 3]'])(
    '%s keeps what it holds for',
    async (filter) => {
      expect(await run([{ filter }], posts)).toEqual([posts[0]])
    },
  )

  test('an expression that does not fit the records says where it stands', async () => {
    expect(await failure([{ filter: 'record.total > 5' }], posts)).toMatchObject({
      code: 'EXPRESSION_FAILED',
      place: { path: 'resources[0].processing_steps[0].filter' },
      hint: expect.stringContaining('default') as string,
    })
  })
})

describe('map', () => {
  test('an expression replaces the record', async () => {
    expect(await run([{ map: 'record.author' }], posts)).toEqual([
      { first: 'Ada', last: 'L' },
      { first: 'Bob', last: 'M' },
    ])
    expect(await failure([{ map: 'record.autor' }], posts)).toMatchObject({
      code: 'STEP_FAILED',
      message:
        'Could not process a record with "resources[0].processing_steps[0].map" because it gives nothing for a record.',
      found: 'a record with the keys id, status, tags, author',
    })
  })

  test('set adds and replaces columns, seeing the record as it came', async () => {
    const set = {
      id: 'record.id * 10',
      name: "{{ record.author.first ~ ' ' ~ record.author.last }}",
      label: 'post {{ record.id }}',
      nothing: 'record.nothing',
      source: "'api'",
      version: 2,
    }
    expect(await run([{ map: { set, exclude: ['author', 'tags', 'status'] } }], posts)).toEqual([
      { id: 10, name: 'Ada L', label: 'post 1', nothing: null, source: 'api', version: 2 },
      { id: 20, name: 'Bob M', label: 'post 2', nothing: null, source: 'api', version: 2 },
    ])
  })

  test('include keeps keys in its own order, and __proto__ is an ordinary one', async () => {
    expect(await run([{ map: { include: ['status', 'id', 'none'] } }], posts)).toEqual([
      { status: 'open', id: 1 },
      { status: 'closed', id: 2 },
    ])
    const hostile = JSON.parse('{"__proto__": {"a": 1}, "b": 2}') as JsonValue
    const [kept] = await run([{ map: { set: { c: 1 } } }], [hostile])
    expect(JSON.stringify(kept)).toBe('{"__proto__":{"a":1},"b":2,"c":1}')
    expect(JSON.stringify(await run([{ map: { exclude: ['b'] } }], [hostile]))).toBe('[{"__proto__":{"a":1}}]')
  })

  test('a record that is not an object has no keys', async () => {
    expect(await failure([{ map: { exclude: ['a'] } }], ['text'])).toMatchObject({
      code: 'STEP_FAILED',
      found: 'a record that is a string',
    })
  })
})

describe('yield_map', () => {
  test('makes a record of each element; null is no list at all', async () => {
    expect(await run([{ yield_map: 'record.tags' }], posts)).toEqual(['a', 'b'])
  })

  test('what is not there may be a misspelt name', async () => {
    expect(await failure([{ yield_map: 'record.tgas' }], posts)).toMatchObject({
      code: 'STEP_FAILED',
      hint: 'If there may be none, write "record.tgas | default([])".',
    })
    expect(await failure([{ yield_map: '{{ record.id }}' }], posts)).toMatchObject({
      message: expect.stringContaining('it gives no list') as string,
    })
    expect(await run([{ yield_map: 'record.tgas | default([])' }], posts)).toEqual([])
  })
})

test('several keys of one step run as filter, map, yield_map; expressions and functions mix', async () => {
  const step = { yield_map: 'record', map: 'record.tags', filter: 'record.tags' }
  expect(await run([step, { map: (tag: string) => tag.toUpperCase() }], posts)).toEqual(['A', 'B'])
})

const steps = (step: unknown): unknown => ({ name: 'a', processing_steps: [step] })

describe('mistakes', () => {
  test('a bad expression is told at its place, with the names there are', async () => {
    expect(await problemIn(steps({ filter: "status == 'open'" }))).toMatchObject({
      code: 'BAD_EXPRESSION',
      path: 'resources[0].processing_steps[0].filter',
      allowed: ['record', 'config', 'slice', 'incremental'],
    })
    expect(await problemIn(steps({ map: { set: { kind: 'order' } } }))).toMatchObject({
      code: 'BAD_EXPRESSION',
      path: 'resources[0].processing_steps[0].map.set.kind',
    })
  })

  test('text outside of the braces is always true', async () => {
    expect(await problemIn(steps({ filter: "{{ record.status }} == 'open'" }))).toMatchObject({
      code: 'BAD_EXPRESSION',
      message: expect.stringContaining('text outside of its braces') as string,
    })
  })

  test('a mapping that says too much, or something else', async () => {
    expect(await problemIn(steps({ map: { include: ['a'], exclude: ['b'] } }))).toMatchObject({
      message: expect.stringContaining('either "include" or "exclude"') as string,
    })
    expect(await problemIn(steps({ map: { full_name: 'record.a' } }))).toMatchObject({
      path: 'resources[0].processing_steps[0].map.full_name',
      allowed: ['when', 'flatten', 'replace_in_keys', 'rename', 'set', 'sequential', 'cast', 'include', 'exclude'],
    })
  })
})
