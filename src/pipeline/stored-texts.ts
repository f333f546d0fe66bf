import { stringify } from 'yaml'
import type { Schema } from '../model/schema.ts'
import type { PipelineState } from '../model/state.ts'
import { storedSchemaText } from '../state/stored-schema.ts'
import { storedStateText } from '../state/stored-state.ts'

/** A schema as people read it: dlt's YAML form. */
export function schemaText(schema: Schema): string {
  return stringify(JSON.parse(storedSchemaText(schema))).trimEnd()
}

/** A state as people read it: dlt's JSON form, indented. */
export function stateText(state: PipelineState): string {
  return JSON.stringify(JSON.parse(storedStateText(state)), undefined, 2)
}
