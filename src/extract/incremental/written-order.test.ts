import { decodedRecords } from '../../json/records/decoded-records.ts'
import { describe, expect, it } from 'vitest'
import { compileCursorFormat } from '../../model/cursor/cursor-format.ts'
import type { JsonValue } from '../../json/json.ts'
import type { IncrementalPlan } from '../../model/plan/incremental.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { compareCursors } from './compare.ts'
import { createCursor } from './cursor.ts'

/** Before the first one that is new: what a run keeps of `values`, and what it remembers. */
function run(
  values: readonly JsonValue[],
  {
    last = null,
    format,
    ...more
  }: Partial<IncrementalPlan> & { readonly last?: JsonValue; readonly format?: readonly string[] } = {},
): { readonly kept: readonly JsonValue[]; readonly last: JsonValue | undefined } {
  const plan: IncrementalPlan = {
    cursorPath: compilePath('at'),
    initialValue: last,
    endValue: null,
    lastValueFunc: 'max',
    rowOrder: null,
    lag: null,
    rangeStart: 'open',
    rangeEnd: 'open',
    onCursorValueMissing: 'raise',
    ...(format === undefined ? {} : { cursorFormat: format.map(compileCursorFormat) }),
    ...more,
  }
  const cursor = createCursor({ plan, stored: undefined, resource: 'rates', primaryKey: [] })
  const { records } = cursor.filter(decodedRecords(values.map((at) => ({ at }))))
  return { kept: records.decoded().map((record) => (record as { at: JsonValue }).at), last: cursor.state()?.last_value }
}

const notSortable = expect.objectContaining({
  code: 'CURSOR_NOT_SORTABLE',
  message: expect.stringContaining('"at" of "rates"'),
  details: expect.objectContaining({ hint: expect.stringContaining('cursor_format') }),
})

describe('texts that do not sort as they are written are ordered by what they mean', () => {
  it.each<[string, string]>([
    ['9', '10'],
    ['-5', '3'],
    ['9.5', '10.25'],
    ['99999999999999999999', '100000000000000000000'],
    ['12/31/2024', '02/01/2025'],
    ['31/12/2024', '01/02/2025'],
    ['31-12-2024', '13-01-2025'],
    ['03.12.2024', '01.01.2025'],
    ['02/01/2025', '03/01/2025'],
    ['12/31/2024 11:30 PM', '01/01/2025 1:30 AM'],
    ['2024-9-5', '2024-10-01'],
    ['2024-01-31', '02/28/2024'],
    ['Dec 3, 2024', 'Feb 1, 2025'],
    ['December 3rd, 2024', 'January 2nd, 2025'],
    ['3 Sep 2024', '1 Oct 2024'],
    ['Tue, 03 Dec 2024 10:00:00 GMT', 'Mon, 06 Jan 2025 09:00:00 GMT'],
    ['Wed Oct 10 20:19:24 +0000 2018', 'Fri Jan 04 20:19:24 +0000 2019'],
  ])('%s comes before %s', (earlier, later) => {
    expect(compareCursors(earlier, later)).toBeLessThan(0)
    expect(compareCursors(later, earlier)).toBeGreaterThan(0)
    expect(run([later, earlier], { last: earlier })).toEqual({ kept: [later], last: later })
  })

  it.each<[string, string]>([
    ['20240115', '20240115120000'],
    ['20231231235959', '20240101'],
    ['1.2.10', '1.2.9'],
    ['2024-01-01', '2024-01-02'],
    ['A-9', 'a-10'],
    ['', '12/31/2024'],
    ['0', '2024-01-01'],
    ['01HXYZ', '01HY00'],
    ['dec1', 'dec2'],
  ])('letters decide between %s and %s', (before, after) => {
    expect(compareCursors(before, after)).toBeLessThan(0)
  })

  it.each([
    [['02/03/2025'], '03/02/2025'],
    [['12/31/2024'], '31/12/2024'],
    [['05/06/07'], '06/05/07'],
  ])('%j after %s: nobody can tell', (values, last) => {
    expect(() => run(values, { last })).toThrow(notSortable)
  })

  it('other values of the page tell the day from the month', () => {
    expect(run(['02/03/2025', '02/25/2025'], { last: '01/04/2025' })).toEqual({
      kept: ['02/03/2025', '02/25/2025'],
      last: '02/25/2025',
    })
    expect(run(['03/02/2025', '25/02/2025'], { last: '04/01/2025' }).last).toBe('25/02/2025')
  })
})

