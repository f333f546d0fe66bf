import type { ColumnName } from '../../model/names.ts'
import { type Column, unstatedNullable } from '../../model/schema.ts'
import type { NormalizeRun } from '../tables/normalize-run.ts'
import type { WorkingColumn, WorkingTable } from '../tables/working-table.ts'
import { frozen } from './contract.ts'
import { compoundHints, type HintedColumn, hintedColumns, type HintSource, mergedReferences } from './hints.ts'
import { blankColumn, isLinkName } from '../tables/link-names.ts'
import { setColumn } from '../tables/cells.ts'

/**
 * Merges hints into a table: its columns, and what it refers to. Throws CONTRACT_FREEZE when the table's contract turns
 * them away.
 */
export function mergeHints(run: NormalizeRun, table: WorkingTable, source: HintSource): void {
  const hinted = hintedColumns(run.naming, source)
  for (const hint of compoundHints) {
    if (![...hinted.values()].some((column) => column[hint] === true)) continue
    for (const working of table.columns.values()) {
      const { [hint]: _, ...rest } = working.column
      working.column = rest
    }
  }
  for (const [name, hints] of hinted) {
    const known = table.columns.get(name)
    if (known === undefined && !isAdmitted(run, table, { name, source })) continue
    const column =
      known?.column.dataType === undefined
        ? newColumn(known, name, hints)
        : changedColumn(run, table, { known: known.column, hints, source })
    if (column !== undefined) setColumn(table, column)
  }
  if (source.references === undefined) return
  table.props = {
    ...table.props,
    references: mergedReferences(run.naming, table.props.references, source.references),
  }
}

function newColumn(known: WorkingColumn | undefined, name: ColumnName, hints: HintedColumn): Column {
  const column = { ...blankColumn(name), ...known?.column, ...hints }
  const isStated = hints.nullable !== undefined || known !== undefined || isLinkName(name)
  return isStated ? column : { ...column, other: { ...column.other, ...unstatedNullable } }
}

interface NewHint {
  readonly name: ColumnName
  readonly source: HintSource
}

/** A hinted column that a known table does not have is a new column to its contract. */
function isAdmitted(run: NormalizeRun, table: WorkingTable, { name, source }: NewHint): boolean {
  const mode = run.contractOf(table).columns
  if (table.isNew || table.evolvesOnce || mode === 'evolve') return true
  if (mode === 'freeze')
    throw frozen(table, { rule: 'columns', column: name, record: { resource: source.resource, hint: name } })
  return false
}

interface ChangedHint {
  readonly known: Column
  readonly hints: HintedColumn
  readonly source: HintSource
}

const typeProps = ['dataType', 'nullable', 'precision', 'scale', 'timezone'] as const

/**
 * New hints on a typed column. Its type stays what the destination has (values that do not fit go to a variant);
 * undefined = the contract turns the hints away.
 */
function changedColumn(run: NormalizeRun, table: WorkingTable, { known, hints, source }: ChangedHint): Column | undefined {
  const changes = typeProps.filter((prop) => hints[prop] !== undefined && hints[prop] !== known[prop])
  const mode = run.contractOf(table).dataType
  if (changes.length > 0 && mode !== 'evolve') {
    if (mode !== 'freeze') return undefined
    throw frozen(table, {
      rule: 'data_type',
      column: known.name,
      record: { resource: source.resource, hint: known.name },
    })
  }
  const kept: Column = { ...known, ...hints, dataType: known.dataType ?? 'text' }
  const { dataType, precision, scale, timezone } = known
  const typed: Column = { ...kept, ...definedOnly({ dataType, precision, scale, timezone }) }
  if (hints.dataType !== undefined && hints.dataType !== known.dataType) {
    run.warnOnce(`type\u0000${table.name}\u0000${known.name}`, () => ({
      code: 'TYPE_HINT_IGNORED',
      message: `The column "${known.name}" of "${table.name}" stays ${known.dataType}: it exists already, and its type cannot change to ${hints.dataType}.`,
      hint: 'Run with --full-refresh to make the table anew, or take the `data_type` hint out.',
    }))
  }
  return typed
}

function definedOnly<T extends object>(props: T): Partial<T> {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Partial<T>
}
