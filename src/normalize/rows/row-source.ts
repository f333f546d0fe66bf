import type { JsonValue } from '../../json/json.ts'
import type { NormalizeRun } from '../tables/normalize-run.ts'
import type { RowPen } from '../tables/row-pen.ts'
import type { ListPlan, Shape } from '../tables/working-table.ts'
import type { Waiting } from './waiting.ts'

/**
 * Where the rows of a page are read from, and what of them waits. `Value` stands for a value of the page: the value
 * itself where records are decoded, the number of its token where they are still bytes. What a row is, how it is linked,
 * and what happens to what is new stands once (write-row.ts); cells are filled by each source, because one way for both
 * costs a tenth of the time. Sources are classes, because methods of a prototype are what the compiler can call straight
 * from code that serves both (decisions/0039-records-are-a-noun.md).
 */
export interface RowSource<Value> {
  readonly run: NormalizeRun
  readonly pen: RowPen
  /** objects of the row being filled, which wait for their turn */
  readonly objects: Waiting<Shape, Value>
  /** lists of the rows being built, which wait for their row's id; one segment per row */
  readonly lists: Waiting<ListPlan, Value>
  /** true = nothing is left to decode: a row that has something new goes the slow way */
  readonly isDecoded: boolean
  /** for what has to be decoded: the same where all is decoded */
  readonly whenDecoded: RowSource<JsonValue>
  /** fills a cell from each member of an object, in the order of the keys; false = one of them is news */
  fillMembers(object: Value, shape: Shape): boolean
  /** true for what makes a row: an object, but for dates that processing steps have made */
  isObject(value: Value): boolean
  isEmpty(list: Value): boolean
  /** places of a list's items: the first, the one behind the last, the next, and the item there */
  firstAt(list: Value): number
  endAt(list: Value): number
  nextAt(at: number): number
  itemAt(list: Value, at: number): Value
  /** the value, decoded */
  decoded(value: Value): JsonValue
}
