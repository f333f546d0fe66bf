import type { Destination, ParseContext, Target } from '../load/destination.ts'
import { SluiceError } from '../model/errors.ts'
import { duckdb } from './duckdb/duckdb.ts'
import { postgres } from './postgres/postgres.ts'

/** The destinations that a text may name, in the order they are asked. */
export const destinations = { duckdb, postgres } satisfies Readonly<Record<string, Destination>>

/** A destination text understood. */
export interface ParsedDestination {
  readonly destination: Destination
  readonly target: Target
}

/** Finds the destination that a text names. Throws DESTINATION_UNKNOWN with the forms there are. */
export function parseDestination(text: string, context: ParseContext): ParsedDestination {
  const catalog: readonly Destination[] = Object.values(destinations)
  for (const destination of catalog) {
    const target = destination.parse(text, context)
    if (target !== undefined) return { destination, target }
  }
  throw new SluiceError(
    'DESTINATION_UNKNOWN',
    'Could not choose a destination because the text names none that sluice knows.',
    {
      // a URL may hold a password
      found: text.replace(/\/\/.*@/s, '//***@'),
      allowed: catalog.flatMap((destination) => destination.forms),
      hint: `Load into a DuckDB file: --destination ./${context.pipeline}.duckdb`,
    },
  )
}
