import type { JsonValue } from '../json.ts'

/**
 * The records of a page, in order. They are decoded already, or still bytes of the response; whoever needs the values
 * says so: `at` decodes one record, `decoded` all of them. `count` and `slice` decode nothing.
 */
export interface Records {
  readonly count: number
  /** the record at an index, from the end when negative; undefined = there is none */
  at(index: number): JsonValue | undefined
  /** the own field of the record at an index; undefined = it has none, or is not an object */
  first(field: string, index: number): JsonValue | undefined
  /** as `Array.prototype.slice` */
  slice(start: number, end?: number): Records
  /** the records at these indexes, in this order */
  select(indexes: readonly number[]): Records
  /** the values of all records, decoded the first time */
  decoded(): readonly JsonValue[]
}
