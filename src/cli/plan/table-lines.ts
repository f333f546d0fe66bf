import type { PlannedRun } from '../../library/open-pipeline.ts'
import { plural } from '../progress.ts'
import type { Write } from '../wrapped-text.ts'

type Table = PlannedRun['tables'][number]

const signs: Readonly<Record<Table['change'], string>> = {
  create: '+',
  recreate: '±',
  replace: '±',
  drop: '-',
  empty: '-',
  merge: '~',
  close: '~',
  append: '~',
  alter: '~',
  keep: '=',
}

// a table of hundreds of columns is told in full by --json
const mostColumns = 40

/** What would happen to a table, and the columns that it would get. System tables are one line together. */
export function tableLines(
  table: Table,
  { plan, write }: { readonly plan: PlannedRun; readonly write: Write },
): readonly string[] {
  if (table.resource === null) return systemLine(table, { plan, write })
  const { name, change, newColumns, areColumnsKnown } = table
  const width = Math.min(40, Math.max(...newColumns.map((column) => column.name.length), 0))
  const shown = newColumns.slice(0, mostColumns)
  const more = newColumns.length - shown.length
  return [
    ...write(`  ${signs[change]} `, `${name}  ${changeText(table)}`),
    ...shown.flatMap((column) => {
      const rest = [column.type, ...(column.nullable ? [] : ['not null']), ...(column.isHinted ? ['(config)'] : [])]
      return write('      + ', `${column.name.padEnd(width)}  ${rest.join(' ')}`)
    }),
    ...(more > 0 ? write('      + ', `and ${plural(more, 'column')} more: --json lists them`) : []),
    ...(areColumnsKnown ? [] : write('      ? ', openText(table))),
  ]
}

function openText({ change, newColumns }: Table): string {
  if (change === 'drop') return 'and made anew when records bring it'
  return newColumns.length > 0 || change === 'create' || change === 'recreate'
    ? 'and the columns that records bring'
    : 'records may bring columns'
}

function systemLine(
  table: Table,
  { plan, write }: { readonly plan: PlannedRun; readonly write: Write },
): readonly string[] {
  const system = plan.tables.filter(({ resource }) => resource === null)
  if (system[0] !== table) return []
  return write(
    '  + ',
    `${system.map(({ name }) => name).join(', ')}  ${system.length === 1 ? 'is made: a system table' : 'are made: system tables'}`,
  )
}

function changeText({ change, rows, seen, atStake, newColumns }: Table): string {
  const there = rows === null ? '' : `, ${plural(rows, 'row')} there`
  const came = seen === null ? '' : `, ${plural(seen, 'row')} seen`
  const added = newColumns.length === 0 ? '' : `, gets ${plural(newColumns.length, 'column')}`
  const stake =
    atStake === null ? '' : `${atStake.how === 'all' ? '' : 'up to '}${plural(atStake.rows, 'row')} at stake`
  switch (change) {
    case 'create':
      return `is made${came}`
    case 'recreate':
      return `is dropped and made anew: ${stake}${came}`
    case 'drop':
      return `is dropped: ${stake}`
    case 'replace':
      return `is replaced: ${stake}${came}${added}`
    case 'empty':
      return `is emptied: ${stake}${added}`
    case 'merge':
      return `rows are merged: ${stake}${came}${added}`
    case 'close':
      return `versions that do not come are closed: ${stake}${came}${added}`
    case 'append':
      return `rows are added${there}${came}${added}`
    case 'alter':
      return `gets ${plural(newColumns.length, 'column')}${there}`
    case 'keep':
      return `stays as it is${there}`
    default:
      return change satisfies never
  }
}
