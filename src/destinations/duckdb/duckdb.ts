import { type Capabilities, defineDestination } from '../../load/destination.ts'
import { duckdbRowValues } from '../../load/duckdb/row-values.ts'
import { duckdbForms } from './forms.ts'
import { duckdbOptions, locateFile, parseText } from './parse-target.ts'

const capabilities: Capabilities = {
  atomicity: 'all',
  // dlt's number (docs/contract/tables.md 2.4): names are shortened at the same length
  maxIdentifierLength: 65_536,
  mergeStrategies: ['delete-insert', 'upsert', 'insert-only', 'scd2', 'cdc'],
  mergeOptions: ['source_filter', 'destination_scope', 'skip_unchanged_rows'],
  dltType: 'dlt.destinations.duckdb',
  rowValues: duckdbRowValues,
}

/** DuckDB, embedded: one file, one writing process. */
export const duckdb = defineDestination({
  type: 'duckdb',
  summary: 'a DuckDB file',
  options: duckdbOptions,
  injectable: ['database'],
  secret: [],
  forms: duckdbForms,
  capabilities,
  parse: parseText,
  locate: locateFile,
  async connect(target, _world, visit) {
    // the engine is loaded by those who load, not by `check`
    const { connect } = await import('./connect.ts')
    return connect(target, capabilities, visit)
  },
  async read(target) {
    const { openReader } = await import('./read.ts')
    return openReader(target, capabilities)
  },
  async change(target, asked) {
    const { change } = await import('./change.ts')
    return change(target, asked)
  },
})
