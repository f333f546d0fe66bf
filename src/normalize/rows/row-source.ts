import type { JsonFloat, JsonValue, JsonObject } from '../../json/json.ts'
import type { CellValue } from '../../model/batch.ts'
import type { NormalizeRun, Place } from '../tables/normalize-run.ts'
import type { RowPen } from '../tables/row-pen.ts'
import type { ListPlan, Shape } from '../tables/working-table.ts'
import type { Waiting } from './waiting.ts'

/** What a value is, as far as the writing of rows tells them apart; `news` = only the slow way knows what to do. */
export const valueKind = { nothing: 0, text: 1, number: 2, true: 3, false: 4, object: 5, list: 6, news: 7 } as const
export type SourceKind = (typeof valueKind)[keyof typeof valueKind]

/**
 * Where the rows of a page are read from. `Value` stands for a value of it: the value itself where records are decoded,
 * the number of its token where they are still bytes.
 */
export interface RowSource<Value> {
  kindOf(value: Value): SourceKind
  /** a text as a cell of a text column: well-formed, or a token of the page */
  textCell(value: Value): CellValue
  text(value: Value): string
  /** a text as microseconds, when it is a timestamp in the usual form */
  micros(value: Value): number | undefined
  number(value: Value): number | bigint | JsonFloat
  /** the value, decoded */
  decoded(value: Value): JsonValue
  record(object: Value): JsonObject
  isEmpty(list: Value): boolean
  /** calls `visit` for each item of a list, in order */
  eachItem(list: Value, visit: (item: Value) => void): void
  /** fills a cell from each member of an object, in the order of the keys; false = one of them is news */
  fillMembers(writing: Writing<Value>, object: Value, shape: Shape): boolean
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

