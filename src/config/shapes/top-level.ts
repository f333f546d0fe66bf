import { z } from 'zod'
import { refreshModes } from '../../model/plan.ts'
import { clientShape } from './client.ts'
import { schemaContractShape } from './hints.ts'
import { configFunction } from './functions.ts'
import { parameterShape } from './parameters.ts'
import { componentShape } from './kinds.ts'
import { defaultsShape, resourceShape } from './resource.ts'

/** Naming conventions of docs/contract/tables.md 2. */
const namings = ['snake_case', 'duck_case', 'direct', 'sql_ci_v1', 'sql_cs_v1'] as const

const settings = {
  name: z.string().optional().describe('pipeline, source and schema name; default: the file name without its ending'),
  source_name: z.string().optional().describe('source and schema name, when it differs from the pipeline name'),
  destination: componentShape('destination').describe('where to load: a type, a path, a URL, or a mapping with "type"'),
  dataset: z.string().min(1).optional().describe('default: <pipeline>_dataset'),
  dev_mode: z
    .boolean()
    .optional()
    .describe('true = each run loads into a dataset of its own, "<dataset>_<moment>", and begins from nothing'),
  refresh: z
    .enum(refreshModes)
    .optional()
    .describe('what each run forgets first, as --refresh: drop_sources, drop_resources or drop_data'),
  schema_contract: z
    .nullable(schemaContractShape)
    .optional()
    .describe(
      'what may change in tables that exist: evolve, freeze, discard_row, discard_value, or one for each of tables, columns, data_type',
    ),
  max_table_nesting: z
    .nullable(z.int().min(0))
    .optional()
    .describe('how deep lists become tables; deeper ones stay JSON. Default: no limit'),
  root_key: z
    .boolean()
    .optional()
    .describe('true = nested rows always carry _dlt_root_id; false = never, also not for merge'),
  naming: z
    .enum(namings)
    .optional()
    .describe('how names of tables and columns are made from those of the API; default snake_case'),
  parameters: z
    .record(z.string(), parameterShape)
    .optional()
    .describe(
      'values that differ from user to user, by name: config.<name> in ${{ … }}, looked up as PARAMETERS__<NAME>',
    ),
  import_schema_path: z
    .string()
    .min(1)
    .optional()
    .describe('folder of <source>.schema.yaml, which replaces the schema'),
  export_schema_path: z.string().min(1).optional().describe('folder that gets <source>.schema.yaml after each load'),
}

// how a JSON file names its schema; editors read it, sluice does not
const editorSchema = {
  $schema: z.string().optional().describe('where editors find this schema; sluice does not read it'),
}

/** One of `environments`: a partial top level laid over the config (docs/contract/rest-api.md 15.3). */
export const environmentShape = z.strictObject({
  ...settings,
  client: z.unknown().optional().describe('parts of "client" that are different here'),
  resource_defaults: z.unknown().optional().describe('parts of "resource_defaults" that are different here'),
  resources: z.unknown().optional().describe('the resources of this environment, in place of the others'),
})

/** The top level with its parts still unread, so that a mistake in one part hides none in another. */
export const outlineShape = z.strictObject({
  ...editorSchema,
  ...settings,
  // read before everything else
  components: z.unknown().optional(),
  environments: z.unknown().optional(),
  client: z.unknown().optional(),
  resource_defaults: z.unknown().optional(),
  resources: z.array(z.unknown()),
})

/** The whole config: what the JSON Schema for editors is made from. */
export const configShape = z.strictObject({
  ...editorSchema,
  ...settings,
  components: z
    .union([z.string(), z.array(z.union([z.string(), configFunction]))])
    .optional()
    .describe(
      'paginators, auths, decoders and destinations of your own: modules that export them, relative to this file',
    ),
  environments: z
    .record(z.string(), environmentShape)
    .optional()
    .describe('by name, what is different there; chosen with --env or SLUICE_ENV'),
  client: clientShape.describe('the API: its base URL, and how every request is made'),
  resource_defaults: z.nullable(defaultsShape).optional().describe('what every resource has unless it says otherwise'),
  resources: z
    .array(z.union([z.string(), resourceShape]))
    .describe('what to read: an endpoint each, by its path or as a mapping'),
})

export type WrittenSettings = z.output<typeof outlineShape>
