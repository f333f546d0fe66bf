import { z } from 'zod'
import { contractModes, dataTypes, mergeStrategies } from '../../model/schema.ts'
import { someFunction } from './functions.ts'
import { scalar } from './kinds.ts'

export const dispositions = ['skip', 'append', 'replace', 'merge'] as const

const timestampOrNull = z.nullable(
  z.string().refine((text) => !Number.isNaN(Date.parse(text)), { error: 'it is not an ISO timestamp' }),
)

/** `write_disposition` in its dict form (docs/contract/rest-api.md 1.4). */
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

/** `schema_contract`: one mode for all, or a mode per entity (docs/contract/tables.md 6.2). */
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
    .union([someFunction, z.string()])
    .optional()
    .describe('keeps the records for which it is true, e.g. "record.status == \'open\'"'),
  map: z
    .union([someFunction, z.string(), mapShape])
    .optional()
    .describe('replaces the record, e.g. "record.attributes" or {exclude: [password]}'),
  yield_map: z
    .union([someFunction, z.string()])
    .optional()
    .describe('makes a record of each element of a list, e.g. "record.lines"'),
})

export type WrittenColumn = z.output<typeof columnShape>
export type WrittenColumns = z.output<typeof columnsShape>
export type WrittenStep = z.output<typeof processingStepShape>
export type WrittenMap = z.output<typeof mapShape>
export type WrittenContract = z.output<typeof schemaContractShape>
