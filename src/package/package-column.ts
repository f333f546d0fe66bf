import { BIGINT, BLOB, BOOLEAN, DATE, DECIMAL, DOUBLE, HUGEINT, TIME, TIMESTAMPTZ, VARCHAR } from '@duckdb/node-api'
import type { DuckDBType } from '@duckdb/node-api'
import type { Column, DataType } from '../model/schema.ts'

/** How the cells of a column lie in a vector: what the fill functions choose by. */
export type CellLayout = 'text' | 'json' | 'int64' | 'int32' | 'float64' | 'bool' | 'bytes' | 'int128'

/** A column of a package table: always nullable, always the widest form of its data type. */
export interface PackageColumn {
  readonly name: string
  readonly type: DuckDBType
  readonly layout: CellLayout
  /** digits after the point, for `int128` cells that come as decimal text */
  readonly scale: number
}

// The package keeps the widest form of each dlt type (docs/contract/tables.md 1.9); destinations narrow by hint when
// they load.
const stored = {
  text: [VARCHAR, 'text'],
  json: [VARCHAR, 'json'],
  bigint: [BIGINT, 'int64'],
  double: [DOUBLE, 'float64'],
  bool: [BOOLEAN, 'bool'],
  timestamp: [TIMESTAMPTZ, 'int64'],
  date: [DATE, 'int32'],
  time: [TIME, 'int64'],
  binary: [BLOB, 'bytes'],
  decimal: [DECIMAL(38, 9), 'int128'],
  wei: [DECIMAL(38, 0), 'int128'],
} satisfies Record<DataType, readonly [DuckDBType, CellLayout]>

/** The package column of a typed schema column; undefined while the column has no data type. */
export function packageColumn(column: Column): PackageColumn | undefined {
  if (column.dataType === undefined) return undefined
  const [type, layout] = stored[column.dataType]
  if (column.dataType === 'bigint' && (column.precision ?? 64) > 64)
    return { name: column.name, type: HUGEINT, layout: 'int128', scale: 0 }
  if (layout !== 'int128') return { name: column.name, type, layout, scale: 0 }
  const scale = column.scale ?? (column.dataType === 'wei' ? 0 : 9)
  return { name: column.name, type: DECIMAL(38, scale), layout, scale }
}
