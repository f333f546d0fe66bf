import { asColumnName, asTableName } from '../names.ts'

/** dlt's system tables (docs/contract/tables.md 4.1). Names are the same under every naming convention. */
export const versionTable = asTableName('_dlt_version')
export const loadsTable = asTableName('_dlt_loads')
export const stateTable = asTableName('_dlt_pipeline_state')

/** sluice's own, beside dlt's: where the cursors of parents stand */
export const cursorTable = asTableName('_dlt_sluice_cursors')

/** The columns of every scd2 table that say from when until when a version held (docs/contract/tables.md 5.6). */
export const validityColumns = [asColumnName('_dlt_valid_from'), asColumnName('_dlt_valid_to')] as const

/** The column of every root table that says which load brought the row. */
export const loadIdColumn = asColumnName('_dlt_load_id')

/** True for tables and columns that are dlt's own and hold nothing of the user. */
export function isSystemName(name: string): boolean {
  return name.startsWith('_dlt_')
}
