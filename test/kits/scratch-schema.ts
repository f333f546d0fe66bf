import { asColumnName, asTableName } from '../../src/model/names.ts'
import type { Column, DataType, Schema, TableSchema } from '../../src/model/schema.ts'
import type { Batch, CellValue } from '../../src/model/batch.ts'

/** `{ id: 'bigint' }` or full columns, as a table of a schema. */
export function tableOf(
  name: string,
  columns: Readonly<Record<string, DataType | Partial<Column>>>,
  more: Partial<TableSchema> = {},
): TableSchema {
  return {
    name: asTableName(name),
    seenData: false,
    columns: Object.entries(columns).map(([column, given]) => ({
      name: asColumnName(column),
      nullable: true,
      ...(typeof given === 'string' ? { dataType: given } : given),
    })),
    ...more,
  }
}

export function schemaOf(name: string, tables: readonly TableSchema[]): Schema {
  return {
    name,
    version: 1,
    versionHash: `hash of ${name}`,
    previousHashes: [],
    naming: 'snake_case',
    tables: new Map(tables.map((table) => [table.name, table])),
    settings: {},
    normalizers: { names: 'snake_case' },
  }
}

/** Rows as objects, column by column. Cells in `CellValue` form. */
export function batchOf(table: string, rows: readonly Readonly<Record<string, CellValue>>[]): Batch {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return {
    table: asTableName(table),
    rowCount: rows.length,
    columns: names.map((name) => ({
      name: asColumnName(name),
      values: rows.map((row) => (Object.hasOwn(row, name) ? (row[name] ?? null) : null)),
    })),
  }
}
