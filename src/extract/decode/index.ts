import type { DecoderDefinition } from '../../model/decoder.ts'
import { csv } from './csv.ts'
import { json } from './json.ts'
import { ndjson } from './ndjson.ts'
import { parquet } from './parquet.ts'
import { xml } from './xml.ts'
import { zip } from './zip.ts'

/** Every `response_format` a config may name, in the order in which answers are offered to them; JSON takes what is left. */
export const decoders = { parquet, zip, ndjson, csv, xml, json } satisfies Record<string, DecoderDefinition>
