import type { CommitPlan } from '../../load/commit-plan.ts'
import type { Session } from '../../load/destination.ts'
import { planLoad } from '../../load/load-package.ts'
import { SluiceError } from '../../model/errors.ts'
import type { SealedPackage } from '../../model/sealed-package.ts'
import { type Naming, namingFor } from '../../normalize/naming/naming.ts'
import { resourceTables } from '../forget/resource-tables.ts'
import type { Run } from '../run.ts'
import type { Inherited } from './earlier-packages.ts'
import type { PackageForecast, TableForecast } from './forecast.ts'
import { actsOf, forecastTables, type Foreseeing } from './forecast-tables.ts'
import { type Imagined, imaginePackage, type Starting } from './imagine-package.ts'
import type { Surroundings } from './look-around.ts'
import { hasNoParents, isReadWhole, type Probe } from './probe.ts'
import { afterLoad, type Standing } from './standing.ts'

/** What a load is foretold from. */
interface Foretelling {
  readonly run: Run
  readonly around: Surroundings
  readonly inherited: Inherited
  readonly start: Starting
  readonly seen: Probe | null
  readonly isRepeat: boolean
}

/** What a run would do to the dataset. */
export interface Foretold {
  /** the dataset when the run's own load begins */
  readonly before: Standing
  readonly rowsNow: ReadonlyMap<string, number>
  readonly packages: readonly PackageForecast[]
  readonly tables: readonly TableForecast[]
  readonly statements: readonly string[]
  readonly acts: readonly string[]
  readonly imagined: Imagined | null
  readonly problems: readonly SluiceError[]
  readonly isFatal: boolean
}

/** Foretells the loads of a run, with an open session: those of earlier packages, then its own. */
export async function foresee(session: Session, telling: Foretelling): Promise<Foretold> {
  const { run, around, start, seen, isRepeat } = telling
  const rowsNow = await countRows(session, telling)
  const loads = planEarlier(session, telling, { existing: around.known.existing, rows: rowsNow })
  const { before } = loads
  const { dataset } = run.warehouse
  const nothing = { ...loads, rowsNow, before, tables: [], imagined: null, problems: [], isFatal: false }
  const statementsOf = (plans: readonly CommitPlan[]): readonly string[] =>
    statementsIn(session, { dataset, plans, isThere: around.known.existing.size > 0 })
  if (isRepeat || run.plan.resources.length === 0) return { ...nothing, statements: statementsOf(loads.plans) }
  const hasRows = (tables: readonly string[]): boolean => tables.some((table) => (before.rows.get(table) ?? 0) > 0)
  const imagined = await imaginePackage({ run, start, probe: seen, hasRows })
  const planned = planOwn(session, { run, sealed: imagined.sealed, before })
  const own = planned.plan
  const foreseeing = { ...viewOf(run, telling, imagined), before, types: session.types }
  return {
    ...nothing,
    tables: withOpenTables(own === null ? [] : forecastTables(own, foreseeing), telling, { imagined, before }),
    statements: statementsOf([...loads.plans, ...(own === null ? [] : [own])]),
    acts: [...new Set([...loads.acts, ...(own === null ? [] : actsOf(own, session.types))])],
    imagined,
    problems: [...imagined.problems, ...planned.problems],
    isFatal: imagined.isFatal || planned.problems.length > 0,
  }
}

/** In the destination's own language; where it has none, the acts in ours. */
function statementsIn(
  session: Session,
  {
    dataset,
    plans,
    isThere,
  }: { readonly dataset: string; readonly plans: readonly CommitPlan[]; readonly isThere: boolean },
): readonly string[] {
  if (session.statements === undefined) return plans.flatMap((plan) => actsOf(plan, session.types))
  // a dataset that is there is not made, and one that is not is made once
  const first = plans.flatMap((plan) => plan.steps).find(({ kind }) => kind === 'create_dataset')
  // a refresh empties tables that their disposition empties as well
  return plans.flatMap((plan) => [
    ...new Set(
      session.statements?.(
        dataset,
        plan.steps.filter((step) => step.kind !== 'create_dataset' || (!isThere && step === first)),
      ) ?? [],
    ),
  ])
}

/** Rows of every table of the pipeline that is there. */
async function countRows(
  session: Session,
  { run, around, inherited, start }: Foretelling,
): Promise<ReadonlyMap<string, number>> {
  const { dataset } = run.warehouse
  const { existing, schema } = around.known
  const naming = namingOf(run)
  const named = run.plan.resources.flatMap(({ tableName }) =>
    typeof tableName === 'string' ? [naming.table(tableName)] : [],
  )
  const schemas = [schema, inherited.schema, start.schema].flatMap((known) =>
    known === undefined ? [] : resourceTables(known),
  )
  const tables = new Set<string>([...schemas.map(({ table }) => table.name), ...named])
  const rows = new Map<string, number>()
  for (const table of tables) if (existing.has(table)) rows.set(table, await session.count({ dataset, table }))
  return rows
}

interface Earlier {
  readonly before: Standing
  readonly packages: readonly PackageForecast[]
  readonly plans: readonly CommitPlan[]
  readonly acts: readonly string[]
}

