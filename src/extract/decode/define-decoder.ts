import type { z } from 'zod'
import type { DecoderDefinition } from '../../model/decoder.ts'

/** Ties `build` to the shape of `options`; nothing else happens. */
export function defineDecoder<Options extends z.ZodType>(
  definition: DecoderDefinition<Options>,
): DecoderDefinition<Options> {
  return definition
}

/** Bytes of one record at most: what comes from a server that never ends its line stays bounded. */
export const longestRecord = 64 << 20

/** Records handed on together. */
export const batchSize = 1000

/** Bytes of records handed on together, about. */
export const batchBytes = 1 << 20
