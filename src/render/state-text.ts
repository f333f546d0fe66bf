import { toJsonText } from '../json/json-text.ts'
import type { JsonObject } from '../json/json.ts'
import type { PipelineState } from '../model/state.ts'
import { indentJson } from './indent-json.ts'

/** A state as people read it: what is remembered, by source and resource; integers of any size as digits. */
export function stateText(state: PipelineState): string {
  // states are JSON by construction; their types say `unknown` for keys of others
  const sources = state.sources as unknown as JsonObject
  return indentJson(toJsonText({ pipeline_name: state.pipelineName, version: state.version, sources }))
}
