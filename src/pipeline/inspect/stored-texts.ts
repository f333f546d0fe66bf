import { stringify } from 'yaml'
import { toJsonText } from '../../model/json-text.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Schema } from '../../model/schema.ts'
import type { PipelineState } from '../../model/state.ts'
import { storedSchemaText } from '../../state/stored-schema.ts'

/** A schema as people read it: dlt's YAML form. */
export function schemaText(schema: Schema): string {
  return stringify(JSON.parse(storedSchemaText(schema))).trimEnd()
}

/** A state as people read it: what is remembered, by source and resource; integers of any size as digits. */
export function stateText(state: PipelineState): string {
  // states are JSON by construction; their types say `unknown` for keys of others
  const sources = state.sources as unknown as JsonObject
  return indent(toJsonText({ pipeline_name: state.pipelineName, version: state.version, sources }))
}

// the text is cut only outside of strings, so digits that JSON.parse would round stay as they are
function indent(json: string): string {
  let depth = 0
  const pieces = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^{}[\],:"]+/g) ?? []
  return pieces
    .map((piece, index) => {
      if (piece === '{' || piece === '[') {
        const next = pieces[index + 1]
        if (next === '}' || next === ']') return piece
        depth += 1
        return `${piece}\n${'  '.repeat(depth)}`
      }
      if (piece === '}' || piece === ']') {
        const before = pieces[index - 1]
        if (before === '{' || before === '[') return piece
        depth -= 1
        return `\n${'  '.repeat(depth)}${piece}`
      }
      if (piece === ',') return `,\n${'  '.repeat(depth)}`
      return piece === ':' ? ': ' : piece
    })
    .join('')
}
