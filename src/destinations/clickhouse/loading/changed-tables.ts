import type { CommitPlan, Step } from '../../../load/commit-plan.ts'
import { SluiceError } from '../../../model/errors.ts'
import { asTableName } from '../../../model/names.ts'
import { loadIdColumn, loadsTable, stateTable, versionTable } from '../../../model/names/system-names.ts'
import { tableName } from '../names.ts'
import { select, type Server } from '../server.ts'

/**
 * How the rows of a table come: `attach` = its new parts are added at once; `insert` = by INSERT, for tables where parts cannot be added,
 * or whose materialized views are to see the rows; `swap` = a copy is changed and takes its place.
 */
export type Way = 'attach' | 'insert' | 'swap'

const writing: ReadonlySet<Step['kind']> = new Set<Step['kind']>([
  'fill_root_key',
  'empty_table',
  'delete_rows',
  'delete_collected',
  'insert_staged',
  'retire_absent',
])
const system: ReadonlySet<string> = new Set<string>([loadsTable, stateTable, versionTable])

/** A table that a load changes. */
export interface ChangedTable {
  readonly name: string
  readonly way: Way
  /** tells whether its rows are there already */
  readonly column: string
  /** true = its old rows do not stay: nothing of it needs a copy */
  readonly isEmptied: boolean
  /** true = the plan drops and makes it anew */
  readonly isDropped: boolean
  /** views that see rows only when they are inserted */
  readonly views: readonly string[]
}

/** The tables whose rows a load changes, what is nested deepest first; throws LOAD_REFUSED for those that are not MergeTree. */
export async function changedTables(server: Server, plan: CommitPlan): Promise<readonly ChangedTable[]> {
  const facts = await factsOf(server, plan.dataset)
  const stepsOf = new Map<string, readonly Step[]>()
  for (const step of plan.steps)
    if (writing.has(step.kind) && 'table' in step && !system.has(step.table))
      stepsOf.set(step.table, [...(stepsOf.get(step.table) ?? []), step])
  const dropped = new Set(plan.steps.flatMap((step) => (step.kind === 'drop_table' ? [step.table] : [])))
  const made = plan.steps.flatMap((step) =>
    step.kind === 'create_table' && dropped.has(step.table) ? [step.table] : [],
  )
  const names = new Set([...stepsOf.keys(), ...made])
  const tables = [...names].map((name): ChangedTable => {
    const steps = stepsOf.get(name) ?? []
    const { engine, partitionKey = '', views = [] } = facts.get(name) ?? {}
    if (engine !== undefined && !dropped.has(name)) refuseEngine(engine, { name, server, plan })
    const column = rowColumn(name, plan)
    const isDropped = dropped.has(name)
    const onlyInserts = steps.length === 1 && steps[0]?.kind === 'insert_staged' && column !== undefined && !isDropped
    const way = !onlyInserts ? 'swap' : partitionKey === '' && views.length === 0 ? 'attach' : 'insert'
    return { name, way, column: column ?? '', isEmptied: steps[0]?.kind === 'empty_table', isDropped, views }
  })
  return tables.toReversed()
}

/** The column whose values are new with each row, else the one that names the load. */
function rowColumn(table: string, { package: { schema } }: CommitPlan): string | undefined {
  const columns = schema.tables.get(asTableName(table))?.columns ?? []
  return (columns.find(({ rowKey }) => rowKey === true) ?? columns.find(({ name }) => name === loadIdColumn))?.name
}

interface Facts {
  readonly engine: string
  readonly partitionKey: string
  readonly views: readonly string[]
}

async function factsOf({ target, ...server }: Server, dataset: string): Promise<ReadonlyMap<string, Facts>> {
  const prefix = tableName(target, dataset, '')
  const { rows } = await select(
    server,
    `SELECT name, engine, partition_key, arrayStringConcat(dependencies_table, ', ') FROM system.tables
     WHERE database = \u00011\u0001 AND startsWith(name, \u00012\u0001)`,
    [target.database, prefix],
  )
  return new Map(
    rows.map(([name, engine, partitionKey, views]) => [
      String(name).slice(prefix.length),
      {
        engine: String(engine),
        partitionKey: String(partitionKey),
        views: String(views)
          .split(', ')
          .filter((view) => view !== ''),
      },
    ]),
  )
}

function refuseEngine(
  engine: string,
  { name, server, plan }: { readonly name: string; readonly server: Server; readonly plan: CommitPlan },
): void {
  if (engine.endsWith('MergeTree')) return
  throw new SluiceError(
    'LOAD_REFUSED',
    `Could not load table "${name}" because its engine in the destination keeps no parts.`,
    {
      found: engine,
      allowed: 'MergeTree and its kin',
      hint: `Rename ${tableName(server.target, plan.dataset, name)}: the load makes a new one. Or load into a new dataset: --dataset NAME.`,
    },
  )
}
