import type {
  CollectChildren,
  CollectScope,
  CollectSource,
  CollectUnchanged,
  Condition,
  CopyStaged,
  WrittenColumn,
} from '../commit-plan.ts'
import type { RenderContext } from './dialect.ts'
import { scratch, stagedValue } from './render-rows.ts'

/** The condition sees all columns of the table, by name or by the table's name, with the types of the destination. */
export function renderCollectSource(step: CollectSource, context: RenderContext): string {
  const { dialect } = context
  const links = `s.${dialect.quote(step.rowKey)} AS sluice_id, ${dialect.stagedOrder('s')} AS sluice_arrival`
  const rows = `SELECT ${links}, ${valuesOf(step, context)} FROM ${context.staged(step.table).relation} AS s`
  return scratch(
    step.collected,
    `SELECT sluice_id AS id, sluice_arrival AS arrival FROM (${rows}) AS ${dialect.quote(step.table)}
      WHERE ${conditionText(step.condition, {})}`,
    context,
  )
}

export function renderCopyStaged(step: CopyStaged, context: RenderContext): string {
  const { relation } = context.staged(step.table)
  return scratch(step.collected, `SELECT ${valuesOf(step, context)} FROM ${relation} AS s`, context)
}

/** No alias: the condition may name the table by its own name. */
export function renderCollectScope(step: CollectScope, context: RenderContext): string {
  const { dialect } = context
  const table = context.qualify(step.table)
  const condition = conditionText(step.condition, { table, staging_table: dialect.quote(step.staging || step.table) })
  return scratch(step.collected, `SELECT ${dialect.quote(step.column)} AS id FROM ${table} WHERE ${condition}`, context)
}

export function renderCollectUnchanged(step: CollectUnchanged, context: RenderContext): string {
  const { dialect } = context
  const staged = context.staged(step.table)
  const arrival = dialect.stagedOrder('s')
  const keys = [...step.key, step.rowKey].map((column) => {
    return `d.${dialect.quote(column)} = ${stagedValue(column, staged, dialect)}`
  })
  const same = step.compared.map((column) => {
    return `${valueOf(column, step.table, context)} IS NOT DISTINCT FROM d.${dialect.quote(column.name)}`
  })
  return scratch(
    step.collected,
    `SELECT d.${dialect.quote(step.rowKey)} AS id, ${arrival} AS arrival
      FROM ${staged.relation} AS s JOIN ${context.qualify(step.table)} AS d ON ${keys.join(' AND ')}
      WHERE ${arrival} IN (SELECT arrival FROM ${dialect.quote(step.fresh)}) AND ${same.join(' AND ')}`,
    context,
  )
}

export function renderCollectChildren(step: CollectChildren, context: RenderContext): string {
  const { dialect } = context
  const parents = `SELECT id FROM ${dialect.quote(step.parents.collected)}`
  return scratch(
    step.collected,
    `SELECT s.${dialect.quote(step.rowKey)} AS id FROM ${context.staged(step.table).relation} AS s
      WHERE s.${dialect.quote(step.parents.column)} IN (${parents})`,
    context,
  )
}

function valuesOf(
  { table, columns }: { readonly table: string; readonly columns: readonly WrittenColumn[] },
  context: RenderContext,
): string {
  return columns
    .map((column) => `${valueOf(column, table, context)} AS ${context.dialect.quote(column.name)}`)
    .join(', ')
}

/** A staged value as the destination has it; columns that did not come are null there. */
function valueOf({ name, type }: WrittenColumn, table: string, context: RenderContext): string {
  const { dialect } = context
  const value = stagedValue(name, context.staged(table), dialect)
  return value === 'NULL' ? dialect.castTo(value, type) : dialect.convert(value, type)
}

/** Parsed before it came here, so that it ends where it ends (model/merge-condition.ts); lines of its own for messages. */
function conditionText({ parts }: Condition, names: Readonly<Record<string, string>>): string {
  const text = parts.map((part) => (typeof part === 'string' ? part : (names[part.placeholder] ?? ''))).join('')
  return `(\n${text}\n)`
}