describe('cursor_format', () => {
  it.each<[readonly string[], JsonValue, readonly JsonValue[], readonly JsonValue[]]>([
    [['%m/%d/%Y'], '02/03/2025', ['03/02/2025', '12/31/2024'], ['03/02/2025']],
    [['%d/%m/%Y'], '02/03/2025', ['03/02/2025', '04/03/2025'], ['04/03/2025']],
    [
      ['%d.%m.%y %H:%M', '%d.%m.%y'],
      '31.12.24',
      ['31.12.24 08:00', '01.01.25', '30.12.24'],
      ['31.12.24 08:00', '01.01.25'],
    ],
    [
      ['%b %d, %Y %I:%M %p'],
      'Dec 3, 2024 11:00 AM',
      ['Dec 3, 2024 1:00 PM', 'Dec 3, 2024 9:00 AM'],
      ['Dec 3, 2024 1:00 PM'],
    ],
    [
      ['%Y-%m-%dT%H:%M:%S%z'],
      '2024-01-01T00:00:00+02:00',
      ['2023-12-31T23:00:00Z', '2023-12-31T21:00:00Z'],
      ['2023-12-31T23:00:00Z'],
    ],
    [['integer'], '9', ['10', 11, '8'], ['10', 11]],
    [['number'], '9.5', ['10.25', '9'], ['10.25']],
    [['epoch_ms'], '999', ['1000'], ['1000']],
  ])('%j after %j', (...[format, last, values, kept]) => {
    const found = run(values, { last, format })
    expect(found.kept).toEqual(kept)
    expect(kept).toContain(found.last)
  })

  it('what is not written so is an error', () => {
    expect(() => run(['2025-01-01'], { last: '01/01/2025', format: ['%m/%d/%Y'] })).toThrow(notSortable)
    expect(() => run(['02/30/2025'], { last: '01/01/2025', format: ['%m/%d/%Y'] })).toThrow(notSortable)
    expect(() => run(['x'], { last: '5', format: ['integer'] })).toThrow(notSortable)
  })

  it('values of the same meaning are the same', () => {
    expect(run(['1/2/2025'], { last: '01/02/2025', format: ['%m/%d/%Y'] }).kept).toEqual([])
  })

  it.each<[string, JsonValue, number, JsonValue]>([
    ['%m/%d/%Y', '01/02/2025', 3, '12/30/2024'],
    ['%-m/%-d/%Y', '3/1/2025', 1, '2/28/2025'],
    ['%d %b %Y %I:%M %p', '01 Jan 2025 12:30 AM', 3600, '31 Dec 2024 11:30 PM'],
    ['%B %d, %Y', 'March 01, 2024', 1, 'February 29, 2024'],
    ['%d/%m/%Y %H:%M:%S.%f%z', '01/01/2025 00:00:00.250+02:00', 1, '31/12/2024 23:59:59.250+02:00'],
    ['integer', '0010', 3, '0007'],
    ['epoch', '1700000000', 60, '1699999940'],
    ['epoch_ms', 1_700_000_000_000, 60, 1_699_999_940_000],
  ])('%s: a lag is written as the value is', (...[format, last, lag, start]) => {
    const plan = { lag, startParam: 'since' }
    const cursor = createCursor({
      plan: {
        cursorPath: compilePath('at'),
        initialValue: null,
        endValue: null,
        lastValueFunc: 'max',
        rowOrder: null,
        rangeStart: 'closed',
        rangeEnd: 'open',
        onCursorValueMissing: 'raise',
        cursorFormat: [compileCursorFormat(format)],
        ...plan,
      },
      stored: { initial_value: null, last_value: last, start_value: null, unique_hashes: [] },
      resource: 'rates',
      primaryKey: [],
    })
    expect(cursor.requestValues().start).toEqual(start)
  })

  it.each(['%Y', 'YYYY-MM-DD', '%Q %Y %m %d', '', 'seconds'])('%j is none', (format) => {
    expect(() => compileCursorFormat(format)).toThrow(/directive|name a year/)
  })

  it('a window of dates that do not sort as they are written', () => {
    const window = { last: '12/31/2024', endValue: '02/15/2025' }
    expect(run(['01/15/2025', '03/01/2025', '11/30/2024'], window).kept).toEqual(['01/15/2025'])
    expect(() => run([], { last: '02/15/2025', endValue: '12/31/2024' })).toThrow(
      expect.objectContaining({ code: 'CURSOR_BAD_RANGE' }),
    )
  })
})
