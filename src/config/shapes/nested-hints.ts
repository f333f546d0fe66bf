import { z } from 'zod'
import { cardinalities } from '../../model/schema.ts'
import { columnsShape, dispositionShape, dispositions, schemaContractShape } from './hints.ts'
import { nameOrNames } from './kinds.ts'

/** One of `references`: columns whose values are found in another table. */
export const referenceShape = z
  .strictObject({
    referenced_table: z.string().min(1).describe('where the values are found'),
    columns: z.array(z.string().min(1)).min(1).describe('of this table'),
    referenced_columns: z.array(z.string().min(1)).min(1).describe('as many as "columns", in the same order'),
    label: z.nullable(z.string()).optional().describe('what the reference means, e.g. "ordered by"'),
    cardinality: z.nullable(z.enum(cardinalities)).optional().describe('how many rows go with how many there'),
    table: z.nullable(z.string()).optional().describe('the table itself; has no effect'),
  })
  .refine((reference) => reference.columns.length === reference.referenced_columns.length, {
    message: '"columns" and "referenced_columns" must be equally long',
  })

export const referencesShape = z.array(referenceShape)

/** One of `nested_hints`: what a resource may say about a table that its lists make. */
export const nestedHintsShape = z.strictObject({
  primary_key: z.nullable(nameOrNames).optional().describe('makes it a table of its own, without a parent'),
  merge_key: z.nullable(nameOrNames).optional().describe('merge replaces all rows that share it'),
  columns: z.nullable(columnsShape).optional().describe('hints for its columns, by name'),
  write_disposition: z
    .nullable(z.union([z.enum(dispositions), dispositionShape]))
    .optional()
    .describe('with a key: how it is written; default as its resource'),
  schema_contract: z.nullable(schemaContractShape).optional().describe('what may change in it'),
  references: z.nullable(referencesShape).optional().describe('columns whose values are found in other tables'),
  parent_table_name: z.nullable(z.string()).optional().describe('with a key: it stays below its parent'),
  table_format: z.unknown().optional().describe('as in dlt; has no effect'),
  file_format: z.unknown().optional().describe('as in dlt; has no effect'),
})

export type WrittenReferences = z.output<typeof referencesShape>
export type WrittenNestedHints = z.output<typeof nestedHintsShape>
