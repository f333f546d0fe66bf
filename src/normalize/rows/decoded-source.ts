import { toJsonText } from '../../json/json-text.ts'
import { isList, isJsonObject, JsonFloat, type JsonObject, type JsonValue } from '../../json/json.ts'
import { putCell } from '../tables/cells.ts'
import type { NormalizeRun } from '../tables/normalize-run.ts'
import type { RowPen } from '../tables/row-pen.ts'
import { cellCode, type KeyEntry, type ListPlan, type Shape } from '../tables/working-table.ts'
import { fillBool, fillNothing, fillNumber, fillOther, fillText } from './fill-cell.ts'
import { fillList, fillObject } from './fill-row.ts'
import type { RowSource } from './row-source.ts'
import { Waiting } from './waiting.ts'

/** Records whose values are there. */
export class DecodedSource implements RowSource<JsonValue> {
  readonly run: NormalizeRun
  readonly pen: RowPen
  readonly objects = new Waiting<Shape, JsonValue>()
  readonly lists = new Waiting<ListPlan, JsonValue>()
  readonly isDecoded = true

  constructor(run: NormalizeRun, pen: RowPen) {
    this.run = run
    this.pen = pen
  }

  get whenDecoded(): RowSource<JsonValue> {
    return this
  }

  fillMembers(object: JsonValue, shape: Shape): boolean {
    return isJsonObject(object) && fillMembers(this, object, shape)
  }

  isObject(value: JsonValue): boolean {
    return isJsonObject(value) && !(value instanceof Date)
  }

  isEmpty(list: JsonValue): boolean {
    return listOf(list).length === 0
  }

  firstAt(): number {
    return 0
  }

  endAt(list: JsonValue): number {
    return listOf(list).length
  }

  nextAt(at: number): number {
    return at + 1
  }

  itemAt(list: JsonValue, at: number): JsonValue {
    return listOf(list)[at] ?? null
  }

  decoded(value: JsonValue): JsonValue {
    return value
  }
}

function fillMembers(source: DecodedSource, object: JsonObject, { order, byKey }: Shape): boolean {
  let guess = 0
  for (const key in object) {
    let entry = order[guess]
    if (entry === undefined || entry.key !== key) {
      entry = byKey.get(key)
      if (entry === undefined) return false
    }
    guess = entry.index + 1
    if (!fillValue(source, entry, object[key])) return false
  }
  return true
}

/** Texts and numbers by the column's type, the rest by coercion. */
function fillValue(source: DecodedSource, entry: KeyEntry, value: JsonValue | undefined): boolean {
  const { column } = entry
  const { row } = source.pen
  if (typeof value === 'string') return column !== undefined && fillText(row, column, value)
  if (typeof value === 'number') return column !== undefined && fillNumber(row, column, value)
  if (value === null || value === undefined) return fillNothing(row, column)
  if (typeof value === 'object') return fillStructure(source, entry, value)
  if (column === undefined) return false
  return typeof value === 'boolean' ? fillBool(row, column, value) : fillOther(row, column, value)
}

function fillStructure(source: DecodedSource, entry: KeyEntry, value: JsonValue & object): boolean {
  const { column } = entry
  const { row } = source.pen
  if (value instanceof JsonFloat) return column !== undefined && fillOther(row, column, value)
  if (column?.code === cellCode.json) return putCell(column, row, toJsonText(value))
  if (isList(value)) return fillList(source, entry, value)
  // dates are what processing steps make of texts
  return !(value instanceof Date) && fillObject(source, entry, value)
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return isList(value) ? value : []
}
