import { SluiceError } from '../../model/errors.ts'
import type { ResourcePlan } from '../../model/plan.ts'
import type { NormalizeRun } from '../tables/normalize-run.ts'
import type { WorkingTable } from '../tables/working-table.ts'
import { discardReport, nullInKey } from './contract.ts'
import { relink, rootOf } from '../tables/cells.ts'

/**
 * After a page: a required column that has no type although rows came was never in the data; one that got its type
 * meanwhile was missing in an earlier record. Throws KEY_COLUMN_MISSING or NULL_IN_KEY.
 */
export function checkGaps(run: NormalizeRun, resource: ResourcePlan): void {
  for (const table of run.order) {
    if (table.gap === undefined) continue
    const { column, record } = table.gap
    if (column.column.dataType !== undefined) throw nullInKey(table, column.column, record)
    throw keyColumnMissing(table, column.column.name, resource)
  }
}

function keyColumnMissing(table: WorkingTable, key: string, resource: ResourcePlan): SluiceError {
  const came = [...table.columns.values()]
    .filter(({ column }) => column.dataType !== undefined && !column.name.startsWith('_dlt'))
    .map(({ column }) => column.name)
  return new SluiceError(
    'KEY_COLUMN_MISSING',
    `Could not load resource "${resource.name}" because its records have no "${key}", which its hints say is never null (a key, or \`nullable: false\`).`,
    {
      place: resource.place,
      found: key,
      allowed: came,
      hint: `Name one of the columns that came as \`primary_key\` of "${resource.name}", or take "${key}" out of its hints.`,
    },
  )
}

/**
 * The end of the last page: tables that got rows have seen data, hints that never met data are dropped with a
 * warning, and what contracts turned away is summed up.
 */
export function finishTables(run: NormalizeRun, declared: ReadonlySet<WorkingTable>): void {
  warnOfEmptyColumns(run)
  for (const table of run.order.slice()) {
    const hasRows = table.links.id !== undefined
    if (hasRows && !table.props.seenData && (table.rowsBefore > 0 || declared.has(rootOf(run.tables, table)))) {
      table.props = { ...table.props, seenData: true }
      relink(table)
    }
    if (table.discarded && !hasRows && !table.props.seenData) run.order.splice(run.order.indexOf(table), 1)
    if (table.rowsBefore > 0) warnOfMissingColumns(run, table)
  }
  for (const line of discardReport(run.tables.values())) {
    run.warnOnce(`discarded\u0000${line}`, () => ({
      code: 'CONTRACT_DISCARDED',
      message: `The schema contract left out ${line}.`,
      hint: 'Set `schema_contract` to evolve to load them.',
    }))
  }
}

/** One line for all tables: APIs with optional fields bring many such keys in every run. */
function warnOfEmptyColumns(run: NormalizeRun): void {
  const filled = run.order.filter(({ rowsBefore }) => rowsBefore > 0)
  const names = filled.flatMap(({ name, columns, nullOnly }) =>
    [...nullOnly]
      .filter((column) => columns.get(column)?.column.dataType === undefined)
      .toSorted()
      .map((column) => `${name}.${column}`),
  )
  if (names.length === 0) return
  run.warnOnce('nulls', () => ({
    code: 'NULL_ONLY_COLUMNS',
    message: `There is no column for ${quoted(names, 5)}: only nulls came, so the type is unknown.`,
    hint: 'Declare a `data_type` for them under `columns` to have them from the start.',
  }))
}

function warnOfMissingColumns(run: NormalizeRun, table: WorkingTable): void {
  const { resource } = rootOf(run.tables, table).props
  const about = resource === undefined ? {} : { resource }
  const hinted = [...table.columns.values()]
    .filter(({ column }) => column.dataType === undefined && !table.nullOnly.has(column.name))
    .map(({ column }) => column.name)
  if (hinted.length > 0) {
    run.warnOnce(`hinted\u0000${table.name}`, () => ({
      code: 'HINTED_COLUMNS_MISSING',
      ...about,
      message: `The table "${table.name}" got no column for ${quoted(hinted)}: hints name them, but they never came.`,
      hint: 'Check the spelling against the records, or declare a `data_type`.',
    }))
  }
}

function quoted(names: readonly string[], most = 20): string {
  const shown = names.slice(0, most).map((name) => `"${name}"`)
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ')
}
