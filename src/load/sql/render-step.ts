import { quoteName } from '../../model/quoted-name.ts'
import type { Column } from '../../model/schema.ts'
import type { FillRootKey, InsertRow, RetireAbsent, Step } from '../commit-plan.ts'
import type { RenderContext } from './dialect.ts'
import { renderCollectFresh, renderCollectStale, renderInsertStaged, renderIsOpen, timestampOf } from './render-rows.ts'

/** One SQL statement with its parameters (`$1` …). */
export interface Statement {
  readonly sql: string
  readonly values?: readonly (string | number | null)[]
  /** set when the rows it changes are rows loaded into this table */
  readonly countsFor?: string
}

/** The statements of one step, for warehouses that speak standard SQL (DuckDB, Postgres). */
export function renderStep(step: Step, context: RenderContext): readonly Statement[] {
  const table = 'table' in step ? context.qualify(step.table) : ''
  switch (step.kind) {
    case 'create_dataset':
      return [{ sql: `CREATE SCHEMA IF NOT EXISTS ${context.dataset}` }]
    case 'drop_table':
      return [{ sql: `DROP TABLE ${table}` }]
    case 'create_table':
      return [
        { sql: `CREATE TABLE ${table} (${step.columns.map((column) => definition(column, context)).join(', ')})` },
      ]
    case 'add_columns':
      return step.columns.map((column) => ({ sql: `ALTER TABLE ${table} ADD COLUMN ${nullable(column, context)}` }))
    case 'fill_root_key':
      return [{ sql: fillRootKey(step, context) }]
    case 'empty_table':
      return [{ sql: `DELETE FROM ${table}` }]
    case 'delete_rows':
      return [{ sql: `DELETE FROM ${table} WHERE ${quoteName(step.column)} = $1`, values: [step.value] }]
    case 'collect_stale':
      return [{ sql: renderCollectStale(step, context) }]
    case 'collect_fresh':
      return [{ sql: renderCollectFresh(step, context) }]
    case 'delete_collected': {
      const chosen = `SELECT id FROM ${quoteName(step.collected)}`
      return [{ sql: `DELETE FROM ${table} WHERE ${quoteName(step.column)} IN (${chosen})` }]
    }
    case 'drop_collected':
      return [{ sql: `DROP TABLE ${quoteName(step.collected)}` }]
    case 'insert_staged':
      return [{ sql: renderInsertStaged(step, context), countsFor: step.table }]
    case 'retire_absent':
      return [{ sql: retireAbsent(step, context) }]
    case 'insert_row':
      break
  }
  return [insertRow(step, context)]
}

function definition(column: Column, context: RenderContext): string {
  const unique = context.dialect.uniqueColumns && column.unique === true ? ' UNIQUE' : ''
  return `${nullable(column, context)}${unique}${column.nullable ? '' : ' NOT NULL'}`
}

function nullable(column: Column, context: RenderContext): string {
  return `${quoteName(column.name)} ${context.typeOf(column)}`
}

function fillRootKey(step: FillRootKey, { qualify }: RenderContext): string {
  const { parent } = step
  const [rootKey, parentKey] = [quoteName(step.rootKey), quoteName(step.parentKey)]
  const found =
    parent === undefined
      ? parentKey
      : `(SELECT p.${quoteName(parent.rootKey)} FROM ${qualify(parent.table)} AS p
          WHERE p.${quoteName(parent.rowKey)} = c.${parentKey})`
  return `UPDATE ${qualify(step.table)} AS c SET ${rootKey} = ${found} WHERE ${rootKey} IS NULL`
}

function retireAbsent(step: RetireAbsent, context: RenderContext): string {
  const staged = context.staged(step.table)
  const version = quoteName(step.version)
  const keys = step.mergeKey.map((column) => `s.${quoteName(column)} = d.${quoteName(column)}`)
  const among =
    keys.length === 0 ? '' : ` AND EXISTS (SELECT 1 FROM ${staged.relation} AS s WHERE ${keys.join(' AND ')})`
  return `UPDATE ${context.qualify(step.table)} AS d SET ${quoteName(step.open.validTo)} = ${timestampOf(step.boundary)}
    WHERE ${renderIsOpen('d', step.open)}
    AND NOT EXISTS (SELECT 1 FROM ${staged.relation} AS s WHERE s.${version} = d.${version})${among}`
}

function insertRow(step: InsertRow, context: RenderContext): Statement {
  const table = context.qualify(step.table)
  const names = step.values.map(({ column }) => quoteName(column.name)).join(', ')
  const given = step.values.map(({ column }, index) => `CAST($${index + 1} AS ${context.typeOf(column)})`).join(', ')
  const at = step.values.findIndex(({ column }) => column.name === step.unlessPresent)
  const unless =
    step.unlessPresent === undefined
      ? ''
      : ` WHERE NOT EXISTS (SELECT 1 FROM ${table} AS d WHERE d.${quoteName(step.unlessPresent)} = $${at + 1})`
  return {
    sql: `INSERT INTO ${table} (${names}) SELECT ${given}${unless}`,
    values: step.values.map(({ value }) => value),
  }
}
