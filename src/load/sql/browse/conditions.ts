import type { Writing } from '../table-questions.ts'

/** How a column is compared with what a person typed. */
export type ConditionOp =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'between'
  | 'in'
  | 'contains'
  | 'starts'
  | 'null'
  | 'not_null'

/** A condition on one column. */
export interface Condition {
  readonly column: string
  /** as the destination spells it: what is typed is compared as that */
  readonly type: string
  readonly op: ConditionOp
  readonly values: readonly string[]
}

/** Which rows of a table. */
export interface Chosen {
  readonly table: string
  readonly conditions: readonly Condition[]
  readonly orderBy: readonly { readonly column: string; readonly order: 'asc' | 'desc' }[]
}

const compared = { eq: '=', lt: '<', le: '<=', gt: '>', ge: '>=' } as const

/** `WHERE …` of a table whose alias is `t`, with a blank in front; '' for all rows. */
export function whereSql(conditions: readonly Condition[], { dialect }: Writing): string {
  if (conditions.length === 0) return ''
  return ` WHERE ${conditions.map((condition) => conditionSql(condition, { dialect })).join(' AND ')}`
}

function conditionSql({ column, type, op, values }: Condition, { dialect }: Pick<Writing, 'dialect'>): string {
  const name = `t.${dialect.quote(column)}`
  const [first = '', second = ''] = values
  const value = (text: string): string => `CAST(${dialect.literal(text)} AS ${type})`
  const asText = `lower(CAST(${name} AS VARCHAR))`
  const typed = `lower(${dialect.literal(first)})`
  switch (op) {
    case 'null':
      return `${name} IS NULL`
    case 'not_null':
      return `${name} IS NOT NULL`
    case 'ne':
      // rows without a value are other rows, too
      return `${name} IS DISTINCT FROM ${value(first)}`
    case 'between':
      return `${name} BETWEEN ${value(first)} AND ${value(second)}`
    case 'in':
      return `${name} IN (${values.map(value).join(', ')})`
    case 'contains':
      return `position(${typed} IN ${asText}) > 0`
    case 'starts':
      return `starts_with(${asText}, ${typed})`
    default:
      return `${name} ${compared[op]} ${value(first)}`
  }
}

/** ` ORDER BY …`: what is asked for, then the place in the table. */
export function orderSql({ orderBy }: Chosen, { dialect }: { readonly dialect: Writing['dialect'] }): string {
  const named = orderBy.map(({ column, order }) => dialect.ordered(`t.${dialect.quote(column)}`, order))
  return ` ORDER BY ${[...named, dialect.stagedOrder('t')].join(', ')}`
}
