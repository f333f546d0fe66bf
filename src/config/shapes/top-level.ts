import { z } from 'zod'
import { refreshModes } from '../../model/plan.ts'
import { clientShape } from './client.ts'
import { schemaContractShape } from './hints.ts'
import { configFunction } from './functions.ts'
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
  schema_contract: z.nullable(schemaContractShape).optional(),
  max_table_nesting: z.nullable(z.int().min(0)).optional(),
  root_key: z
    .boolean()
    .optional()
    .describe('true = nested rows always carry _dlt_root_id; false = never, also not for merge'),
  naming: z.enum(namings).optional(),
  import_schema_path: z
    .string()
    .min(1)
    .optional()
    .describe('folder of <source>.schema.yaml, which replaces the schema'),
  export_schema_path: z.string().min(1).optional().describe('folder that gets <source>.schema.yaml after each load'),
}

// how a JSON file names its schema; editors read it, sluice does not
const editorSchema = { $schema: z.string().optional() }

/** One of `environments`: a partial top level laid over the config (docs/contract/rest-api.md 15.3). */
export const environmentShape = z.strictObject({
  ...settings,
  client: z.unknown().optional(),
  resource_defaults: z.unknown().optional(),
  resources: z.unknown().optional(),
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
  environments: z.record(z.string(), environmentShape).optional(),
  client: clientShape,
  resource_defaults: z.nullable(defaultsShape).optional(),
  resources: z.array(z.union([z.string(), resourceShape])),
})

export type WrittenSettings = z.output<typeof outlineShape>
