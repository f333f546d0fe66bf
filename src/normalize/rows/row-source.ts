import type { JsonValue } from '../../json/json.ts'
import type { NormalizeRun, Place } from '../tables/normalize-run.ts'
import type { RowPen } from '../tables/row-pen.ts'
import type { ListPlan, Shape } from '../tables/working-table.ts'
import type { Waiting } from './waiting.ts'

/**
 * Where the rows of a page are read from. `Value` stands for a value of it: the value itself where records are decoded,
 * the number of its token where they are still bytes. What a row is, how it is linked, and what happens to what is new
 * stands once (write-row.ts); cells are filled by each source, because one way for both costs a tenth of the time
 * (decisions/00XX-records-a-noun.md).
 */
export interface RowSource<Value> {
  /** fills a cell from each member of an object, in the order of the keys; false = one of them is news */
  fillMembers(this: void, writing: Writing<Value>, object: Value, shape: Shape): boolean
  /** true for what makes a row: an object, but for dates that processing steps have made */
  isObject(this: void, value: Value): boolean
  isEmpty(this: void, list: Value): boolean
  /** places of a list's items: the first, the one behind the last, the next, and the item there */
  firstAt(this: void, list: Value): number
  endAt(this: void, list: Value): number
  nextAt(this: void, at: number): number
  itemAt(this: void, list: Value, at: number): Value
  /** the value, decoded */
  decoded(this: void, value: Value): JsonValue
}

/** Rows on their way from one source into tables. */
export interface Writing<Value> {
  readonly run: NormalizeRun
  readonly pen: RowPen
  readonly source: RowSource<Value>
  /** objects of the row being filled, which wait for their turn */
  readonly objects: Waiting<Shape, Value>
  /** lists of the rows being built, which wait for their row's id; one segment per row */
  readonly lists: Waiting<ListPlan, Value>
  /** for what has to be decoded: the same where all is decoded */
  readonly ordinary: Writing<JsonValue>
  /** writes a row that has something new */
  writeNews(this: void, place: Place, object: Value): void
}
