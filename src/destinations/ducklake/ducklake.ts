import { type Capabilities, defineDestination } from '../../load/destination.ts'
import { duckdbRowValues } from '../../load/duckdb/row-values.ts'
import { ducklakeForms } from './forms.ts'
import { locateLake, parseLake } from './locate.ts'
import { ducklakeKeys, ducklakeOptions, ducklakeSecrets } from './options.ts'

const capabilities: Capabilities = {
  atomicity: 'all',
  maxIdentifierLength: 65_536,
  mergeStrategies: ['delete-insert', 'upsert', 'insert-only', 'scd2', 'cdc'],
  mergeOptions: ['source_filter', 'destination_scope', 'skip_unchanged_rows'],
  dltType: 'dlt.destinations.ducklake',
  rowValues: duckdbRowValues,
}

/** DuckLake: Parquet files in a folder or a bucket, and a database that says which of them make up the tables. */
export const ducklake = defineDestination({
  type: 'ducklake',
  summary: 'a DuckLake: Parquet files and a catalog',
  options: ducklakeOptions,
  injectable: ducklakeKeys,
  secret: ducklakeSecrets,
  forms: ducklakeForms,
  capabilities,
  parse: parseLake,
  locate: locateLake,
  async connect(target, world, visit) {
    const { connect } = await import('./connect.ts')
    return connect(target, { capabilities, world, visit })
  },
  async read(target, world) {
    const { openReader } = await import('./connect.ts')
    return openReader(target, world)
  },
})
