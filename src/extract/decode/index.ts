import type { DecoderDefinition } from '../../model/decoder.ts'
import { csv } from './csv.ts'
import { json } from './json.ts'
import { ndjson } from './ndjson.ts'

/** Every `response_format` a config may name, in the order in which answers are offered to them; JSON takes what is left. */
export const decoders = { ndjson, csv, json } satisfies Record<string, DecoderDefinition>
