import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellAfter } from '../keys.ts'
import { linesInView, topShowing } from './line-view.ts'
import { type Inset, mapLines } from './line-map.ts'
import { boxHeight, boxTopOf, type Extent, lastTop, tallest, topAfter, topOf } from './scroll-map.ts'

const extents = fc
  .record({ lines: fc.nat(5_000_000), viewport: fc.integer({ min: 28, max: 3000 }) })
  .map((parts): Extent => ({ ...parts, lineHeight: 28 }))
const placed = fc.tuple(extents, fc.double({ min: 0, max: 1, noNaN: true })).map(([extent, part]) => ({
  extent,
  top: part * lastTop(extent),
}))

describe('the place in a long list', () => {
  it('is told by a box that is never too tall, ends at ends', () => {
    fc.assert(
      fc.property(placed, ({ extent, top }) => {
        expect(boxHeight(extent)).toBeLessThanOrEqual(tallest)
        const boxTop = boxTopOf(top, extent)
        expect(boxTop).toBeGreaterThanOrEqual(0)
        expect(boxTop).toBeLessThanOrEqual(Math.max(0, boxHeight(extent) - extent.viewport) + 1e-6)
        expect(topOf(boxTop, extent)).toBeCloseTo(top, 3)
        expect(topOf(boxTopOf(lastTop(extent), extent), extent)).toBeCloseTo(lastTop(extent), 3)
      }),
    )
  })

  it('moves by as many pixels as a finger does, until the box ends', () => {
    fc.assert(
      fc.property(placed, fc.integer({ min: -2000, max: 2000 }), ({ extent, top }, delta) => {
        const boxTop = boxTopOf(top, extent)
        const last = Math.max(0, boxHeight(extent) - extent.viewport)
        const moved = Math.min(Math.max(0, boxTop + delta), last)
        const after = topAfter({ top, boxTop }, { boxTop: moved, by: 'finger' }, extent)
        if (moved > 0 && moved < last) {
          const exact = Math.min(Math.max(0, top + (moved - boxTop)), lastTop(extent))
          expect(after).toBeCloseTo(exact, 3)
        } else expect(after).toBeCloseTo(moved <= 0 ? 0 : lastTop(extent), 3)
      }),
    )
  })

  it('shows every line whole that is asked for, and moves no further than needed', () => {
    fc.assert(
      fc.property(placed, fc.double({ min: 0, max: 1, noNaN: true }), ({ extent, top }, part) => {
        fc.pre(extent.lines > 0)
        const line = Math.floor(part * (extent.lines - 1))
        const shown = topShowing(line, top, extent)
        expect(line * 28).toBeGreaterThanOrEqual(shown - 1e-6)
        expect((line + 1) * 28).toBeLessThanOrEqual(shown + extent.viewport + 1e-6)
        const wasSeen = line * 28 >= top && (line + 1) * 28 <= top + extent.viewport
        if (wasSeen) expect(shown).toBe(top)
        const { first, end } = linesInView(shown, extent)
        expect(line).toBeGreaterThanOrEqual(first)
        expect(line).toBeLessThan(end)
      }),
    )
  })
})

describe('lines', () => {
  const maps = fc
    .tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.record({ row: fc.nat(50), lines: fc.nat(5) }), { maxLength: 8 }),
    )
    .map(([rows, insets]) => ({ rows, insets, map: mapLines(rows, insets) }))

  it('are rows, each with what is open under it', () => {
    fc.assert(
      fc.property(maps, ({ rows, insets, map }) => {
        const last = new Map(
          insets.filter(({ lines }) => lines > 0).map((inset): [number, Inset] => [inset.row, inset]),
        )
        const expected = Array.from({ length: rows }, (_, row) => [
          { kind: 'row' as const, row },
          ...Array.from({ length: last.get(row)?.lines ?? 0 }, (_none, at) => ({ kind: 'inset' as const, row, at })),
        ]).flat()
        expect(map.lines).toBe(expected.length)
        const found = expected.map((_, line) => {
          const one = map.at(line)
          return one.kind === 'row' ? one : { kind: one.kind, row: one.inset.row, at: one.at }
        })
        expect(found).toEqual(expected)
        expect(expected.map((_, line) => map.rowAt(line))).toEqual(expected.map(({ row }) => row))
        for (let row = 0; row < rows; row += 1) expect(map.at(map.lineOf(row))).toEqual({ kind: 'row', row })
      }),
    )
  })
})

describe('keys', () => {
  const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'] as const
  const bounds = { rows: 1_000_000, columns: 22, page: 25 }

  it('never leave the grid', () => {
    const presses = fc.array(fc.record({ key: fc.constantFrom(...keys), far: fc.boolean() }))
    fc.assert(
      fc.property(presses, fc.nat(5), fc.nat(5), (list, rows, columns) => {
        let cell = { row: -1, column: 0 }
        for (const press of list) cell = cellAfter(cell, press, { rows, columns, page: 3 }) ?? cell
        expect(cell.row).toBeGreaterThanOrEqual(-1)
        expect(cell.row).toBeLessThanOrEqual(Math.max(0, rows - 1))
        expect(cell.column).toBeGreaterThanOrEqual(0)
        expect(cell.column).toBeLessThanOrEqual(Math.max(0, columns - 1))
      }),
    )
  })

  it('reach both ends and the corners at once', () => {
    const from = { row: 500, column: 3 }
    const press = (key: string, far = false): unknown => cellAfter(from, { key, far }, bounds)
    expect(press('End')).toEqual({ row: 999_999, column: 3 })
    expect(press('Home')).toEqual({ row: 0, column: 3 })
    expect(press('End', true)).toEqual({ row: 999_999, column: 21 })
    expect(press('ArrowRight', true)).toEqual({ row: 500, column: 21 })
    expect(press('PageDown')).toEqual({ row: 524, column: 3 })
    expect(cellAfter({ row: 0, column: 3 }, { key: 'ArrowUp', far: false }, bounds)).toEqual({ row: -1, column: 3 })
    expect(press('a')).toBeUndefined()
  })
})
