import { given } from '../../../model/given.ts'
import type { z } from 'zod'
import type { ColumnHint, ItemLimit } from '../../../model/plan.ts'
import type { SchemaContract, WriteDisposition } from '../../../model/schema.ts'
import type { dispositionShape, WrittenContract } from '../../shapes/hints.ts'
import type { WrittenDefaults } from '../../shapes/resource.ts'
import type { NamedColumn } from '../merge-columns.ts'

/** `schema_contract` with one mode for all spread over the entities (docs/contract/tables.md 6.2). */
export function readContract(written: WrittenContract): Partial<SchemaContract> {
  if (typeof written === 'string') return { tables: written, columns: written, dataType: written }
  return {
    ...(written.tables ? { tables: written.tables } : {}),
    ...(written.columns ? { columns: written.columns } : {}),
    ...(written.data_type ? { dataType: written.data_type } : {}),
  }
}

/** dlt's `add_limit` in either form; undefined = none: no bound is written, a negative number of items, 0 seconds. */
export function readLimit(written: WrittenDefaults['add_limit']): ItemLimit | undefined {
  if (written === undefined || written === null) return undefined
  const { max_items, max_time, count_rows } = typeof written === 'object' ? written : { max_items: written }
  const items = typeof max_items === 'number' && max_items >= 0 ? max_items : undefined
  const seconds = max_time || undefined
  if (items === undefined && seconds === undefined) return undefined
  return { ...given({ items, seconds }), countsRows: count_rows === true }
}

/** One key name or several, as a list; null and functions (refused elsewhere) give none. */
export function readKey(written: WrittenDefaults['primary_key']): readonly string[] {
  if (typeof written === 'string') return [written]
  return Array.isArray(written) ? [...written] : []
}

/** `write_disposition` in either form; null and functions (told elsewhere) are append. */
export function readDisposition(written: WrittenDefaults['write_disposition']): WriteDisposition {
  if (written === undefined || written === null || typeof written === 'function') return { kind: 'append' }
  const dict: z.output<typeof dispositionShape> = typeof written === 'string' ? { disposition: written } : written
  if (dict.disposition !== 'merge') return { kind: dict.disposition }
  const scd2 = {
    ...(dict.validity_column_names ? { validityColumnNames: dict.validity_column_names } : {}),
    ...given({ activeRecordTimestamp: dict.active_record_timestamp, boundaryTimestamp: dict.boundary_timestamp }),
    ...(dict.row_version_column_name ? { rowVersionColumnName: dict.row_version_column_name } : {}),
  }
  return {
    kind: 'merge',
    strategy: dict.strategy ?? 'delete-insert',
    ...given({ deduplicated: dict.deduplicated }),
    ...(dict.strategy === 'scd2' ? { scd2 } : {}),
  }
}

const propNames = {
  data_type: 'dataType',
  nullable: 'nullable',
  precision: 'precision',
  scale: 'scale',
  timezone: 'timezone',
  variant: 'variant',
  partition: 'partition',
  cluster: 'cluster',
  primary_key: 'primaryKey',
  sort: 'sort',
  unique: 'unique',
  merge_key: 'mergeKey',
  row_key: 'rowKey',
  parent_key: 'parentKey',
  root_key: 'rootKey',
  hard_delete: 'hardDelete',
  dedup_sort: 'dedupSort',
  incremental: 'incremental',
  description: 'description',
} as const satisfies Partial<Record<keyof NamedColumn, keyof ColumnHint>>

/** A column hint in the plan's words. */
export function toHint(column: NamedColumn): ColumnHint {
  const props = Object.entries(propNames).flatMap(([written, name]) => {
    const value = column[written as keyof typeof propNames]
    return value === undefined || value === null ? [] : [[name, value] as const]
  })
  return { name: column.name, ...Object.fromEntries(props) }
}
