import type { CellKind, Filter, FilterOp } from '../../api/contract.ts'
import { filterPart, plain } from '../../app/filter-text.ts'
import { isNumber, isTime } from '../../grid/grid-column.ts'

/** What stands between a column and a value, as people read it. */
export const opWords: Readonly<Record<FilterOp, string>> = {
  eq: '=',
  ne: '≠',
  lt: '<',
  le: '≤',
  gt: '>',
  ge: '≥',
  between: 'between',
  in: 'one of',
  contains: 'contains',
  starts: 'starts with',
  null: 'is null',
  not_null: 'is not null',
}

const ordered: readonly FilterOp[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'between', 'in', 'null', 'not_null']
const texts: readonly FilterOp[] = ['contains', 'eq', 'ne', 'starts', 'in', 'null', 'not_null']

/** The conditions that make sense for a kind of values, the likeliest first. */
export function opsFor(kind: CellKind): readonly FilterOp[] {
  if (isNumber(kind) || isTime(kind)) return ordered
  if (kind === 'boolean') return ['eq', 'null', 'not_null']
  return kind === 'binary' ? ['null', 'not_null'] : texts
}

/** How many values a condition has; `many` = one or more. */
export function valuesOf(op: FilterOp): 0 | 1 | 2 | 'many' {
  if (op === 'null' || op === 'not_null') return 0
  if (op === 'between') return 2
  return op === 'in' ? 'many' : 1
}

/** `total > 100`, `status one of paid, new` */
export function filterText({ column, op, values }: Filter): string {
  const [first = '', second = ''] = values
  const count = valuesOf(op)
  if (count === 0) return `${column} ${opWords[op]}`
  if (count === 2) return `${column} between ${shown(first)} and ${shown(second)}`
  return `${column} ${opWords[op]} ${values.map(shown).join(', ')}`
}

function shown(value: string): string {
  return value === '' ? '""' : value
}

/** As it stands in the address: `total.gt.100,status.in.paid|new`. */
export function writeFilters(filters: readonly Filter[]): string {
  return filters
    .map(({ column, op, values }) => [
      filterPart(column),
      op,
      ...(values.length > 0 ? [values.map(filterPart).join('|')] : []),
    ])
    .map((parts) => parts.join('.'))
    .join(',')
}

/** What an address says; what it does not say well is left out. */
export function readFilters(text: string): readonly Filter[] {
  return text.split(',').flatMap((part) => {
    const [column = '', op = '', values, ...more] = part.split('.')
    if (column === '' || !isOp(op) || more.length > 0) return []
    const list = values === undefined ? [] : values.split('|').map(plain)
    const count = valuesOf(op)
    const fits = count === 'many' ? list.length > 0 : list.length === count
    return fits ? [{ column: plain(column), op, values: list }] : []
  })
}

/** Names of columns, in the order in which they are shown. */
export function writeNames(names: readonly string[]): string {
  return names.map(filterPart).join(',')
}

export function readNames(text: string): readonly string[] {
  return text.split(',').filter(Boolean).map(plain)
}

function isOp(text: string): text is FilterOp {
  return Object.hasOwn(opWords, text)
}
