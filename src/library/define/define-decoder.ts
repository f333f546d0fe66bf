import { z } from 'zod'
import type { Decoder, DecoderDefinition } from '../../model/decoder.ts'
import { ComponentUse, definitionMark } from '../../model/user-code/component-use.ts'
import { building, type Given, type Shaped } from './building.ts'

/** A decoder type of your own. */
interface OwnDecoder<Options> {
  /** for configs, logs and errors: `xml_rows` */
  readonly type: string
  /** whether an answer is of this kind, where the config names no `response_format`; default: never */
  accepts?(contentType: string, firstBytes: Uint8Array): boolean
  /** makes the decoder of its options */
  build(options: Options): Decoder
}

/**
 * Declares a decoder: how the bytes of a body become records. What comes back is called with its options where a config
 * wants a `response_format`, or stands in `components`, which lets the config write `{type: …}`.
 *
 * ```ts
 * const lines = defineDecoder({
 *   type: 'lines',
 *   accepts: (contentType) => contentType.startsWith('text/x-lines'),
 *   build: () => ({
 *     type: 'lines',
 *     reads: 'whole',
 *     decode: (bytes) => new TextDecoder().decode(bytes).trim().split('\\n').map((line) => ({ line })),
 *   }),
 * })
 * ```
 *
 * With `reads: 'stream'`, `decode` gets the body in pieces and yields lists of records, so that a body of any size is read
 * in little memory. Throw `BadBody` for bytes that are not what they should be.
 */
export function defineDecoder<Shape extends z.ZodType>(
  definition: OwnDecoder<z.output<Shape>> & Shaped<Shape>,
): (...options: Given<z.input<Shape>>) => ComponentUse<'decoder'>
export function defineDecoder<Options = void>(
  definition: OwnDecoder<Options>,
): (...options: Given<Options>) => ComponentUse<'decoder'>
export function defineDecoder(
  definition: OwnDecoder<never> & Partial<Shaped<z.ZodType>>,
): (options?: unknown) => ComponentUse<'decoder'> {
  const { type, options: shape = z.unknown() } = definition
  const whole: DecoderDefinition = {
    type,
    summary: type,
    options: shape,
    accepts: (contentType, firstBytes) => definition.accepts?.(contentType, firstBytes) ?? false,
    build: building('decoder', definition),
  }
  const use = (given?: unknown) => new ComponentUse('decoder', whole, given)
  return Object.assign(use, { [definitionMark]: { kind: 'decoder', definition: whole } })
}
