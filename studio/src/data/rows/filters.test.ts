import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Filter, FilterOp } from '../../api/contract.ts'
import { filterText, opWords, readFilters, readNames, valuesOf, writeFilters, writeNames } from './filters.ts'

const text = fc.string({ unit: 'grapheme', minLength: 1 })
const filters = fc.array(
  fc
    .tuple(
      text,
      fc.constantFrom(...(Object.keys(opWords) as FilterOp[])),
      fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2 }),
    )
    .map(([column, op, values]): Filter => {
      const count = valuesOf(op)
      return { column, op, values: count === 'many' ? values : values.slice(0, count) }
    }),
)

describe('filters in the address', () => {
  it('come back as they were, whatever names and values are', () => {
    fc.assert(
      fc.property(filters, (list) => {
        expect(readFilters(writeFilters(list))).toEqual(list)
      }),
    )
  })

  it('are read by people', () => {
    const list: Filter[] = [
      { column: 'total', op: 'gt', values: ['100'] },
      { column: 'status', op: 'in', values: ['paid', 'new'] },
      { column: 'note', op: 'not_null', values: [] },
      { column: 'day', op: 'between', values: ['2024-01-01', ''] },
    ]
    expect(writeFilters(list)).toBe('total.gt.100,status.in.paid|new,note.not_null,day.between.2024-01-01|')
    expect(list.map(filterText)).toEqual([
      'total > 100',
      'status one of paid, new',
      'note is not null',
      'day between 2024-01-01 and ""',
    ])
  })

  it('are left out where the address makes no sense', () => {
    expect(readFilters('total.gt,total.toString.1,.eq.1,%E0%A4%A.eq.1,a.b.c.d')).toEqual([
      { column: '%E0%A4%A', op: 'eq', values: ['1'] },
    ])
  })
})

it('names in the address come back as they were', () => {
  fc.assert(
    fc.property(fc.array(text), (names) => {
      expect(readNames(writeNames(names))).toEqual(names)
    }),
  )
})
