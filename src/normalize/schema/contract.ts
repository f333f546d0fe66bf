import { SluiceError } from '../../model/errors.ts'
import { toJsonText } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import type { ColumnName } from '../../model/names.ts'
import type { Column, ContractMode, DataType, SchemaContract } from '../../model/schema.ts'
import type { NormalizeRun } from '../tables/normalize-run.ts'
import type { WorkingTable } from '../tables/working-table.ts'

/** Everything may change: what applies where no contract is written (docs/contract/tables.md 6.2). */
export const openContract: SchemaContract = { tables: 'evolve', columns: 'evolve', dataType: 'evolve' }

/** A contract with its missing parts filled in. */
export function completeContract(contract: Partial<SchemaContract> | undefined): SchemaContract {
  return { ...openContract, ...contract }
}

/** A change that one row (or the hints of a resource) asks for. */
export interface ProposedChange {
  readonly table: WorkingTable
  /** new columns by name */
  readonly columns: Map<ColumnName, Column>
  /** the column that each new variant is a variant of */
  readonly variantOf: ReadonlyMap<ColumnName, ColumnName>
  /** what brought it, for the error */
  readonly record: JsonValue
}

/**
 * Holds a proposed change against the table's contract. Frozen: throws CONTRACT_FREEZE. Discarded: the columns leave
 * the proposal and the table remembers them in `filters`; false = the whole table is turned away.
 */
export function admitChange(run: NormalizeRun, { table, columns, variantOf, record }: ProposedChange): boolean {
  const contract = run.contractOf(table)
  const { isNew } = table
  if (isNew && contract.tables !== 'evolve') {
    if (contract.tables === 'freeze') throw frozen(table, { rule: 'tables', record })
    table.discarded = true
    return false
  }
  const columnMode = isNew || table.evolvesOnce ? 'evolve' : contract.columns
  for (const [name, column] of columns) {
    if (name.startsWith('_dlt')) continue
    const rule = column.variant === true ? 'data_type' : 'columns'
    const mode = rule === 'columns' ? columnMode : contract.dataType
    if (mode === 'evolve') continue
    if (mode === 'freeze')
      throw frozen(table, { rule, record, column: variantOf.get(name) ?? name, kind: column.dataType })
    table.filters.set(name, mode)
    columns.delete(name)
  }
  table.isNew = false
  return true
}

/**
 * Takes what the contract turned away out of a row. false = the row goes. A value that is null is not a violation.
 */
export function filterRow(table: WorkingTable, cells: Map<ColumnName, unknown>): boolean {
  let discarded = 0
  for (const [name, mode] of table.filters) {
    if (!cells.has(name)) continue
    if (mode === 'discard_row') {
      table.discards.rows++
      return false
    }
    cells.delete(name)
    discarded++
  }
  table.discards.values += discarded
  return true
}

export interface Violation {
  readonly rule: 'tables' | 'columns' | 'data_type'
  readonly record: JsonValue
  readonly column?: ColumnName
  /** the type of a value that did not fit the column */
  readonly kind?: DataType | undefined
}

/** The error for a change that a contract forbids. */
export function frozen(table: WorkingTable, { rule, record, column, kind }: Violation): SluiceError {
  const type = column === undefined ? undefined : table.columns.get(column)?.column.dataType
  const what = {
    tables: `create table "${table.name}"`,
    columns: `add column "${column ?? ''}" to table "${table.name}"`,
    data_type:
      kind === undefined
        ? `change the type of column "${column ?? ''}" in table "${table.name}"`
        : `put a ${kind} value into the ${type ?? ''} column "${column ?? ''}" of table "${table.name}"`,
  }[rule]
  const known = [...table.columns.keys()].filter((name) => !name.startsWith('_dlt'))
  return new SluiceError('CONTRACT_FREEZE', `Could not ${what} because its schema contract freezes ${rule}.`, {
    found: excerpt(record),
    ...(rule === 'columns' ? { allowed: known } : {}),
    hint: `Set \`schema_contract: {${rule}: evolve}\` to let it in, or \`discard_value\` or \`discard_row\` to load without it.`,
  })
}

/** The error for a record without a value in a NOT NULL column. */
export function nullInKey(table: WorkingTable, column: Column, record: JsonValue): SluiceError {
  const isKey = column.primaryKey === true || column.mergeKey === true
  return new SluiceError(
    'NULL_IN_KEY',
    `Could not load a record into table "${table.name}" because its ${isKey ? 'key ' : ''}column "${column.name}" is null or absent.`,
    {
      found: excerpt(record),
      hint: isKey
        ? `Choose a key that every record has, or leave such records out with a \`filter\` processing step.`
        : `Declare the column as nullable, or leave such records out with a \`filter\` processing step.`,
    },
  )
}

/** The start of a record as JSON, for error messages. */
export function excerpt(record: JsonValue): string {
  const text = toJsonText(record)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

/** What a run left out because contracts said so, one line per table; [] when nothing. */
export function discardReport(tables: Iterable<WorkingTable>): string[] {
  const lines: string[] = []
  for (const { name, discarded, discards, filters } of tables) {
    if (discarded) lines.push(`table "${name}" and its rows`)
    if (discards.rows + discards.values === 0) continue
    const columns = [...filters].map(([column, mode]: [ColumnName, ContractMode]) => `"${column}" (${mode})`)
    const counts = [countOf(discards.rows, 'row'), countOf(discards.values, 'value')].filter((text) => text !== '')
    lines.push(`${counts.join(' and ')} of "${name}": ${columns.join(', ')}`)
  }
  return lines
}

function countOf(count: number, what: string): string {
  return count === 0 ? '' : count === 1 ? `1 ${what}` : `${count} ${what}s`
}
