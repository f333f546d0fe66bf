import { renderDbml } from './dbml.ts'
import { renderJson, renderYaml } from './dlt-forms.ts'
import type { SchemaFormat } from './format-names.ts'
import { renderMermaid } from './mermaid.ts'
import type { SchemaView } from './schema-view.ts'
import { renderTypescript } from './typescript.ts'

const renderers: Readonly<Record<SchemaFormat, (view: SchemaView) => string>> = {
  yaml: renderYaml,
  json: renderJson,
  dbml: renderDbml,
  mermaid: renderMermaid,
  typescript: renderTypescript,
}

/** A schema as text, without a line end. */
export function renderSchema(view: SchemaView, format: SchemaFormat): string {
  return renderers[format](view)
}
