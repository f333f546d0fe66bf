import { type Body, decodedBody } from '../../json/records/body.ts'
import { decodedRecords } from '../../json/records/decoded-records.ts'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../model/errors.ts'
import type { IncrementalPlan, IncrementalState } from '../../model/plan/incremental.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'
import { parseJson, toJsonText } from '../../json/json-text.ts'
import { isJsonObject, JsonFloat, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts'
import { mostHashes } from './boundary.ts'
import { createCursor, type ResourceCursor } from './cursor.ts'

interface OracleCase {
  readonly name: string
  readonly config: { readonly [key: string]: JsonValue }
  readonly primary_key: string | readonly string[] | null
  readonly runs: readonly { readonly pages: readonly (readonly JsonValue[])[]; readonly config?: JsonObject }[]
  /** what dlt did: rows it kept and the state it left, run by run */
  readonly expected: readonly {
    readonly kept?: readonly JsonValue[]
    readonly state?: IncrementalState
    readonly pages_read?: number
    readonly error?: readonly string[]
  }[]
}

/** What each dlt did with the same rows: scripts/oracle/incremental.py. */
const casesOf = (version: string): readonly OracleCase[] =>
  readFileSync(new URL(`cursor-cases-${version}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => parseJson(line) as unknown as OracleCase)
const versions = ['1.26.0', '1.31.0'] as const

const codes: Readonly<Record<string, string>> = {
  IncrementalCursorPathMissing: 'CURSOR_MISSING',
  IncrementalCursorPathHasValueNone: 'CURSOR_NULL',
  IncrementalCursorInvalidCoercion: 'CURSOR_TYPE_MISMATCH',
  IncrementalPrimaryKeyMissing: 'CURSOR_KEY_MISSING',
}

function dotted(text: string): JsonPath {
  const first = (value: Body): JsonValue | undefined =>
    text
      .split('.')
      .reduce<JsonValue | undefined>(
        (at, key) => (isJsonObject(at) ? ownValue(at, key) : undefined),
        decodedBody(value),
      )
  return { text, first, all: (value) => [first(value)].filter((found) => found !== undefined) }
}

function planOf(config: { readonly [key: string]: JsonValue }): IncrementalPlan {
  const own = config['primary_key']
  return {
    cursorPath: dotted((config['cursor_path'] ?? 't') as string),
    initialValue: config['initial_value'] ?? null,
    endValue: config['end_value'] ?? null,
    lastValueFunc: (config['last_value_func'] ?? 'max') as 'min' | 'max',
    ...(own === undefined ? {} : { primaryKey: [own].flat() as string[] }),
    rowOrder: (config['row_order'] ?? null) as 'asc' | 'desc' | null,
    lag: (config['lag'] ?? null) as number | null,
    rangeStart: (config['range_start'] ?? 'closed') as 'open' | 'closed',
    rangeEnd: (config['range_end'] ?? 'open') as 'open' | 'closed',
    onCursorValueMissing: (config['on_cursor_value_missing'] ?? 'raise') as 'raise' | 'include' | 'exclude',
  }
}

function cursorWith(
  config: { readonly [key: string]: JsonValue },
  stored?: IncrementalState,
  key: readonly string[] = ['id'],
): ResourceCursor {
  return createCursor({ plan: planOf(config), stored, resource: 'items', primaryKey: key })
}

/** One run of a case, from a state: the rows kept and the state left. */
function playRun(
  { config, primary_key: written, runs }: OracleCase,
  index: number,
  stored: IncrementalState | undefined,
): { readonly kept: readonly JsonValue[]; readonly state: IncrementalState | undefined } {
  const run = runs[index]
  if (run === undefined) throw new Error('a case without its run')
  const plan = { ...planOf({ ...config, ...run.config }), ...(Array.isArray(written) && { keyIsList: true }) }
  const key = written === null ? [] : [written].flat()
  const cursor = createCursor({ plan, stored, resource: 'items', primaryKey: key })
  const kept: JsonValue[] = []
  for (const page of run.pages) {
    const left = cursor.filter(decodedRecords(page))
    kept.push(...left.records.decoded())
    if (left.stop) break
  }
  return { kept, state: cursor.state() }
}

function sorted(state: IncrementalState): IncrementalState {
  return { ...state, unique_hashes: [...state.unique_hashes].toSorted((a, b) => (a < b ? -1 : 1)) }
}

/** States of both lengths of hashes side by side. */
const cutHashes = (state: IncrementalState): IncrementalState =>
  sorted({ ...state, unique_hashes: state.unique_hashes.map((hash) => hash.slice(0, 12)) })

describe.each(versions)('T7.2 a cursor does what dlt %s does', (version) => {
  const cases = casesOf(version).map((each) => [each.name, each] as const)

  it.each(cases)('%s', (_name, example) => {
    let stored: IncrementalState | undefined
    for (const [index, expected] of example.expected.entries()) {
      if (expected.error !== undefined) {
        const code = codes[expected.error[0] ?? '']
        expect(() => playRun(example, index, stored)).toThrowError(expect.objectContaining({ code }))
        return
      }
      const { kept, state } = playRun(example, index, stored)
      stored = state
      expect(kept).toEqual(expected.kept)
      if ('end_value' in example.config) expect(stored).toBeUndefined()
      else expect(stored && cutHashes(stored)).toEqual(expected.state && cutHashes(expected.state))
    }
  })

  it.each(cases)('%s, taken over before each run', (_name, example) => {
    for (const [index, { kept, state }] of example.expected.entries()) {
      const before = example.expected[index - 1]?.state
      if (index === 0 || kept === undefined || before === undefined) continue
      const ours = playRun(example, index, before)
      expect(ours.kept).toEqual(kept)
      if (ours.state === undefined || state === undefined) continue
      expect(cutHashes(ours.state)).toEqual(cutHashes(state))
      // hashes keep the form that dlt gave them
      if (before.unique_hashes.length > 0) expect(sorted(ours.state)).toEqual(sorted(state))
    }
  })
})

describe('T11.8 hashes', () => {
  const first = { id: 4, t: 1 }
  const all = [first, { id: 2, t: 1 }]
  const stateWith = (...unique_hashes: readonly string[]): IncrementalState => ({
    initial_value: null,
    last_value: 1,
    unique_hashes,
    start_value: null,
  })
  const stateOf = (cursor: ResourceCursor): IncrementalState => cursor.state() ?? stateWith()
  const long = ['9ydaHrzwo9f8RuI13CNq', 'Tp44cKMYfAuJiBfxLAqu'] as const
  const short = ['9ydaHrzwo9f8', 'Tp44cKMYfAuJ'] as const

  it('are recognized in both lengths, and a list goes on in the one it has', () => {
    for (const known of [long, short]) {
      const cursor = cursorWith({}, stateWith(known[1]))
      expect(cursor.filter(decodedRecords(all)).records.count).toBe(1)
      expect(sorted(stateOf(cursor)).unique_hashes).toHaveLength(2)
      expect(new Set(stateOf(cursor).unique_hashes.map(({ length }) => length)).size).toBe(1)
      cursor.filter(decodedRecords([{ id: 5, t: 2 }]))
      expect(stateOf(cursor).unique_hashes).toEqual(['tIXXf9wiHssyAgHEzQnu'.slice(0, known[0].length)])
    }
  })

  it('a list of both lengths, which an earlier sluice left, becomes one that dlt reads', () => {
    const cursor = cursorWith({}, stateWith(short[0], long[1], long[0]))
    expect(cursor.filter(decodedRecords(all)).records.count).toBe(0)
    expect(cursor.filter(decodedRecords([{ id: 5, t: 1 }])).records.count).toBe(1)
    expect(sorted(stateOf(cursor)).unique_hashes).toEqual(['9ydaHrzwo9f8', 'Tp44cKMYfAuJ', 'tIXXf9wiHssy'])
  })

  it('a key of one column is recognized however it was written', () => {
    const written = cursorWith({})
    written.filter(decodedRecords([first]))
    const asList = createCursor({
      plan: { ...planOf({}), keyIsList: true },
      stored: undefined,
      resource: 'items',
      primaryKey: ['id'],
    })
    asList.filter(decodedRecords([first]))
    expect(stateOf(asList).unique_hashes).not.toEqual(stateOf(written).unique_hashes)
    expect(cursorWith({}, asList.state()).filter(decodedRecords([first])).records.count).toBe(0)
  })

  it.each([
    [['id'], { id: 5, t: 1 }, 'tIXXf9wiHssyAgHEzQnu'],
    [['id'], { id: '5', t: 1 }, 'a2NYYwrjJmOCrFBL03Dc'],
    [['a', 'b'], { a: 1, b: 2, t: 1 }, 'UdaPeqxraRmOh98CB7cf'],
    [[], { id: 5, ts: '2024-01-03' }, 'OCDqMSeoZRjXuO/apeDt'],
  ])('key %j of %j is %s', (key, record, hash) => {
    const cursor = cursorWith({ cursor_path: 'ts' in record ? 'ts' : 't' }, undefined, key)
    cursor.filter(decodedRecords([record]))
    expect(cursor.state()?.unique_hashes).toEqual([hash])
  })

  it('stop growing at a boundary shared by very many rows, and lose none of them', () => {
    const rows = Array.from({ length: mostHashes + 50 }, (_, id) => ({ id, t: '2024-01-01' }))
    const first = cursorWith({})
    const left = first.filter(decodedRecords(rows))
    const state = first.state()
    expect(left.warnings.map(({ code }) => code)).toEqual(['CURSOR_COARSE', 'CURSOR_BOUNDARY_FULL'])
    expect(first.filter(decodedRecords(rows.slice(-1))).warnings).toEqual([])
    expect(state?.unique_hashes).toHaveLength(mostHashes)
    const again = cursorWith({}, state).filter(decodedRecords([...rows, { id: -1, t: '2024-01-01' }]))
    expect(again.records.count).toBe(51)
    expect(again.records.at(-1)).toEqual({ id: -1, t: '2024-01-01' })
  })

  it('stay as they were when a page fails', () => {
    const cursor = cursorWith({})
    cursor.filter(decodedRecords([{ id: 1, t: 1 }]))
    const before = cursor.state()
    expect(() => cursor.filter(decodedRecords([{ id: 2, t: 1 }, { t: 1 }]))).toThrow(SluiceError)
    expect(cursor.state()).toBe(before)
    cursor.filter(decodedRecords([{ id: 3, t: 1 }]))
    expect(cursor.state()?.unique_hashes).toHaveLength(2)
  })
})

describe('T7.3 a run', () => {
  it('keeps its start value while the last value moves', () => {
    const stored = { initial_value: 0, last_value: 3, unique_hashes: [], start_value: 0 }
    const cursor = cursorWith({}, stored)
    expect(cursor.filter(decodedRecords([{ id: 1, t: 9 }])).records.count).toBe(1)
    expect(cursor.filter(decodedRecords([{ id: 2, t: 4 }])).records.count).toBe(1)
    expect(cursor.attribute('start_value')).toBe(3)
    expect(cursor.attribute('last_value')).toBe(3)
    expect(cursor.state()).toMatchObject({ last_value: 9, start_value: 3, initial_value: 0 })
  })

  it('that is resumed goes on from the package with the start value of the first attempt', () => {
    const plan = planOf({})
    const first = createCursor({ plan, stored: undefined, resource: 'items', primaryKey: ['id'] })
    first.filter(decodedRecords([{ id: 1, t: 9 }]))
    const resumed = createCursor({
      plan,
      stored: undefined,
      resumed: first.state(),
      resource: 'items',
      primaryKey: ['id'],
    })
    expect(
      resumed.filter(
        decodedRecords([
          { id: 2, t: 4 },
          { id: 3, t: 9 },
        ]),
      ).records.count,
    ).toBe(2)
    expect(resumed.state()).toMatchObject({ last_value: 9, unique_hashes: [expect.any(String), expect.any(String)] })
  })

  it('without anything new keeps the very same state', () => {
    const first = cursorWith({})
    first.filter(decodedRecords([{ id: 1, t: 1 }]))
    const stored = first.state()
    const second = cursorWith({}, stored)
    second.filter(
      decodedRecords([
        { id: 1, t: 1 },
        { id: 0, t: 0 },
      ]),
    )
    expect(second.state()).toBe(stored)
  })

  it('drops null records and compares numbers of all kinds', () => {
    const cursor = cursorWith({})
    const rows = [{ id: 1, t: 2 ** 53 }, null, { id: 2, t: 9007199254740993n }, { id: 3, t: new JsonFloat(1e15) }]
    expect(cursor.filter(decodedRecords(rows)).records.count).toBe(3)
    expect(cursor.state()?.last_value).toBe(9007199254740993n)
  })

  it('lets a function of the user choose', () => {
    const plan: IncrementalPlan = {
      ...planOf({}),
      lastValueFunc: (values) => (values as readonly string[]).toSorted((a, b) => a.length - b.length).at(-1) ?? null,
    }
    const cursor = createCursor({ plan, stored: undefined, resource: 'items', primaryKey: [] })
    cursor.filter(decodedRecords([{ t: 'bbb' }, { t: 'cccc' }, { t: 'z' }]))
    expect(cursor.state()?.last_value).toBe('cccc')
  })
})

function convert(value: JsonValue): JsonValue {
  if (value === null) throw new TypeError('no null please')
  return `<${toJsonText(value)}>`
}

describe('values for requests', () => {
  it('I06 I07 are converted; null start and end send nothing', () => {
    const plan = { ...planOf({ initial_value: 5 }), convert, startParam: 'since', endParam: 'until' }
    const cursor = createCursor({ plan, stored: undefined, resource: 'items', primaryKey: [] })
    expect(cursor.requestValues()).toEqual({ start: '<5>' })
    expect(cursor.attribute('end_value')).toBeNull()
    expect(cursor.attribute('initial_value')).toBe('<5>')
  })

  it('may come from null when the function takes it', () => {
    const plan = { ...planOf({}), convert: (value: JsonValue) => value ?? '1970', startParam: 'since' }
    expect(createCursor({ plan, stored: undefined, resource: 'items', primaryKey: [] }).requestValues()).toEqual({
      start: '1970',
    })
  })

  it('need an attribute that exists', () => {
    expect(() => cursorWith({}).attribute('__proto__')).toThrowError(
      expect.objectContaining({ code: 'UNKNOWN_INCREMENTAL_ATTRIBUTE' }),
    )
  })

  it.each([
    [{ end_value: 5 }, /needs an "initial_value"/],
    [{ initial_value: 5, end_value: 3 }, /does not lie beyond/],
    [{ initial_value: 'a', end_value: 3 }, /have no order/],
  ])('refuse the range %j', (config, message) => {
    expect(() => cursorWith(config)).toThrowError(message)
  })
})
