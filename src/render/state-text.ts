import { toJsonText } from '../json/json-text.ts'
import { type PipelineState, stateJson } from '../model/state.ts'
import { indentJson } from './indent-json.ts'

/** A state as people read it: what is remembered, by source and resource; integers of any size as digits. */
export function stateText(state: PipelineState): string {
  const sources = stateJson(state.sources)
  return indentJson(toJsonText({ pipeline_name: state.pipelineName, version: state.version, sources }))
}
