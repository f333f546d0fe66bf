import type { Body } from './body.ts'
import type { Records } from './records.ts'

/** A JSON document that is not in memory: what is left of it without the greater part of its long lists. */
export interface LongDocument {
  /** the document with the beginnings of its long lists */
  readonly outline: Body
  /** all of a long list, of which the outline holds the beginning; undefined = that part of the outline is not such a list */
  recordsOf(part: Body): AsyncIterable<Records> | undefined
  /** the outline with other records in place of the beginning of a long list */
  withRecords(part: Body, records: Records): Body
}
