import { z } from 'zod'
import { endpointShape } from './endpoint.ts'
import { columnsShape, dispositionShape, dispositions, processingStepShape, schemaContractShape } from './hints.ts'
import { nestedHintsShape, referencesShape } from './nested-hints.ts'
import { someFunction } from './functions.ts'
import { codeInstance, nameOrNames } from './kinds.ts'

const itemLimit = z.strictObject({
  max_items: z.nullable(z.int()).optional().describe('pages at most; none or a negative number = as many as there are'),
  max_time: z.nullable(z.number().min(0)).optional().describe('seconds after which no further page is asked for'),
  count_rows: z.nullable(z.boolean()).optional().describe('true = max_items counts rows; the last page is taken whole'),
})

const hints = {
  table_name: z
    .nullable(z.union([z.string(), someFunction]))
    .optional()
    .describe('default: the name of the resource; or an expression over the record: ${{ record.kind }}'),
  write_disposition: z
    .nullable(z.union([z.enum(dispositions), dispositionShape, someFunction]))
    .optional()
    .describe(
      'append, replace, merge, skip; or a mapping with "disposition" and the strategy of the merge. Default append',
    ),
  primary_key: z
    .nullable(z.union([nameOrNames, someFunction]))
    .optional()
    .describe('what tells one record from another: merge goes by it'),
  merge_key: z
    .nullable(z.union([nameOrNames, someFunction]))
    .optional()
    .describe('merge replaces all rows that share it, such as those of a day'),
  columns: z
    .nullable(z.union([columnsShape, someFunction, codeInstance]))
    .optional()
    .describe('hints for columns, by name: data_type, nullable, …'),
  schema_contract: z
    .nullable(z.union([schemaContractShape, someFunction]))
    .optional()
    .describe(
      'what may change in its tables: evolve, freeze, discard_row, discard_value, or one for each of tables, columns, data_type',
    ),
  max_table_nesting: z
    .nullable(z.int().min(0))
    .optional()
    .describe('how deep its lists become tables; deeper ones stay JSON'),
  keep_lists: z
    .nullable(z.boolean())
    .optional()
    .describe('true = lists stay JSON columns instead of becoming tables; objects become columns as ever'),
  selected: z.nullable(z.boolean()).optional().describe('false = extracted for its children only'),
  add_limit: z
    .nullable(z.union([z.int(), itemLimit]))
    .optional()
    .describe("dlt's add_limit: so many pages per run, or {max_items, max_time, count_rows}"),
  parallelized: z
    .nullable(z.boolean())
    .optional()
    .describe('false = a page is asked for only when the one before it has been read'),
  on_error: z
    .nullable(z.enum(['fail', 'skip']))
    .optional()
    .describe('skip = when reading it fails, the others are loaded all the same (exit code 3); default fail'),
  allow_empty_replace: z
    .nullable(z.boolean())
    .optional()
    .describe('true = an empty list may empty the table that "replace" writes'),
  processing_steps: z
    .nullable(z.array(processingStepShape))
    .optional()
    .describe('what is done with each record, in order: filter, map, yield_map'),
  include_from_parent: z
    .nullable(z.union([z.array(z.string()), z.record(z.string(), z.string().min(1))]))
    .optional()
    .describe("keys of the parent's record that become columns _<parent>_<key>; or a mapping of keys to column names"),
  include_from_slice: z
    .nullable(z.union([z.array(z.string()), z.record(z.string(), z.string().min(1))]))
    .optional()
    .describe('values of "for_each" that become columns _slice_<name>; or a mapping of names to column names'),
  read_parent: z
    .nullable(z.enum(['full', 'incremental']))
    .optional()
    .describe(
      'full = read it for every record of its parent, also for those that the cursor of the parent knows; default incremental, with a cursor per parent full',
    ),
  table_format: z.unknown().optional().describe('of lakes, as in dlt; has no effect'),
  file_format: z.unknown().optional().describe('of staging files, as in dlt; has no effect'),
  references: z
    .nullable(referencesShape)
    .optional()
    .describe('columns whose values are found in other tables, for those who read the schema'),
  nested_hints: z
    .nullable(z.record(z.string(), nestedHintsShape))
    .optional()
    .describe(
      'hints for child tables, by their name below this one: "items" for orders__items, "items__parts" below it',
    ),
  parent_table_name: z.unknown().optional().describe('as in dlt; has no effect here, only in nested_hints'),
}

const resourceHintsShape = z.strictObject({
  name: z.string().min(1).describe('of the resource, and of its table unless it has a table_name'),
  ...hints,
})

/** `resource_defaults`: a resource without `name`; its endpoint must be a dict (docs/contract/rest-api.md 1.3). */
export const defaultsShape = z.strictObject({
  ...hints,
  endpoint: z.nullable(endpointShape).optional().describe('what every endpoint has unless it says otherwise'),
})

/** The hints of a resource made in code: what a dict may say besides its endpoint and its parent. */
export const codeResourceShape = resourceHintsShape.omit({
  include_from_parent: true,
  include_from_slice: true,
  read_parent: true,
  parallelized: true,
})

/** A resource in its dict form (docs/contract/rest-api.md 1.4). */
export const resourceShape = z.strictObject({
  ...resourceHintsShape.shape,
  endpoint: z
    .union([z.string(), endpointShape])
    .optional()
    .describe('what to ask for: a path, or a mapping; default: the name as path'),
})

export type WrittenDefaults = z.output<typeof defaultsShape>
export type WrittenResource = z.output<typeof resourceShape>
