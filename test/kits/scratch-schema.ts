import type { Schema, TableSchema } from '../../src/model/schema.ts'

export { tableOf } from '../../src/testing/destination/tables.ts'
export { batchOf } from '../../src/testing/destination/rows.ts'

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