/** What loading the packages of earlier runs does, oldest first. */
function planEarlier(session: Session, { run, inherited, around }: Foretelling, now: Standing): Earlier {
  let before = now
  const plans: CommitPlan[] = []
  const packages = inherited.packages.map(({ seen: { info, sealed }, fate, why }): PackageForecast => {
    const told = { loadId: info.loadId, fate, why, rows: {}, tables: [] }
    if (fate !== 'load' || sealed === null) return told
    const rows = Object.fromEntries(sealed.rows)
    try {
      const plan = planLoad(
        { package: sealed, session, dataset: run.warehouse.dataset, world: run.world },
        before.existing,
      )
      const foreseeing = { ...plainView(sealed), before, types: session.types, schemaBefore: around.known.schema }
      const tables = forecastTables(plan, foreseeing)
      before = afterLoad(before, plan, session.types)
      plans.push(plan)
      return { ...told, rows, tables }
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      return { ...told, fate: 'drop', why: `${run.reporter.mask(error.message)} Its rows are read again` }
    }
  })
  return { before, packages, plans, acts: plans.flatMap((plan) => actsOf(plan, session.types)) }
}

function plainView({ rows }: SealedPackage): Pick<Foreseeing, 'seen' | 'isHinted' | 'areColumnsKnown'> {
  return { seen: rows, isHinted: () => false, areColumnsKnown: () => true }
}

function planOwn(
  session: Session,
  { run, sealed, before }: { readonly run: Run; readonly sealed: SealedPackage | null; readonly before: Standing },
): { readonly plan: CommitPlan | null; readonly problems: readonly SluiceError[] } {
  if (sealed === null) return { plan: null, problems: [] }
  const { warehouse, world, plan } = run
  try {
    const input = { package: sealed, session, dataset: warehouse.dataset, world, placeOf: () => undefined }
    return { plan: planLoad(input, before.existing), problems: [] }
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const [only] = plan.resources
    return { plan: null, problems: [plan.resources.length === 1 && only !== undefined ? error.at(only.place) : error] }
  }
}

function viewOf(run: Run, { seen, inherited }: Foretelling, imagined: Imagined): Omit<Foreseeing, 'before' | 'types'> {
  const naming = namingOf(run)
  const hinted = new Set(
    run.plan.resources.flatMap(({ tableName, columns, primaryKey, mergeKey, endpoint }) => {
      if (typeof tableName !== 'string') return []
      const cursor = endpoint?.incremental?.cursorPath.field
      const names = [
        ...columns.map(({ name }) => name),
        ...primaryKey,
        ...mergeKey,
        ...(cursor === undefined ? [] : [cursor]),
      ]
      return names.map((name) => `${naming.table(tableName)}\n${naming.column(name)}`)
    }),
  )
  return {
    schemaBefore: inherited.schema,
    seen: imagined.seen,
    isHinted: (table, column) => hinted.has(`${table}\n${column}`),
    areColumnsKnown: (resource) => {
      const isRead = run.plan.resources.some(({ name, selected }) => selected && name === resource)
      return !isRead || resource === null || isReadWhole(resource, run.plan, seen)
    },
  }
}

/** Tables of which only records can tell more: new ones that no page was read for. */
function withOpenTables(
  tables: readonly TableForecast[],
  { run, start, seen }: Foretelling,
  { imagined, before }: { readonly imagined: Imagined; readonly before: Standing },
): readonly TableForecast[] {
  const naming = namingOf(run)
  const open = run.plan.resources.flatMap(({ name, selected, tableName, columns }): readonly TableForecast[] => {
    const probed = seen?.get(name)
    const isSeen = probed?.error === undefined && (probed?.isWhole === true || (probed?.kept ?? 0) > 0)
    const isBarren = hasNoParents(name, run.plan, seen)
    if (!selected || typeof tableName !== 'string' || isSeen || isBarren || imagined.withheld.includes(name)) return []
    const table = naming.table(tableName)
    const isKnown = start.schema.tables.get(table)?.seenData === true
    if (isKnown || tables.some((told) => told.name === table && told.change !== 'drop')) return []
    const isDropped = start.dropped.includes(table)
    const rows = before.rows.get(table) ?? null
    return [
      {
        name: table,
        resource: name,
        change: isDropped ? 'recreate' : before.existing.has(table) ? 'append' : 'create',
        rows,
        seen: null,
        atStake: isDropped && rows !== null ? { rows, how: 'all' } : null,
        newColumns: columns.flatMap((column) =>
          column.dataType === undefined
            ? []
            : [
                {
                  name: naming.column(column.name),
                  type: column.dataType,
                  nullable: column.nullable ?? true,
                  isHinted: true,
                },
              ],
        ),
        areColumnsKnown: false,
      },
    ]
  })
  const others = tables.filter(({ name }) => !open.some((told) => told.name === name))
  const order = run.plan.resources.map(({ name }) => name)
  // system tables last; tables of resources that are not run, which a refresh drops, before them
  const placeOf = ({ resource }: TableForecast): number => {
    if (resource === null) return order.length + 1
    const at = order.indexOf(resource)
    return at === -1 ? order.length : at
  }
  return [...open, ...others].toSorted((left, right) => placeOf(left) - placeOf(right))
}

/** How a run names tables and columns. */
export function namingOf({ plan, warehouse }: Run): Naming {
  return namingFor(plan.naming, warehouse.destination.capabilities.maxIdentifierLength)
}
