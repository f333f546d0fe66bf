import type { ReferenceHint } from '../../../model/plan.ts'
import type { WrittenReferences } from '../../shapes/nested-hints.ts'

/** `references` in the plan's words; the last of several to one table is kept, as in dlt. */
export function readReferences(written: WrittenReferences): readonly ReferenceHint[] {
  const byTable = new Map(written.map((reference) => [reference.referenced_table, reference]))
  return [...byTable.values()].map(({ referenced_table, columns, referenced_columns, label, cardinality }) => ({
    referencedTable: referenced_table,
    columns,
    referencedColumns: referenced_columns,
    ...(label ? { label } : {}),
    ...(cardinality ? { cardinality } : {}),
  }))
}
