import type { Destination } from '../load/destination.ts'
import { duckdb } from './duckdb/duckdb.ts'
import { postgres } from './postgres/postgres.ts'

/** Every destination type a config may name, in the order they are asked whether a text is theirs. */
export const destinations = { duckdb, postgres } satisfies Readonly<Record<string, Destination>>

/** The type that is loaded into when nobody says where. */
export const defaultDestination = duckdb.type

/** The text of a place beside the current folder's others that is made when it is loaded into: to try things out. */
export function localDestination(name: string): string {
  return `./${name}.duckdb`
}
