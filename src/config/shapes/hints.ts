import { z } from 'zod'
import { cardinalities, contractModes, dataTypes, mergeStrategies } from '../../model/schema.ts'
import { configFunction, nameOrNames, scalar } from './kinds.ts'

export const dispositions = ['skip', 'append', 'replace', 'merge'] as const

const timestampOrNull = z.nullable(
  z.string().refine((text) => !Number.isNaN(Date.parse(text)), { error: 'it is no ISO timestamp' }),
)

/** `write_disposition` in its dict form (spec/rest-api.md 1.4). */
export const dispositionShape = z.strictObject({
  disposition: z.enum(dispositions),
  strategy: z.enum(mergeStrategies).optional().describe('how merge replaces rows; default delete-insert'),
  deduplicated: z.boolean().optional().describe('true = the records hold each key once, skip deduplication'),
  validity_column_names: z.tuple([z.string(), z.string()]).optional().describe('scd2: valid-from and valid-to columns'),
  active_record_timestamp: timestampOrNull.optional().describe('scd2: valid-to of the current version; default null'),
  boundary_timestamp: timestampOrNull.optional().describe('scd2: where versions meet; default: when the load started'),
  row_version_column_name: z.string().optional().describe('scd2: column of the row hash; default _dlt_id'),
})

const contractShape = z.strictObject({
  tables: z.enum(contractModes).optional(),
  columns: z.enum(contractModes).optional(),
  data_type: z.enum(contractModes).optional(),
})

/** `schema_contract`: one mode for all, or a mode per entity (spec/tables.md 6.2). */
export const schemaContractShape = z.union([z.enum(contractModes), contractShape])

const columnProps = {
  data_type: z.nullable(z.enum(dataTypes)).optional(),
  nullable: z.boolean().optional(),
  precision: z.nullable(z.int()).optional(),
  scale: z.nullable(z.int()).optional(),
  timezone: z.nullable(z.boolean()).optional(),
  variant: z.boolean().optional(),
  partition: z.boolean().optional(),
  cluster: z.boolean().optional(),
  primary_key: z.boolean().optional(),
  sort: z.boolean().optional(),
  unique: z.boolean().optional(),
  merge_key: z.boolean().optional(),
  row_key: z.boolean().optional(),
  parent_key: z.boolean().optional(),
  root_key: z.boolean().optional(),
  hard_delete: z.nullable(z.boolean()).optional(),
  dedup_sort: z.nullable(z.enum(['asc', 'desc'])).optional(),
  incremental: z.boolean().optional(),
  description: z.nullable(z.string()).optional(),
  'x-normalizer': z.unknown().optional(),
}

export const columnShape = z.strictObject({ name: z.string().optional(), ...columnProps })
const namedColumnShape = z.strictObject({ name: z.string(), ...columnProps })

/** `columns`: a map from name to hints, or a list of hints with `name`. */
export const columnsShape = z.union([z.record(z.string(), columnShape), z.array(namedColumnShape)])

/** One of `references`: columns whose values are found in another table. */
export const referenceShape = z
  .strictObject({
    referenced_table: z.string().min(1),
    columns: z.array(z.string().min(1)).min(1),
    referenced_columns: z.array(z.string().min(1)).min(1).describe('as many as "columns", in the same order'),
    label: z.nullable(z.string()).optional().describe('what the reference means, e.g. "ordered by"'),
    cardinality: z.nullable(z.enum(cardinalities)).optional(),
    table: z.nullable(z.string()).optional().describe('the table itself; has no effect'),
  })
  .refine((reference) => reference.columns.length === reference.referenced_columns.length, {
    message: '"columns" and "referenced_columns" must be equally long',
  })

export const referencesShape = z.array(referenceShape)

/** One of `nested_hints`: what a resource may say about a table that its lists make. */
export const nestedHintsShape = z.strictObject({
  primary_key: z.nullable(nameOrNames).optional().describe('makes it a table of its own, without a parent'),
  merge_key: z.nullable(nameOrNames).optional(),
  columns: z.nullable(columnsShape).optional(),
  write_disposition: z.nullable(z.union([z.enum(dispositions), dispositionShape])).optional(),
  schema_contract: z.nullable(schemaContractShape).optional(),
  references: z.nullable(referencesShape).optional(),
  parent_table_name: z.nullable(z.string()).optional().describe('with a key: it stays below its parent'),
  table_format: z.unknown().optional(),
  file_format: z.unknown().optional(),
})

/** `map` without code: what becomes of the record's top-level keys. */
const mapShape = z
  .strictObject({
    set: z
      .record(z.string(), z.nullable(scalar))
      .optional()
      .describe('columns to add or replace: a text is an expression over "record", anything else a value'),
    include: z.array(z.string()).optional().describe('top-level keys to keep, no others'),
    exclude: z.array(z.string()).optional().describe('top-level keys to leave out'),
  })
  .refine(({ include, exclude }) => include === undefined || exclude === undefined, {
    message: 'either "include" or "exclude" may be written, not both',
  })

/** One of `processing_steps`: functions in TypeScript, expressions over `record` elsewhere. */
export const processingStepShape = z.strictObject({
  filter: z
    .union([configFunction, z.string()])
    .optional()
    .describe('keeps the records for which it is true, e.g. "record.status == \'open\'"'),
  map: z
    .union([configFunction, z.string(), mapShape])
    .optional()
    .describe('replaces the record, e.g. "record.attributes" or {exclude: [password]}'),
  yield_map: z
    .union([configFunction, z.string()])
    .optional()
    .describe('makes a record of each element of a list, e.g. "record.lines"'),
})

export type WrittenColumn = z.output<typeof columnShape>
export type WrittenColumns = z.output<typeof columnsShape>
export type WrittenReferences = z.output<typeof referencesShape>
export type WrittenNestedHints = z.output<typeof nestedHintsShape>
export type WrittenStep = z.output<typeof processingStepShape>
export type WrittenMap = z.output<typeof mapShape>
export type WrittenContract = z.output<typeof schemaContractShape>
