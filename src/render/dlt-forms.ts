import { stringify } from 'yaml'
import { indentJson } from './indent-json.ts'
import { storedSchemaText } from '../state/stored-schema.ts'
import type { SchemaView } from './schema-view.ts'

/** dlt's own form as YAML, the one that `import_schema_path` of dlt reads, too. */
export function renderYaml({ schema }: SchemaView): string {
  return stringify(JSON.parse(storedSchemaText(schema))).trimEnd()
}

/** The same as JSON, as `_dlt_version` holds it, indented. */
export function renderJson({ schema }: SchemaView): string {
  return indentJson(storedSchemaText(schema))
}
