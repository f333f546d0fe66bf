import type { Vector } from '@duckdb/node-bindings'
import { SluiceError } from '../../model/errors.ts'
import type { Cells, Scratch } from './cells.ts'
import { scaledInteger } from './scaled-integer.ts'

const twoTo32 = 2 ** 32

/** Writes numbers and bigints as 64-bit integers, without making a bigint of a number. */
export function fillInt64(vector: Vector, cells: Cells, scratch: Scratch): void {
  const { words, longs } = scratch
  const { values, from, count } = cells
  scratch.start()
  for (let row = 0; row < count; row++) {
    const value = values[from + row]
    if (typeof value === 'number') {
      // storing into an Int32Array keeps the low 32 bits of any integral number, negative ones included
      words[row * 2] = value
      words[row * 2 + 1] = Math.floor(value / twoTo32)
    } else if (typeof value === 'bigint') {
      if (BigInt.asIntN(64, value) !== value) throw outOfRange(cells, value.toString())
      longs[row] = value
    } else if (value === null || value === undefined) {
      scratch.setNull(row)
    } else throw wrongKind(cells, value)
  }
  scratch.finish(vector, count, 8)
}

export function fillInt32(vector: Vector, cells: Cells, scratch: Scratch): void {
  const { words } = scratch
  const { values, from, count } = cells
  scratch.start()
  for (let row = 0; row < count; row++) {
    const value = values[from + row]
    if (typeof value === 'number') words[row] = value
    else if (value === null || value === undefined) scratch.setNull(row)
    else throw wrongKind(cells, value)
  }
  scratch.finish(vector, count, 4)
}

export function fillFloat64(vector: Vector, cells: Cells, scratch: Scratch): void {
  const { floats } = scratch
  const { values, from, count } = cells
  scratch.start()
  for (let row = 0; row < count; row++) {
    const value = values[from + row]
    if (typeof value === 'number') floats[row] = value
    else if (value === null || value === undefined) scratch.setNull(row)
    else throw wrongKind(cells, value)
  }
  scratch.finish(vector, count, 8)
}

export function fillBool(vector: Vector, cells: Cells, scratch: Scratch): void {
  const { bytes } = scratch
  const { values, from, count } = cells
  scratch.start()
  for (let row = 0; row < count; row++) {
    const value = values[from + row]
    if (typeof value === 'boolean') bytes[row] = value ? 1 : 0
    else if (value === null || value === undefined) scratch.setNull(row)
    else throw wrongKind(cells, value)
  }
  scratch.finish(vector, count, 1)
}

/** Writes decimal text (or integers) as 128-bit integers scaled by 10^scale, rounding half away from zero. */
export function fillInt128(scale: number): (vector: Vector, cells: Cells, scratch: Scratch) => void {
  return (vector, cells, scratch) => {
    const { longs } = scratch
    const { values, from, count } = cells
    scratch.start()
    for (let row = 0; row < count; row++) {
      const value = values[from + row]
      if (value === null || value === undefined) {
        scratch.setNull(row)
        continue
      }
      const scaled = scaledInteger(value, scale)
      if (scaled === undefined) throw outOfRange(cells, String(value))
      longs[row * 2] = BigInt.asIntN(64, scaled)
      longs[row * 2 + 1] = scaled >> 64n
    }
    scratch.finish(vector, count, 16)
  }
}

/**
 * A value that the column's type cannot hold (docs/contract/tables.md 1.2: such values fail at the database in dlt
 * too).
 */
export function outOfRange(cells: Cells, found: string): SluiceError {
  return new SluiceError(
    'VALUE_OUT_OF_RANGE',
    `Could not store a value of column "${cells.column}" because it does not fit its type.`,
    {
      found,
      hint: `Give the column a wider type in the resource's columns, for example ${cells.column}: {data_type: text}.`,
    },
  )
}

/** A cell of a kind its column's data type never has: a mistake of ours, not of the data. */
export function wrongKind(cells: Cells, value: unknown): SluiceError {
  return new SluiceError(
    'PACKAGE_INCONSISTENT',
    `Could not store column "${cells.column}" because a cell has the wrong kind.`,
    {
      found: typeof value,
      hint: 'Please report this as a bug of sluice.',
    },
  )
}
