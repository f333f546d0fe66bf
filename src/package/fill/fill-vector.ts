import type { Vector } from '@duckdb/node-bindings'
import type { CellLayout, PackageColumn } from '../package-column.ts'
import type { Cells, Scratch } from './cells.ts'
import { fillBool, fillFloat64, fillInt128, fillInt32, fillInt64 } from './fixed-cells.ts'
import { fillBytes, fillJson, fillText } from './text-cells.ts'

type Fill = (vector: Vector, cells: Cells, scratch: Scratch) => void

const fills = {
  text: fillText,
  json: fillJson,
  bytes: fillBytes,
  int64: fillInt64,
  int32: fillInt32,
  float64: fillFloat64,
  bool: fillBool,
} satisfies Record<Exclude<CellLayout, 'int128'>, Fill>

/** The function that writes cells (model/batch.ts `CellValue`) of this column into a vector of its type. */
export function fillFor(column: PackageColumn): Fill {
  return column.layout === 'int128' ? fillInt128(column.scale) : fills[column.layout]
}
