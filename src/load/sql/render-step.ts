import type { Column } from '../../model/schema.ts'
import type { DeleteCollected, FillRootKey, InsertRow, RetireAbsent, Step } from '../commit-plan.ts'
import type { RenderContext } from './dialect.ts'
import {
  renderCollectChildren,
  renderCollectScope,
  renderCollectSource,
  renderCollectUnchanged,
  renderCopyStaged,
} from './render-choice.ts'
import {
  notCollected,
  renderCollectFresh,
  renderCollectStale,
  renderInsertStaged,
  renderIsOpen,
  takingPart,
} from './render-rows.ts'

/** One SQL statement with its parameters, marked as the dialect marks them. */
export interface Statement {
  readonly sql: string
  readonly values?: readonly (string | number | null)[]
  /** set when the rows it changes are rows loaded into this table */
  readonly countsFor?: string
}

/** The statements of one step in the words of a dialect. */
export function renderStep(step: Step, context: RenderContext): readonly Statement[] {
  const { dialect } = context
  const table = 'table' in step ? context.qualify(step.table) : ''
  switch (step.kind) {
    case 'create_dataset':
      return [{ sql: dialect.createDataset(context.dataset) }]
    case 'drop_table':
      return [{ sql: `DROP TABLE ${table}` }]
    case 'create_table':
      return [
        { sql: `CREATE TABLE ${table} (${step.columns.map((column) => definition(column, context)).join(', ')})` },
      ]
    case 'add_columns': {
      const columns = step.columns.map((column) => nullable(column, context))
      return dialect.addColumns(table, columns).map((sql) => ({ sql }))
    }
    case 'fill_root_key':
      return [{ sql: fillRootKey(step, context) }]
    case 'empty_table':
      return [{ sql: dialect.emptyTable(table) }]
    case 'delete_rows': {
      const chosen = `${dialect.quote(step.column)} = ${dialect.parameter(1)}`
      return [{ sql: `DELETE FROM ${table} WHERE ${chosen}`, values: [step.value] }]
    }
    case 'collect_stale':
      return [{ sql: renderCollectStale(step, context) }]
    case 'collect_fresh':
      return [{ sql: renderCollectFresh(step, context) }]
    case 'delete_collected':
      return [{ sql: deleteCollected(step, context) }]
    case 'collect_source':
      return [{ sql: renderCollectSource(step, context) }]
    case 'copy_staged':
      return [{ sql: renderCopyStaged(step, context) }]
    case 'collect_scope':
      return [{ sql: renderCollectScope(step, context) }]
    case 'collect_unchanged':
      return [{ sql: renderCollectUnchanged(step, context) }]
    case 'collect_children':
      return [{ sql: renderCollectChildren(step, context) }]
    case 'drop_collected':
      return [{ sql: dialect.dropScratch(dialect.quote(step.collected)) }]
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

function nullable(column: Column, { dialect }: RenderContext): string {
  return `${dialect.quote(column.name)} ${dialect.types.render(column)}`
}

function deleteCollected(step: DeleteCollected, { dialect, qualify }: RenderContext): string {
  const column = dialect.quote(step.column)
  const except = step.except === undefined ? '' : ` AS c WHERE ${notCollected(step.except, { id: 'c.id' }, dialect)}`
  return `DELETE FROM ${qualify(step.table)} WHERE ${column} IN (SELECT id FROM ${dialect.quote(step.collected)}${except})`
}

function fillRootKey(step: FillRootKey, { dialect, qualify }: RenderContext): string {
  const { parent } = step
  const [rootKey, parentKey] = [dialect.quote(step.rootKey), dialect.quote(step.parentKey)]
  const found =
    parent === undefined
      ? parentKey
      : `(SELECT p.${dialect.quote(parent.rootKey)} FROM ${qualify(parent.table)} AS p
          WHERE p.${dialect.quote(parent.rowKey)} = c.${parentKey})`
  return dialect.updateColumn({
    table: qualify(step.table),
    alias: 'c',
    column: rootKey,
    value: found,
    where: `${rootKey} IS NULL`,
  })
}

function retireAbsent(step: RetireAbsent, context: RenderContext): string {
  const { dialect } = context
  return dialect.updateColumn({
    table: context.qualify(step.table),
    alias: 'd',
    column: dialect.quote(step.open.validTo),
    value: dialect.timestamp(step.boundary),
    where: renderIsRetired(step, context),
  })
}

/** True for rows `d` of an scd2 table that are open and no longer staged. */
export function renderIsRetired(step: RetireAbsent, context: RenderContext): string {
  const { dialect } = context
  const from = `${takingPart(context.staged(step.table), step.source, dialect)} AS s`
  const isStaged = (key: readonly string[]): string => {
    const columns = key.map((column) => dialect.quote(column))
    return dialect.isAmong(
      columns.map((column) => `d.${column}`),
      { columns: columns.map((column) => `s.${column}`), from },
    )
  }
  const among = step.mergeKey.length === 0 ? '' : ` AND ${isStaged(step.mergeKey)}`
  const scope =
    step.scope === undefined
      ? ''
      : ` AND d.${dialect.quote(step.version)} IN (SELECT id FROM ${dialect.quote(step.scope)})`
  return `${renderIsOpen('d', step.open, dialect)}
    AND NOT ${isStaged([step.version])}${among}${scope}`
}

function insertRow(step: InsertRow, { dialect, qualify }: RenderContext): Statement {
  const table = qualify(step.table)
  const names = step.values.map(({ column }) => dialect.quote(column.name)).join(', ')
  const given = step.values
    .map(({ column }, index) => dialect.castTo(dialect.parameter(index + 1), dialect.types.render(column)))
    .join(', ')
  const at = step.values.findIndex(({ column }) => column.name === step.unlessPresent)
  const unless =
    step.unlessPresent === undefined
      ? ''
      : ` WHERE NOT EXISTS (SELECT 1 FROM ${table} AS d WHERE d.${dialect.quote(step.unlessPresent)} = ${dialect.parameter(at + 1)})`
  return {
    sql: `INSERT INTO ${table} (${names}) SELECT ${given}${unless}`,
    values: step.values.map(({ value }) => value),
  }
}
