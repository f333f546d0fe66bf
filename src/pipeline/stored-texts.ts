import { stringify } from 'yaml'
import { toJsonText } from '../model/json-text.ts'
import type { Schema } from '../model/schema.ts'
import type { PipelineState } from '../model/state.ts'
import { schemaToDlt } from '../state/stored-schema.ts'
import { stateToDlt } from '../state/stored-state.ts'

/** A schema as people read it: dlt's YAML form. */
export function schemaText(schema: Schema): string {
  return stringify(schemaToDlt(schema)).trimEnd()
}

/** A state as people read it: dlt's JSON form, indented. */
export function stateText(state: PipelineState): string {
  return JSON.stringify(JSON.parse(toJsonText(stateToDlt(state))), undefined, 2)
}
