import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CellKind } from '../../api/contract.ts'
import { visible } from '../../design/visible.ts'
import { cellText, indented, sizeText } from './cell-text.ts'
import { copyText } from './copy-text.ts'
import { columnsBetween, moveColumn, placeColumns, plainLayout } from '../layout.ts'

describe('a value in a cell', () => {
  it('says in words when there is none, or nothing in it', () => {
    expect(cellText(null)).toEqual({ text: 'null', tone: 'void' })
    expect(cellText('')).toEqual({ text: 'empty', tone: 'void' })
    expect(cellText('null')).toEqual({ text: 'null', tone: 'plain' })
    expect(cellText('   ')).toEqual({ text: '···', tone: 'plain' })
    expect(cellText(0)).toEqual({ text: '0', tone: 'plain' })
    expect(cellText(false)).toEqual({ text: 'false', tone: 'plain' })
  })

  it('is as short as it can be without saying less', () => {
    const shown = (value: string, kind: CellKind): string => cellText(value, kind).text
    expect(shown('0.310000000', 'decimal')).toBe('0.31')
    expect(shown('100.000000000', 'decimal')).toBe('100')
    expect(shown('100', 'decimal')).toBe('100')
    expect(shown('1.10', 'text')).toBe('1.10')
    expect(shown('2024-01-01T10:00:00.000Z', 'timestamp')).toBe('2024-01-01 10:00:00Z')
    expect(shown('2024-01-01T10:00:00.500', 'local_timestamp')).toBe('2024-01-01 10:00:00.500')
  })

  it('is one bounded line in which nothing is hidden', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
        const { text } = cellText(value)
        // oxlint-disable-next-line no-control-regex -- none may be left
        expect(text).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u200E\u200F]/)
      }),
    )
    expect(cellText('x'.repeat(1_000_000)).text).toHaveLength(301)
    expect(visible('a\u202Egnp.exe\n')).toBe('a‹U+202E›gnp.exe↵')
  })

  it('is indented without a digit of its numbers changing', () => {
    expect(indented('{"id":12345678901234567890,"a":[],"b":{"c":[1.0,"x,{y}"]}}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "a": [],\n  "b": {\n    "c": [\n      1.0,\n      "x,{y}"\n    ]\n  }\n}',
    )
    expect(indented('{oops')).toBeUndefined()
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(JSON.parse(indented(json) ?? '')).toEqual(JSON.parse(json))
      }),
    )
  })

  it('has a size in words', () => {
    expect([12, 1200, 65_536, 1_048_576].map((bytes) => sizeText(bytes))).toEqual(['12 B', '1.2 KB', '66 KB', '1 MB'])
  })
})

describe('what is copied', () => {
  const columns = [
    { name: 'id', kind: 'integer' },
    { name: 'select', kind: 'text' },
    { name: 'tags', kind: 'json' },
  ] as const
  const copied = {
    table: 'orders',
    columns,
    rows: [
      ['9007199254740993', "it's", '["a"]'],
      [2, null, null],
    ],
  }

  it('is JSON with all digits', () => {
    expect(copyText(copied, 'json')).toBe(
      '[\n  { "id": 9007199254740993, "select": "it\'s", "tags": ["a"] },\n  { "id": 2, "select": null, "tags": null }\n]',
    )
  })

  it('is CSV in which nothing and the empty text differ', () => {
    const rows = [
      [1, '', null],
      [2, 'a,"b"\n', ''],
    ]
    expect(copyText({ ...copied, rows }, 'csv')).toBe('id,select,tags\r\n1,"",\r\n2,"a,""b""\n",""\r\n')
  })

  it('is SQL that inserts it, whatever the names and texts are', () => {
    expect(copyText({ ...copied, table: 'my "table"' }, 'sql')).toBe(
      `INSERT INTO "my ""table""" (id, "select", tags) VALUES\n  (9007199254740993, 'it''s', '["a"]'),\n  (2, NULL, NULL);`,
    )
  })

  it('is text with tabs for spreadsheets', () => {
    expect(copyText({ ...copied, rows: [['a\tb', 1, null]] }, 'text')).toBe('"a\tb"\t1\t')
  })
})

describe('columns', () => {
  const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, width: 100 }))

  it('stand where they were put, those that are new behind them', () => {
    const placed = placeColumns(columns, { order: ['c', 'a', 'gone'], hidden: ['b'], widths: { a: 10, toString: 5 } })
    expect(placed.map(({ column, at, left, width }) => [column.name, at, left, width])).toEqual([
      ['c', 2, 0, 100],
      ['a', 0, 100, 48],
      ['d', 3, 148, 100],
    ])
  })

  it('are those between two places', () => {
    const placed = placeColumns(columns, plainLayout)
    expect(columnsBetween(placed, { from: 100, to: 250 })).toEqual({ first: 1, end: 3 })
    expect(columnsBetween(placed, { from: 0, to: 1000 })).toEqual({ first: 0, end: 4 })
    expect(columnsBetween(placed, { from: 1000, to: 2000 })).toEqual({ first: 0, end: 0 })
  })

  it('are moved before others', () => {
    expect(moveColumn(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b'])
    expect(moveColumn(['a', 'b', 'c'], 'a', undefined)).toEqual(['b', 'c', 'a'])
    expect(moveColumn(['a', 'b', 'c'], 'a', 'a')).toEqual(['a', 'b', 'c'])
  })
})
