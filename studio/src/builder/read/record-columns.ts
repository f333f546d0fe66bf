import type { Cell, CellKind, ShownJson } from '../../api/contract.ts'
import { entriesOf, isBranch, isCut, isExact, isMore, isTreeList } from '../../design/tree/json-text.ts'
import type { GridColumn } from '../../grid/grid-column.ts'
import { fittingWidth } from '../../grid/layout.ts'
import { plainText } from '../../grid/text/cell-text.ts'

/** Records as rows: one column for each of their keys, in the order in which they come up. */
export function columnsOf(records: readonly ShownJson[], keys: readonly string[]): readonly GridColumn[] {
  const names = new Set(records.flatMap((record) => fieldsOf(record).map(([name]) => name)))
  return [...names].slice(0, mostColumns).map((name) => {
    const values = records.slice(0, 50).map((record) => fieldOf(record, name))
    const kind = kindOf(values)
    return {
      name,
      kind,
      type: kind,
      width: fittingWidth(
        name,
        values.map((value) => plainText(cellOf(value))),
      ),
      isKey: keys.includes(name),
    }
  })
}

const mostColumns = 200

/** What is not an object has one field, without a name of its own. */
function fieldsOf(record: ShownJson): readonly (readonly [string, ShownJson])[] {
  if (!isBranch(record) || isTreeList(record)) return [['value', record]]
  return entriesOf(record).map(([name, value]) => [String(name), value])
}

export function fieldOf(record: ShownJson, name: string): ShownJson | undefined {
  return fieldsOf(record).find(([each]) => each === name)?.[1]
}

export function cellOf(value: ShownJson | undefined): Cell {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object' || isCut(value)) return value
  if (isExact(value)) return value.$number
  return isMore(value) ? `… ${value.$more} more` : JSON.stringify(value)
}

function kindOf(values: readonly (ShownJson | undefined)[]): CellKind {
  const there = values.filter((value) => value !== undefined && value !== null)
  if (there.length === 0) return 'text'
  if (there.every((value) => typeof value === 'number' || isExact(value))) return 'float'
  if (there.every((value) => typeof value === 'boolean')) return 'boolean'
  return there.some((value) => isBranch(value)) ? 'json' : 'text'
}
