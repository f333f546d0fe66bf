import type { RowValues } from '../destination.ts'

/** What the driver makes of values, for those who read tables of DuckDB in TypeScript. */
export const duckdbRowValues: RowValues = {
  driver: '@duckdb/node-api (getRowObjectsJS)',
  types: {
    text: 'string',
    double: 'number',
    bool: 'boolean',
    timestamp: 'Date',
    bigint: 'bigint',
    binary: 'Buffer',
    json: 'string',
    decimal: 'number',
    wei: 'number',
    date: 'Date',
    // microseconds since midnight
    time: 'bigint',
  },
  smallInteger: 'number',
}
