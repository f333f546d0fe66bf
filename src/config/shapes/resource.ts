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
  table_name: z.nullable(z.union([z.string(), someFunction])).optional(),
  write_disposition: z.nullable(z.union([z.enum(dispositions), dispositionShape, someFunction])).optional(),
  primary_key: z.nullable(z.union([nameOrNames, someFunction])).optional(),
  merge_key: z.nullable(z.union([nameOrNames, someFunction])).optional(),
  columns: z.nullable(z.union([columnsShape, someFunction, codeInstance])).optional(),
  schema_contract: z.nullable(z.union([schemaContractShape, someFunction])).optional(),
  max_table_nesting: z.nullable(z.int().min(0)).optional(),
  selected: z.nullable(z.boolean()).optional().describe('false = extracted for its children only'),
  add_limit: z
    .nullable(z.union([z.int(), itemLimit]))
    .optional()
    .describe("dlt's add_limit: so many pages per run, or {max_items, max_time, count_rows}"),
  parallelized: z.nullable(z.boolean()).optional(),
  on_error: z
    .nullable(z.enum(['fail', 'skip']))
    .optional()
    .describe('skip = when reading it fails, the others are loaded all the same (exit code 3); default fail'),
  allow_empty_replace: z
    .nullable(z.boolean())
    .optional()
    .describe('true = an empty list may empty the table that "replace" writes'),
  processing_steps: z.nullable(z.array(processingStepShape)).optional(),
  include_from_parent: z.nullable(z.array(z.string())).optional(),
  table_format: z.unknown().optional(),
  file_format: z.unknown().optional(),
  references: z.nullable(referencesShape).optional(),
  nested_hints: z
    .nullable(z.record(z.string(), nestedHintsShape))
    .optional()
    .describe(
      'hints for child tables, by their name below this one: "items" for orders__items, "items__parts" below it',
    ),
  parent_table_name: z.unknown().optional(),
}

const resourceHintsShape = z.strictObject({ name: z.string().min(1), ...hints })

/** `resource_defaults`: a resource without `name`; its endpoint must be a dict (docs/contract/rest-api.md 1.3). */
export const defaultsShape = z.strictObject({ ...hints, endpoint: z.nullable(endpointShape).optional() })

/** The hints of a resource made in code: what a dict may say besides its endpoint and its parent. */
export const codeResourceShape = resourceHintsShape.omit({ include_from_parent: true, parallelized: true })

/** A resource in its dict form (docs/contract/rest-api.md 1.4). */
export const resourceShape = z.strictObject({
  ...resourceHintsShape.shape,
  endpoint: z.union([z.string(), endpointShape]).optional(),
})

export type WrittenDefaults = z.output<typeof defaultsShape>
export type WrittenResource = z.output<typeof resourceShape>
