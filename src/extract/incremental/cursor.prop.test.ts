import { decodedRecords } from '../../json/records/decoded-records.ts'
import {
  array,
  assert,
  constant,
  constantFrom,
  infiniteStream,
  integer,
  nat,
  option,
  property,
  record as recordOf,
  uniqueArray,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scannedRecords } from '../../../test/kits/normalize.ts'
import type { IncrementalPlan, IncrementalState } from '../../model/plan/incremental.ts'
import { isJsonObject, type JsonValue } from '../../json/json.ts'
import type { Records } from '../../json/records/records.ts'
import { ScannedRecords } from '../../json/records/scanned-records.ts'
import { createCursor } from './cursor.ts'

const path: IncrementalPlan['cursorPath'] = {
  text: 't',
  field: 't',
  first: (value) => (isJsonObject(value) ? value['t'] : undefined),
  all: () => [],
}

const record = recordOf({ id: integer({ min: 0, max: 5 }), t: integer({ min: 0, max: 4 }) })
const rows = array(record, { maxLength: 30 })
const settings = recordOf({
  initialValue: option(integer({ min: 0, max: 4 })),
  endValue: constant(null),
  lastValueFunc: constantFrom<'max' | 'min'>('max', 'min'),
  rowOrder: constant(null),
  lag: option(integer({ min: 1, max: 2 })),
  rangeStart: constantFrom<'open' | 'closed'>('open', 'closed'),
  rangeEnd: constant<'open'>('open'),
  onCursorValueMissing: constant<'raise'>('raise'),
})

const plainPlan: Omit<IncrementalPlan, 'cursorPath'> = {
  initialValue: null,
  endValue: null,
  lastValueFunc: 'max',
  rowOrder: null,
  lag: null,
  rangeStart: 'closed',
  rangeEnd: 'open',
  onCursorValueMissing: 'raise',
}

interface Outcome {
  readonly kept: readonly JsonValue[]
  readonly state: IncrementalState | undefined
}

function play(
  plan: Omit<IncrementalPlan, 'cursorPath'>,
  pages: readonly (readonly JsonValue[] | Records)[],
  stored?: IncrementalState,
): Outcome {
  const cursor = createCursor({ plan: { ...plan, cursorPath: path }, stored, resource: 'r', primaryKey: ['id'] })
  const kept = pages.flatMap((page) => cursor.filter('decoded' in page ? page : decodedRecords(page)).records.decoded())
  return { kept, state: cursor.state() }
}

function split(list: readonly JsonValue[], cuts: readonly number[]): readonly (readonly JsonValue[])[] {
  const at = [0, ...cuts.map((cut) => cut % (list.length + 1)).toSorted((a, b) => a - b), list.length]
  return at.slice(1).map((end, index) => list.slice(at[index], end))
}

describe('an incremental cursor', () => {
  it('keeps the same rows and state however the rows are cut into pages', () => {
    assert(
      property(settings, rows, rows, array(nat(), { maxLength: 6 }), (plan, before, ...[now, cuts]) => {
        const stored = play(plan, [before]).state
        expect(play(plan, split(now, cuts), stored)).toEqual(play(plan, [now], stored))
      }),
    )
  })

  it('keeps the same rows of records that are still bytes', () => {
    const missing = recordOf(
      { id: integer({ min: 0, max: 5 }), t: option(integer({ min: 0, max: 4 })) },
      { requiredKeys: ['id'] },
    )
    const anyRows = array(missing, { minLength: 1, maxLength: 30 })
    const modes = constantFrom<'include' | 'exclude'>('include', 'exclude')
    assert(
      property(settings, modes, rows, array(anyRows, { maxLength: 4 }), (plan, mode, ...[before, pages]) => {
        const whole = { ...plan, onCursorValueMissing: mode }
        const stored = play(whole, [before]).state
        const scanned = pages.map((page) => scannedRecords(JSON.stringify(page)))
        expect(play(whole, scanned, stored)).toEqual(play(whole, pages, stored))
      }),
      { numRuns: 500 },
    )
  })

  it('leaves bytes alone where the value of the cursor says enough', () => {
    const cursor = createCursor({
      plan: { ...plainPlan, initialValue: 0, cursorPath: path },
      stored: undefined,
      resource: 'r',
      primaryKey: ['id'],
    })
    const page = scannedRecords('[{"id":1,"t":1},{"id":2,"t":2},{"id":3,"t":3}]')
    expect(cursor.filter(page).records).toBe(page)
    const later = cursor.filter(scannedRecords('[{"id":4,"t":-1},{"id":5,"t":4}]')).records
    expect(later).toBeInstanceOf(ScannedRecords)
    expect(later.decoded()).toEqual([{ id: 5, t: 4 }])
  })

  it('keeps the same rows in whatever order they come', () => {
    assert(
      property(settings, rows, infiniteStream(nat()), (plan, now, dice) => {
        const shuffled = now
          .map((row) => [dice.next().value ?? 0, row] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, row]) => row)
        const [straight, mixed] = [play(plan, [now]), play(plan, [shuffled])]
        expect(new Set(mixed.kept)).toEqual(new Set(straight.kept))
        expect(mixed.state?.last_value).toEqual(straight.state?.last_value)
        expect(new Set(mixed.state?.unique_hashes)).toEqual(new Set(straight.state?.unique_hashes))
      }),
    )
  })

  it('loads each row once over runs that see a growing list, without lag', () => {
    assert(
      property(uniqueArray(record, { selector: ({ id, t }) => `${id}/${t}`, maxLength: 20 }), nat(20), (all, cut) => {
        // what comes later in time has a cursor at least as high
        const inTime = all.toSorted((a, b) => a.t - b.t).map((row, id) => ({ ...row, id }))
        const first = play(plainPlan, [inTime.slice(0, cut)])
        const second = play(plainPlan, [inTime], first.state)
        expect([...first.kept, ...second.kept]).toEqual(inTime)
      }),
    )
  })
})
