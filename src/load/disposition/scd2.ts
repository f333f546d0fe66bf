import type { Scd2Options, TableSchema } from '../../model/schema.ts'
import { validityColumns } from '../../model/names/system-names.ts'
import type { InsertStaged, OpenVersions, Step } from '../commit-plan.ts'
import { columnsWith, rowKeyOf, typedColumns } from '../table-chain.ts'
import type { ChainContext } from './chain-context.ts'

/**
 * Slowly changing dimension (docs/contract/tables.md 5.6): open versions that are no longer staged are closed at the
 * boundary, new versions opened there. Nested rows of closed versions stay: they are that version's.
 */
export function scd2(context: ChainContext): readonly Step[] {
  const { chain, insert, isStaged } = context
  const { root } = chain
  const options = root.writeDisposition?.kind === 'merge' ? (root.writeDisposition.scd2 ?? {}) : {}
  const version = options.rowVersionColumnName ?? '_dlt_id'
  const [validFrom, validTo] = options.validityColumnNames ?? validityColumns
  const open: OpenVersions = { validTo, active: options.activeRecordTimestamp ?? null }
  const boundary = boundaryOf(options, context.createdAt)
  const mergeKey = columnsWith(root, 'mergeKey')
  const opened = insert(root, { absent: { key: [version], open } }).map((step) =>
    step.kind === 'insert_staged' ? withValidity(step, context, { root, validFrom, boundary, open }) : step,
  )
  const nested = chain.nested.filter(isStaged)
  return [
    { kind: 'retire_absent', table: root.name, version, open, boundary, mergeKey },
    // row ids come from the record, so those of records that are equal are equal: one of them is enough (and unique)
    ...nested.flatMap((table) => {
      const rowKey = rowKeyOf(table)
      return insert(table, { firstOf: rowKey, absent: { key: [rowKey] } })
    }),
    ...opened,
  ]
}

interface Validity {
  readonly root: TableSchema
  readonly validFrom: string
  readonly boundary: string
  readonly open: OpenVersions
}

function withValidity(step: InsertStaged, { target }: ChainContext, validity: Validity): InsertStaged {
  const { root, validFrom, boundary, open } = validity
  const values = new Map<string, string | null>([
    [validFrom, boundary],
    [open.validTo, open.active],
  ])
  const constants = typedColumns(root).flatMap((column) => {
    const value = values.get(column.name)
    return value === undefined ? [] : [{ ...target.written(root.name, column), value }]
  })
  return { ...step, columns: step.columns.filter((column) => !values.has(column.name)), constants }
}

function boundaryOf(options: Scd2Options, createdAt: number): string {
  return options.boundaryTimestamp ?? new Date(createdAt).toISOString()
}
