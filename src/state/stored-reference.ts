import { given } from '../model/given.ts'
import { z } from 'zod'
import { asColumnName, asTableName } from '../model/names.ts'
import { cardinalities, type TableReference } from '../model/schema.ts'

const columns = z.array(z.string().transform(asColumnName))

const shape = z.array(
  z.strictObject({
    referenced_table: z.string().transform(asTableName),
    columns,
    referenced_columns: columns,
    label: z.string().optional(),
    cardinality: z.enum(cardinalities).optional(),
  }),
)

/** `references` of a stored table; undefined when there are none, or they are written as sluice would not. */
export function parseReferences(stored: unknown): readonly TableReference[] | undefined {
  const parsed = shape.safeParse(stored)
  return parsed.data?.map(({ referenced_table, columns: own, referenced_columns, label, cardinality }) => ({
    referencedTable: referenced_table,
    columns: own,
    referencedColumns: referenced_columns,
    ...given({ label, cardinality }),
  }))
}

export function storedReference(reference: TableReference): Readonly<Record<string, unknown>> {
  const { referencedTable, columns: own, referencedColumns, label, cardinality } = reference
  return {
    referenced_table: referencedTable,
    columns: own,
    referenced_columns: referencedColumns,
    ...given({ label, cardinality }),
  }
}
