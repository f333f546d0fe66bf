import type { Body } from '../../../json/records/body.ts'
import { always, byAnswer, type Decoder, type DecoderChoice, type DecoderDefinition } from '../../../model/decoder.ts'
import { isComponentUse } from '../../../model/user-code/component-use.ts'
import { isPlainObject } from '../../shapes/kinds.ts'
import { reporting, type Located, type PlanContext } from '../context.ts'
import { checkShape } from '../problem/check-shape.ts'
import { missingKey, wrongType } from '../problem/explain-issue.ts'
import { resolveSecrets } from '../resolve-secrets.ts'
import { findDefinition, typeNames, unknownType } from './find-definition.ts'

/**
 * The decoder that a `response_format` names: a type, or a mapping with `type` and its options, or a use of one made in
 * code. `auto`, null and nothing = by the answer; undefined = nothing is written here. Problems are reported, and leave
 * the choice to the answer.
 */
export function buildDecoder({ value, path }: Located, context: PlanContext): DecoderChoice | undefined {
  if (value === undefined) return undefined
  const automatic = byAnswer(context.catalog.decoders)
  if (value === null || value === 'auto') return automatic
  const decoder = readDecoder({ value, path }, context)
  return decoder === undefined ? automatic : always(decoder)
}

function readDecoder({ value, path }: Located, context: PlanContext): Decoder<Body> | undefined {
  if (isComponentUse(value, 'decoder')) {
    const options = resolveSecrets(value.options ?? {}, path, context)
    return fromOptions(value.definition, { value: options, path }, context)
  }
  if (typeof value === 'string') return fromType({ type: value }, path, { context, isShorthand: true })
  if (isPlainObject(value)) return fromType(value, path, { context, isShorthand: false })
  const { path: at, ...problem } = wrongType(path, value, ['text', 'a mapping', 'a decoder made in TypeScript'])
  context.problems.report(at, problem)
  return undefined
}

function fromType(
  { type, ...options }: Readonly<Record<string, unknown>>,
  path: Located['path'],
  { context, isShorthand }: { readonly context: PlanContext; readonly isShorthand: boolean },
): Decoder<Body> | undefined {
  const { decoders } = context.catalog
  const at = isShorthand ? path : [...path, 'type']
  if (typeof type !== 'string') {
    const allowed = typeNames(decoders)
    const { path: place, ...problem } = type === undefined ? missingKey(at, allowed) : wrongType(at, type, ['text'])
    context.problems.report(place, problem)
    return undefined
  }
  const definition = findDefinition(decoders, type)
  if (definition !== undefined) return fromOptions(definition, { value: options, path }, context)
  context.problems.report(at, unknownType({ kind: 'decoder', type, path: at, definitions: decoders, isShorthand }))
  return undefined
}

function fromOptions(definition: DecoderDefinition, { value, path }: Located, context: PlanContext) {
  const read = checkShape(definition.options, value, { path, problems: context.problems })
  return read?.whole === true ? reporting({ value, path }, context, () => definition.build(read.value)) : undefined
}
