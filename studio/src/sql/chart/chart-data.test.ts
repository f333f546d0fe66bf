import { expect, it } from 'vitest'
import type { Cell, CellColumn, CellKind } from '../../api/contract.ts'
import { chartData, firstChoice, mostSeries } from './chart-data.ts'

const column = (name: string, kind: CellKind): CellColumn => ({ name, kind, type: '' })
const columns = [column('day', 'date'), column('status', 'text'), column('id', 'integer'), column('revenue', 'decimal')]
const rows: Cell[][] = [
  ['2026-01-02', 'new', 1, '10.50'],
  ['2026-01-01', 'paid', 2, '4'],
  ['2026-01-02', 'new', 3, '0.5'],
  ['2026-01-02', 'paid', 4, null],
]

it('the first choice is a time along, a number up that is no id, and a text with few values as colour', () => {
  expect(firstChoice({ columns, rows })).toEqual({ kind: 'line', x: 'day', y: 'revenue', colour: 'status' })
  expect(firstChoice({ columns: [column('a', 'text')], rows: [] })).toBeUndefined()
  const two = [column('a', 'integer'), column('b', 'float')]
  expect(firstChoice({ columns: two, rows: [] })).toEqual({ kind: 'scatter', x: 'a', y: 'b', colour: undefined })
})

it('lines have one value for each x; what is added up or left out is said', () => {
  const data = chartData({ columns, rows }, { kind: 'line', x: 'day', y: 'revenue', colour: 'status' })
  expect(data.scale).toBe('time')
  expect(data.x.map((at) => new Date(at * 1000).toISOString().slice(0, 10))).toEqual(['2026-01-01', '2026-01-02'])
  expect(data.series).toEqual([
    { name: 'new', values: [null, 11] },
    { name: 'paid', values: [4, null] },
  ])
  expect(data.notes).toEqual([
    '1 row has no day or no revenue: not drawn.',
    '1 row has the same day as another one: revenue is added up.',
  ])
})

it('an answer of one row is a bar with its value below it: a point would hardly be seen', () => {
  const answer = { columns: [column('a', 'integer'), column('b', 'float')], rows: [[7, 2.5]] }
  expect(firstChoice(answer)).toEqual({ kind: 'bar', x: 'a', y: 'b', colour: undefined })
  const data = chartData(answer, { kind: 'bar', x: 'a', y: 'b', colour: undefined })
  expect([data.scale, data.categories, data.series]).toEqual(['category', ['7'], [{ name: 'b', values: [2.5] }]])
})

it('points stay as they are', () => {
  const data = chartData({ columns, rows }, { kind: 'scatter', x: 'id', y: 'revenue', colour: undefined })
  expect(data).toEqual({
    scale: 'number',
    x: [1, 2, 3],
    categories: [],
    series: [{ name: 'revenue', values: [10.5, 4, 0.5] }],
    notes: ['1 row has no id or no revenue: not drawn.'],
  })
})

it('names are categories, and no more colours are drawn than can be told apart', () => {
  const many = Array.from({ length: 20 }, (_, at): Cell[] => [`c${at % 3}`, `s${at}`, at])
  const three = [column('c', 'text'), column('s', 'text'), column('n', 'integer')]
  const data = chartData({ columns: three, rows: many }, { kind: 'bar', x: 'c', y: 'n', colour: 's' })
  expect(data.categories).toEqual(['c0', 'c1', 'c2'])
  expect(data.series).toHaveLength(mostSeries)
  expect(data.notes).toEqual(['12 of 20 values of s are not drawn: 8 colours can be told apart.'])
})
