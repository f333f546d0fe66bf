import { ownVersion } from '../../disk/own-package.ts'
import type { Plan, ResourcePlan } from '../../model/plan.ts'
import { committedRuns } from '../../state/committed-runs.ts'
import { storedCursorOf } from '../../state/resource-cursor.ts'
import { emptySchema } from '../../state/stored-schema.ts'
import { checkDataset } from '../check-dataset.ts'
import { checkMerges } from '../check-merges.ts'
import { refreshOf, startFrom } from '../forget/refresh.ts'
import { rootTables } from '../forget/resource-tables.ts'
import { coveredBy, withoutCovered } from '../identity/earlier-run.ts'
import { describeError } from '../report/run-report.ts'
import { openRun, type Run } from '../run.ts'
import type { RunOptions, RunTools } from '../run-tools.ts'
import { importSchema } from '../schema-file/import-schema.ts'
import { type Inherited, inherit } from './earlier-packages.ts'
import { forecastFormat, type RunForecast } from './forecast.ts'
import { describeResources } from './forecast-resources.ts'
import { foresee, type Foretold, namingOf } from './foresee.ts'
import type { Starting } from './imagine-package.ts'
import { lookAround, type Surroundings } from './look-around.ts'
import { cursorsAt, probe } from './probe.ts'
import type { Standing } from './standing.ts'
import { factsNow, plannedOptions } from './stands-on.ts'
import { outcomeOf, sumOfRequests, type Told, unknownsOf } from './sum-up.ts'

/** What is to be foreseen: a run with these options, and how closely. */
export interface ForecastOptions extends RunOptions {
  /** reads the first page of each resource, and from it tables, columns, totals. Default: nothing is asked for */
  readonly probe?: boolean
}

/**
 * What a run of this plan would do now. Reads the destination and the working folder and changes neither; without `probe` no
 * request is made. What the run would fail with stands in `problems`. Throws what stands in the way of looking: the
 * destination cannot be reached, its state cannot be read, a merge that it cannot carry out.
 */
export async function forecastRun(plan: Plan, tools: RunTools, options: ForecastOptions = {}): Promise<RunForecast> {
  const { probe: isProbed = false, ...runOptions } = options
  const whole = openRun(plan, tools, runOptions)
  checkDataset(whole.warehouse.dataset, whole.warehouse.destination.capabilities)
  checkMerges(plan, { capabilities: whole.warehouse.destination.capabilities, reporter: whole.reporter })
  const around = await lookAround(whole)
  const inherited = inherit(whole, around)
  const covered = coveredBy(inherited.finished, whole)
  const run: Run = { ...whole, plan: withoutCovered(plan, covered) }
  const start = await startOf(run, inherited)
  const storedOf = (resource: ResourcePlan) => storedCursorOf(resource, { state: start.state, source: plan.source })
  const repeatOf = repeatedBy(whole, inherited)
  const from = { storedOf, now: run.world.now() }
  const seen = isProbed && repeatOf === null ? await probe(run, cursorsAt(run.plan, from)) : null
  const there = await whole.warehouse.look((session) =>
    foresee(session, { run, around, inherited, start, seen, isRepeat: repeatOf !== null }),
  )
  const { resources, problems } = describeResources({
    plan,
    cursors: cursorsAt(plan, from),
    storedOf,
    isLoaded: (resource) => isLoaded(resource, start, there.before),
    tableOf: ({ tableName }) => (typeof tableName === 'string' ? namingOf(run).table(tableName) : null),
    limit: runOptions.limit,
    probe: seen,
    last: around.lastTimes.resources,
    covered: covered.loads,
    read: inherited.resumes?.point.counts ?? new Map(),
    mask: whole.vault.mask,
  })
  const told = {
    ...there,
    resources,
    isProbed,
    problems: [...there.problems, ...problems],
    isRepeat: repeatOf !== null,
    isFatal: there.isFatal || problems.length > 0,
  }
  return composed(whole, { around, inherited, told, repeatOf })
}

interface Composing {
  readonly around: Surroundings
  readonly inherited: Inherited
  readonly told: Told & Foretold
  readonly repeatOf: string | null
}

function composed(run: Run, { around, inherited, told, repeatOf }: Composing): RunForecast {
  const { plan, warehouse, world, vault } = run
  const { tables, resources, isProbed } = told
  const { existing } = around.known
  return {
    format: forecastFormat,
    sluice: ownVersion,
    plannedAt: new Date(world.now()).toISOString(),
    pipeline: plan.pipeline,
    source: plan.source,
    destination: warehouse.target.label,
    dataset: warehouse.dataset,
    environment: plan.environment,
    isFirstLoad: existing.size === 0,
    isProbed,
    options: plannedOptions(run),
    outcome: outcomeOf(told),
    busy: around.busy && describeError(around.busy, vault.mask),
    packages: told.packages,
    goesOnWith: halfRead(inherited),
    repeatOf,
    resources,
    tables,
    statements: told.statements,
    requests: sumOfRequests(resources),
    lastRun: around.lastTimes.whole,
    problems: told.problems.map((problem) => describeError(problem, vault.mask)),
    unknown: unknownsOf(told),
    standsOn: factsNow(run, around, {
      before: { existing, rows: told.rowsNow },
      atStake: tables.filter(({ atStake }) => atStake !== null).map(({ name }) => name),
      loaded: tables.filter(({ resource }) => resource !== null).map(({ name }) => name),
    }),
    foresees: { isExact: isProbed, acts: told.acts },
  }
}

async function startOf(run: Run, { schema, state, resumes }: Inherited): Promise<Starting> {
  const { plan, options } = run
  const start = startFrom({ schema, state }, refreshOf(options, plan), plan)
  const { dropped, emptied } = start
  if (resumes !== null) {
    const { point } = resumes
    return {
      schema: point.schema ?? emptySchema(plan.source, plan.naming),
      state: point.state ?? undefined,
      dropped,
      emptied,
      isResumed: true,
    }
  }
  const known = start.schema ?? emptySchema(plan.source, plan.naming)
  return { schema: await importSchema(known, run), state: start.state, dropped, emptied, isResumed: false }
}

function repeatedBy({ options: { runId } }: Run, { state }: Inherited): string | null {
  if (runId === undefined) return null
  return committedRuns(state).find((known) => known.runId === runId)?.loadId ?? null
}

function isLoaded(resource: string, start: Starting, { existing }: Standing): boolean {
  return rootTables(start.schema, resource).some(
    (table) =>
      start.schema.tables.get(table)?.seenData === true && existing.has(table) && !start.emptied.includes(table),
  )
}

function halfRead({ resumes }: Inherited): RunForecast['goesOnWith'] {
  if (resumes === null) return null
  const counts = [...resumes.point.counts.values()]
  const sum = (key: 'pages' | 'records'): number => counts.reduce((total, count) => total + count[key], 0)
  return { loadId: resumes.loadId, pages: sum('pages'), records: sum('records') }
}
