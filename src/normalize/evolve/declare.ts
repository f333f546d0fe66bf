import { SluiceError } from '../../model/errors.ts'
import type { ColumnName, TableName } from '../../model/names.ts'
import type { ResourcePlan } from '../../model/plan.ts'
import { type Column, type SchemaContract, unstatedNullable } from '../../model/schema.ts'
import type { Flow } from '../flow.ts'
import type { WorkingColumn, WorkingTable } from '../working-table.ts'
import { frozen } from './contract.ts'
import { compoundHints, type HintedColumn, hintedColumns } from './hints.ts'
import { applyDisposition } from './row-links.ts'
import { blankColumn, isLinkName } from './link-names.ts'
import { relink, setColumn, workingTable } from './working-set.ts'

/** What declares a table: a resource, the name its rows go to, and the run's contract, which wins over its own. */
export interface Declaration {
  readonly resource: ResourcePlan
  readonly name: TableName
  readonly runContract: Partial<SchemaContract> | undefined
}

/**
 * Puts the hints of a resource into its table, new or stored (spec/tables.md 6.3): disposition, contract and nesting
 * of the resource replace the stored ones; columns are merged. Throws CONTRACT_FREEZE, TABLE_CONFLICT.
 */
export function declareTable(flow: Flow, { resource, name, runContract }: Declaration): WorkingTable {
  const table = flow.tables.get(name) ?? workingTable(name, [name], { seenData: false })
  if (table.props.parent !== undefined) throw parentConflict(table, resource)
  const contract = runContract ?? resource.schemaContract
  table.props = {
    ...table.props,
    resource: resource.name,
    writeDisposition: resource.writeDisposition,
    ...(contract === undefined ? {} : { schemaContract: contract }),
    ...(resource.maxTableNesting === undefined ? {} : { maxNesting: resource.maxTableNesting }),
  }
  table.evolvesOnce = !table.props.seenData
  if (!flow.tables.has(name)) {
    flow.tables.set(name, table)
    flow.order.push(table)
    table.declared = true
  }
  mergeHints(flow, table, resource)
  relink(table)
  applyDisposition(flow, table)
  return table
}

function mergeHints(flow: Flow, table: WorkingTable, resource: ResourcePlan): void {
  const hinted = hintedColumns(flow.naming, resource)
  for (const hint of compoundHints) {
    if (![...hinted.values()].some((column) => column[hint] === true)) continue
    for (const working of table.columns.values()) {
      const { [hint]: _, ...rest } = working.column
      working.column = rest
    }
  }
  for (const [name, hints] of hinted) {
    const known = table.columns.get(name)
    if (known === undefined && !isAdmitted(flow, table, { name, resource })) continue
    const column =
      known?.column.dataType === undefined
        ? newColumn(known, name, hints)
        : changedColumn(flow, table, { known: known.column, hints, resource })
    if (column !== undefined) setColumn(table, column)
  }
}

function newColumn(known: WorkingColumn | undefined, name: ColumnName, hints: HintedColumn): Column {
  const column = { ...blankColumn(name), ...known?.column, ...hints }
  const isStated = hints.nullable !== undefined || known !== undefined || isLinkName(name)
  return isStated ? column : { ...column, other: { ...column.other, ...unstatedNullable } }
}

interface NewHint {
  readonly name: ColumnName
  readonly resource: ResourcePlan
}

/** A hinted column that a known table does not have is a new column to its contract. */
function isAdmitted(flow: Flow, table: WorkingTable, { name, resource }: NewHint): boolean {
  const mode = flow.contractOf(table).columns
  if (table.isNew || table.evolvesOnce || mode === 'evolve') return true
  if (mode === 'freeze')
    throw frozen(table, { rule: 'columns', column: name, record: { resource: resource.name, hint: name } })
  return false
}

interface ChangedHint {
  readonly known: Column
  readonly hints: HintedColumn
  readonly resource: ResourcePlan
}

const typeProps = ['dataType', 'nullable', 'precision', 'scale', 'timezone'] as const

/**
 * New hints on a typed column. Its type stays what the destination has (values that do not fit go to a variant);
 * undefined = the contract turns the hints away.
 */
function changedColumn(flow: Flow, table: WorkingTable, { known, hints, resource }: ChangedHint): Column | undefined {
  const changes = typeProps.filter((prop) => hints[prop] !== undefined && hints[prop] !== known[prop])
  const mode = flow.contractOf(table).dataType
  if (changes.length > 0 && mode !== 'evolve') {
    if (mode !== 'freeze') return undefined
    throw frozen(table, {
      rule: 'data_type',
      column: known.name,
      record: { resource: resource.name, hint: known.name },
    })
  }
  const kept: Column = { ...known, ...hints, dataType: known.dataType ?? 'text' }
  const { dataType, precision, scale, timezone } = known
  const typed: Column = { ...kept, ...definedOnly({ dataType, precision, scale, timezone }) }
  if (hints.dataType !== undefined && hints.dataType !== known.dataType) {
    flow.warnOnce(`type\u0000${table.name}\u0000${known.name}`, () => ({
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

function parentConflict(table: WorkingTable, resource: ResourcePlan): SluiceError {
  return new SluiceError(
    'TABLE_CONFLICT',
    `Could not load resource "${resource.name}" into table "${table.name}" because that is the child table of "${table.props.parent ?? ''}".`,
    {
      place: resource.place,
      found: table.name,
      hint: 'Give the resource another `table_name`.',
      exitCode: 2,
    },
  )
}
