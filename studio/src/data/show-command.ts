import type { Filter } from '../api/contract.ts'
import { shellWord } from '../design/out/shell-word.ts'
import { sqlName } from '../grid/text/copy-text.ts'
import type { DataAddress } from './address.ts'

/** The command that prints what the page shows. */
export function filterCommand({
  table,
  place,
  address,
}: {
  readonly table: string | undefined
  /** a config's file, or the name of a pipeline */
  readonly place: string
  readonly address: DataAddress
}): string {
  if (table === undefined) return `sluice show ${shellWord(place)}`
  const { filters, sort, load, columns } = address
  const where = filters.map(conditionOf).join(' and ')
  return [
    `sluice show ${shellWord(table)} ${shellWord(place)}`,
    ...(columns === undefined ? [] : [`--columns ${shellWord(columns.join(','))}`]),
    ...(where === '' ? [] : [`--where ${shellWord(where)}`]),
    ...(sort === undefined ? [] : [`--order-by ${shellWord(sort.column)}${sort.descending ? ' --desc' : ''}`]),
    ...(load === undefined ? [] : [`--load ${shellWord(load)}`]),
  ].join(' ')
}

const signs = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' } as const

function conditionOf({ column, op, values }: Filter): string {
  const name = sqlName(column)
  const [first = '', second = ''] = values
  switch (op) {
    case 'null':
      return `${name} is null`
    case 'not_null':
      return `${name} is not null`
    case 'between':
      return `${name} between ${literal(first)} and ${literal(second)}`
    case 'in':
      return `${name} in (${values.map(literal).join(', ')})`
    case 'contains':
      return `${name} ilike ${literal(`%${first}%`)}`
    case 'starts':
      return `${name} ilike ${literal(`${first}%`)}`
    default:
      return `${name} ${signs[op]} ${literal(first)}`
  }
}

function literal(value: string): string {
  return /^-?\d+(?:\.\d+)?$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`
}
