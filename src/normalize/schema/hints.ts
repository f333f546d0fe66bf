import { given } from '../../model/given.ts'
import type { ColumnName } from '../../model/names.ts'
import type { ReferenceHint, TableHints } from '../../model/plan.ts'
import type { Column, Scd2Options, TableReference, WriteDisposition } from '../../model/schema.ts'
import { validityColumns } from '../../model/names/system-names.ts'
import type { Naming } from '../naming/naming.ts'
import { dataName, linkNames } from '../tables/link-names.ts'

/** What the hints of a resource say about one column. */
export type HintedColumn = Partial<Omit<Column, 'name'>>

/** Hints for one table, and who gives them. */
export interface HintSource extends Omit<TableHints, 'writeDisposition' | 'schemaContract'> {
  readonly resource: string
  readonly writeDisposition?: TableHints['writeDisposition']
  /** key that the incremental cursor reads */
  readonly cursor?: string
}

/**
 * Hints that a resource gives as a whole: naming one column takes them off the others (docs/contract/tables.md 6.3).
 */
export const compoundHints = ['primaryKey', 'mergeKey', 'partition', 'cluster'] as const

/**
 * The columns that a resource's hints name, in dlt's order: column hints, keys, scd2 columns, the incremental cursor.
 * Key arguments take precedence over key flags on columns.
 */
export function hintedColumns(naming: Naming, source: HintSource): Map<ColumnName, HintedColumn> {
  const columns = new Map<ColumnName, HintedColumn>()
  const add = (name: ColumnName, hints: HintedColumn) => columns.set(name, { ...columns.get(name), ...hints })
  for (const { name, ...hints } of source.columns) add(naming.column(name), hints)
  const keyColumn = (key: string) => dataName(naming.column(key))
  addKey(columns, 'primaryKey', source.primaryKey.map(keyColumn))
  addKey(columns, 'mergeKey', source.mergeKey.map(keyColumn))
  const { writeDisposition, cursor } = source
  if (writeDisposition?.kind === 'merge' && writeDisposition.strategy === 'scd2') {
    for (const [name, hints] of scd2Columns(naming, writeDisposition.scd2 ?? {})) columns.set(name, hints)
  } else if (writeDisposition?.kind === 'merge' && writeDisposition.skipUnchanged?.rowVersionColumnName !== undefined) {
    add(naming.column(writeDisposition.skipUnchanged.rowVersionColumnName), { nullable: false })
  }
  if (cursor !== undefined) add(naming.column(cursor), { incremental: true })
  return columns
}

/** A disposition whose columns are named as in the table. */
export function namedDisposition(naming: Naming, disposition: WriteDisposition): WriteDisposition {
  if (disposition.kind !== 'merge') return disposition
  const { scd2, skipUnchanged } = disposition
  const column = (name: string | undefined) => given({ rowVersionColumnName: name && naming.column(name) })
  const [from, to] = scd2?.validityColumnNames?.map(naming.column) ?? []
  return {
    ...disposition,
    ...(scd2 && {
      scd2: {
        ...scd2,
        ...column(scd2.rowVersionColumnName),
        ...(from !== undefined && to !== undefined && { validityColumnNames: [from, to] as const }),
      },
    }),
    ...(skipUnchanged && { skipUnchanged: column(skipUnchanged.rowVersionColumnName) }),
  }
}

/** References by the tables they lead to, new ones over known ones, as dlt merges them. */
export function mergedReferences(
  naming: Naming,
  known: readonly TableReference[] | undefined,
  hints: readonly ReferenceHint[],
): readonly TableReference[] {
  const own = hints.map(({ referencedTable, columns, referencedColumns, ...rest }) => ({
    ...rest,
    referencedTable: naming.table(referencedTable),
    columns: columns.map(naming.column),
    referencedColumns: referencedColumns.map(naming.column),
  }))
  return [...new Map([...(known ?? []), ...own].map((reference) => [reference.referencedTable, reference])).values()]
}

function addKey(
  columns: Map<ColumnName, HintedColumn>,
  hint: 'primaryKey' | 'mergeKey',
  keys: readonly ColumnName[],
): void {
  if (keys.length === 0) return
  for (const [name, { [hint]: _, ...rest }] of columns) columns.set(name, rest)
  for (const name of keys) {
    const known = columns.get(name)
    columns.set(name, { ...known, [hint]: true, nullable: known?.nullable ?? false })
  }
}

/**
 * The validity columns, and the row version column, which holds hashes that may come back
 * (docs/contract/tables.md 5.6).
 */
function scd2Columns(naming: Naming, options: Scd2Options): [ColumnName, HintedColumn][] {
  const [from, to] = options.validityColumnNames ?? validityColumns
  const version = options.rowVersionColumnName ?? linkNames.id
  return [
    [naming.column(from), { dataType: 'timestamp', nullable: true }],
    [naming.column(to), { dataType: 'timestamp', nullable: true }],
    [naming.column(version), { nullable: false, unique: false, rowKey: false }],
  ]
}
