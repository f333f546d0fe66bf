import type { CommitPlan, Step } from '../../load/commit-plan.ts'
import type { ColumnTypes } from '../../load/destination.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import type { Column, Schema } from '../../model/schema.ts'
import { resourceTables } from '../forget/resource-tables.ts'
import type { ColumnForecast, TableForecast } from './forecast.ts'
import type { Standing } from './standing.ts'

/** What a load is foreseen from, besides its plan. */
export interface Foreseeing {
  /** the dataset before the load */
  readonly before: Standing
  readonly types: ColumnTypes
  /** tables by resource before the run: those of a refresh are no longer in the plan's schema */
  readonly schemaBefore: Schema | undefined
  /** rows of the pages that were probed */
  readonly seen: ReadonlyMap<string, number>
  /** true for a column that hints of the config name */
  readonly isHinted: (table: string, column: string) => boolean
  /** false = records that were not seen may bring more columns to tables of the resource */
  readonly areColumnsKnown: (resource: string | null) => boolean
}

/** What the steps of a load do to one table. */
interface Deeds {
  drops: boolean
  creates: boolean
  empties: boolean
  deletes: boolean
  closes: boolean
  inserts: boolean
  columns: Column[]
}

/** What a load would do, table by table, in the order of its steps; system tables last. */
export function forecastTables(plan: CommitPlan, foreseeing: Foreseeing): readonly TableForecast[] {
  const { schema } = plan.package
  const owners = ownersOf(schema, foreseeing.schemaBefore)
  const deeds = deedsOf(plan.steps)
  const forecasts = [...deeds].map(([name, done]) => {
    const resource = isSystemName(name) ? null : (owners.get(name) ?? null)
    return forecastTable(name, { done, resource, foreseeing })
  })
  const told = forecasts.filter(({ name, change }) => !isSystemName(name) || change === 'create')
  return told.toSorted((left, right) => Number(isSystemName(left.name)) - Number(isSystemName(right.name)))
}

function ownersOf(...schemas: readonly (Schema | undefined)[]): ReadonlyMap<string, string> {
  const owned = schemas.toReversed().flatMap((schema) => (schema === undefined ? [] : resourceTables(schema)))
  return new Map(owned.map(({ table, resource }): readonly [string, string] => [table.name, resource]))
}

function deedsOf(steps: readonly Step[]): ReadonlyMap<string, Deeds> {
  const deeds = new Map<string, Deeds>()
  for (const step of steps) {
    if (!('table' in step)) continue
    const fresh = { drops: false, creates: false, empties: false, deletes: false, closes: false, inserts: false }
    const done: Deeds = deeds.get(step.table) ?? { ...fresh, columns: [] }
    deeds.set(step.table, done)
    takeDeed(step, done)
  }
  return deeds
}

function takeDeed(step: Step, done: Deeds): void {
  switch (step.kind) {
    case 'drop_table':
      done.drops = true
      break
    case 'create_table':
      done.creates = true
      done.columns.push(...step.columns)
      break
    case 'add_columns':
      done.columns.push(...step.columns)
      break
    case 'empty_table':
      done.empties = true
      break
    case 'delete_rows':
    case 'delete_collected':
      done.deletes = true
      break
    case 'retire_absent':
      done.closes = true
      break
    case 'insert_staged':
      done.inserts = true
      break
    default:
      break
  }
}

interface Telling {
  readonly done: Deeds
  readonly resource: string | null
  readonly foreseeing: Foreseeing
}

function forecastTable(name: string, { done, resource, foreseeing }: Telling): TableForecast {
  const { before, types, seen, isHinted, areColumnsKnown } = foreseeing
  const isThere = before.existing.has(name)
  const rows = isThere ? (before.rows.get(name) ?? 0) : null
  return {
    name,
    resource,
    change: changeOf(done),
    rows,
    seen: seen.get(name) ?? null,
    atStake: atStakeOf(done, rows),
    newColumns: done.columns.map((column): ColumnForecast => ({
      name: column.name,
      type: types.render(column),
      // columns of a table that has rows already are added as nullable ones
      nullable: column.nullable || !done.creates,
      isHinted: isHinted(name, column.name),
    })),
    areColumnsKnown: isSystemName(name) || areColumnsKnown(resource),
  }
}

function changeOf(done: Deeds): TableForecast['change'] {
  if (done.drops) return done.creates ? 'recreate' : 'drop'
  if (done.creates) return 'create'
  if (done.empties) return done.inserts ? 'replace' : 'empty'
  if (done.closes) return 'close'
  if (done.deletes) return 'merge'
  if (done.inserts) return 'append'
  return done.columns.length > 0 ? 'alter' : 'keep'
}

function atStakeOf(done: Deeds, rows: number | null): TableForecast['atStake'] {
  if (rows === null) return null
  if (done.drops || done.empties) return { rows, how: 'all' }
  return done.deletes || done.closes ? { rows, how: 'up_to' } : null
}

/** The acts of a load that a plan has to name: tables and columns that are made, and rows that may go. */
export function actsOf({ steps }: Pick<CommitPlan, 'steps'>, types: ColumnTypes): readonly string[] {
  const acts = steps.flatMap((step): readonly string[] => {
    if (!('table' in step) || isSystemName(step.table)) return []
    const { table } = step
    const columnsOf = (columns: readonly Column[]): readonly string[] =>
      columns.map((column) => `column ${table}.${column.name} ${types.render(column)}`)
    switch (step.kind) {
      case 'create_table':
        return [`create ${table}`, ...columnsOf(step.columns)]
      case 'add_columns':
        return columnsOf(step.columns)
      case 'drop_table':
        return [`drop ${table}`]
      case 'empty_table':
        return [`empty ${table}`]
      case 'delete_rows':
      case 'delete_collected':
        return [`delete ${table}`]
      case 'retire_absent':
        return [`close ${table}`]
      default:
        return []
    }
  })
  return [...new Set(acts)]
}
