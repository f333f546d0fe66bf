import { quoteName, quoteText } from '../../model/quoted-name.ts'
import type { CollectFresh, CollectStale, Flag, InsertStaged, OpenVersions, RowChoice } from '../commit-plan.ts'
import type { RenderContext, StagedTable } from './dialect.ts'

/** Keys are looked up one by one: an OR between them would keep engines from joining by hash. */
export function renderCollectStale(step: CollectStale, context: RenderContext): string {
  const { relation, columns } = context.staged(step.table)
  const rowKey = quoteName(step.rowKey)
  const selects = step.keys
    .filter((key) => key.every((column) => columns.has(column)))
    .map((key) => {
      const same = key.map((column) => `s.${quoteName(column)} = d.${quoteName(column)}`).join(' AND ')
      return `SELECT d.${rowKey} AS id FROM ${context.qualify(step.table)} AS d
        WHERE EXISTS (SELECT 1 FROM ${relation} AS s WHERE ${same})`
    })
  const nothing = `SELECT d.${rowKey} AS id FROM ${context.qualify(step.table)} AS d WHERE 1 = 0`
  return temporary(step.collected, selects.length === 0 ? nothing : selects.join(' UNION '), context)
}

/** `id` is the row key, for nested rows; `arrival` tells staged rows apart, even rows with the same row key. */
export function renderCollectFresh(step: CollectFresh, context: RenderContext): string {
  const staged = context.staged(step.table)
  const arrival = context.dialect.stagedOrder('s')
  const flag = step.hardDelete && `NOT ${isFlagged('s', step.hardDelete, staged)}`
  const picked = `s.${quoteName(step.rowKey)} AS id, ${arrival} AS arrival`
  if (step.dedup === undefined)
    return temporary(step.collected, `SELECT ${picked} FROM ${staged.relation} AS s WHERE ${flag ?? '1 = 1'}`, context)
  const { keys, sort } = step.dedup
  const partition = keys.map((column) => valueOf('s', column, staged)).join(', ')
  const order = sort && staged.columns.has(sort.column) ? `s.${quoteName(sort.column)} ${sort.order} NULLS LAST, ` : ''
  const numbered = `SELECT ${picked}, ${flag ?? '1 = 1'} AS wanted,
    ROW_NUMBER() OVER (PARTITION BY ${partition} ORDER BY ${order}${arrival}) AS place FROM ${staged.relation} AS s`
  return temporary(step.collected, `SELECT id, arrival FROM (${numbered}) AS n WHERE place = 1 AND wanted`, context)
}

export function renderInsertStaged(step: InsertStaged, context: RenderContext): string {
  const { dialect } = context
  const constants = step.constants ?? []
  const names = [...step.columns, ...constants].map(({ name }) => quoteName(name)).join(', ')
  const values = [
    ...step.columns.map(({ name, type }) => dialect.convert(`s.${quoteName(name)}`, type)),
    ...constants.map(({ value, type }) => (value === null ? 'NULL' : dialect.convert(timestampOf(value), type))),
  ]
  const conditions = choose(step.table, step.only ?? {}, context)
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  const source = `FROM ${firstRows(step, context)} AS s${where}`
  return `INSERT INTO ${context.qualify(step.table)} (${names}) SELECT ${values.join(', ')} ${source}`
}

/** True for rows of scd2 tables that are still valid. */
export function renderIsOpen(alias: string, open: OpenVersions): string {
  const column = `${alias}.${quoteName(open.validTo)}`
  return open.active === null ? `${column} IS NULL` : `${column} = ${timestampOf(open.active)}`
}

/** An ISO timestamp as SQL. */
export function timestampOf(iso: string): string {
  return `CAST(${quoteText(iso)} AS TIMESTAMP WITH TIME ZONE)`
}

function choose(table: string, choice: RowChoice, context: RenderContext): readonly string[] {
  const { collectedRows, collectedIds, absent } = choice
  const conditions: string[] = []
  if (collectedRows !== undefined)
    conditions.push(`${context.dialect.stagedOrder('s')} IN (SELECT arrival FROM ${quoteName(collectedRows)})`)
  if (collectedIds !== undefined)
    conditions.push(`s.${quoteName(collectedIds.column)} IN (SELECT id FROM ${quoteName(collectedIds.collected)})`)
  if (absent !== undefined) {
    const same = absent.key.map((column) => `d.${quoteName(column)} = s.${quoteName(column)}`)
    const open = absent.open === undefined ? [] : [renderIsOpen('d', absent.open)]
    const known = `SELECT 1 FROM ${context.qualify(table)} AS d WHERE ${[...same, ...open].join(' AND ')}`
    conditions.push(`NOT EXISTS (${known})`)
  }
  return conditions
}

function firstRows(step: InsertStaged, context: RenderContext): string {
  const { relation } = context.staged(step.table)
  const column = step.only?.firstOf
  if (column === undefined) return relation
  const arrival = context.dialect.stagedOrder('r')
  return `(SELECT * FROM (SELECT r.*, ROW_NUMBER() OVER (PARTITION BY r.${quoteName(column)} ORDER BY ${arrival}) AS sluice_place
    FROM ${relation} AS r) AS n WHERE sluice_place = 1)`
}

function isFlagged(alias: string, flag: Flag, staged: StagedTable): string {
  const value = valueOf(alias, flag.column, staged)
  return flag.isBool ? `COALESCE(${value}, FALSE)` : `(${value} IS NOT NULL)`
}

function valueOf(alias: string, column: string, staged: StagedTable): string {
  return staged.columns.has(column) ? `${alias}.${quoteName(column)}` : 'NULL'
}

function temporary(name: string, select: string, { dialect }: RenderContext): string {
  return `CREATE TEMPORARY TABLE ${quoteName(name)} ${dialect.temporarySuffix} AS ${select}`
}
