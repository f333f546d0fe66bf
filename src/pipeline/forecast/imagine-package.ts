import type { SealedPackage } from '../../model/sealed-package.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import type { Schema, TableSchema } from '../../model/schema.ts'
import { SluiceError } from '../../model/errors.ts'
import type { PipelineState } from '../../model/state.ts'
import type { Normalizer } from '../../normalize/normalizer.ts'
import { finishRun } from '../../state/finish-run.ts'
import { refreshOf } from '../forget/refresh.ts'
import { resourceTables, rootTables, sharesNoColumn } from '../forget/resource-tables.ts'
import { decide, type Decision } from '../outcome/act-on-outcomes.ts'
import type { Outcome } from '../outcome/tally.ts'
import type { Run } from '../run.ts'
import { finishInput, hasNews } from '../seal-package.ts'
import { openNormalizer } from '../wiring.ts'
import { hasNoParents, isReadWhole, type Probe } from './probe.ts'

/** What a run starts from. */
export interface Starting {
  readonly schema: Schema
  readonly state: PipelineState | undefined
  readonly dropped: readonly string[]
  readonly emptied: readonly string[]
  /** true = a half-read package is gone on with, whose schema and state these are */
  readonly isResumed: boolean
}

/** The package that a run would seal, as far as it can be known. */
export interface Imagined {
  /** null = there would be nothing to load */
  readonly sealed: SealedPackage | null
  /** its rows were seen, all of them */
  readonly isCertain: boolean
  /** rows by table of the pages that were probed */
  readonly seen: ReadonlyMap<string, number>
  readonly problems: readonly SluiceError[]
  /** a problem that ends the run; else the others are loaded */
  readonly isFatal: boolean
  /** resources whose rows stay out */
  readonly withheld: readonly string[]
}

interface Imagining {
  readonly run: Run
  readonly start: Starting
  readonly probe: Probe | null
  readonly hasRows: (tables: readonly string[]) => boolean
}

/**
 * Goes through what a run does between its last page and its load, with the pages that were probed; without them, as if
 * rows came for every table that is known. Nothing is written.
 */
export async function imaginePackage({ run, start, probe, hasRows }: Imagining): Promise<Imagined> {
  const { plan, options } = run
  const read = normalizeAll(run, start, probe)
  const { normalizer, columns, seen } = read
  if (normalizer === null) return { ...failedAltogether(read), isCertain: false }
  const isAll = (name: string): boolean => !read.failed.has(name) && isReadWhole(name, plan, probe)
  const decided = await settled({
    plan,
    outcomeOf: (name) => outcomeIn(name, { run, probe, failed: read.failed }),
    refreshes: refreshOf(options, plan) !== undefined,
    allowShort: options.allowShort ?? false,
    allowEmpty: options.allowEmpty ?? false,
    isStrange: (resource) => probe !== null && sharesNoColumn({ resource, before: start.schema, filled: columns }),
    hasRows: (resource) => Promise.resolve(hasRows(rootTables(normalizer.schema, resource))),
  })
  const { decision, problem } = decided
  const expected = expectedTables(run, { start, seen, isAll })
  const filled = [...new Set([...seen.keys(), ...expected])]
  const isWhole = plan.resources.every(({ name }) => isAll(name)) && options.limit === undefined && !start.isResumed
  const cursors = [...(probe?.values() ?? [])].flatMap(({ cursor, resource }) =>
    cursor === null || decision.still.has(resource) || options.limit !== undefined ? [] : [cursor],
  )
  const { dropped, emptied, state } = start
  const opened = { state, dropped, emptied, writer: { filledTables: filled } }
  const ending = finishInput({ ...run, normalizer, opened }, { cursors, decision })
  const info = finishRun(ending)
  const problems = [...read.problems, ...(problem === undefined ? [] : [problem])]
  const hasSomething = hasNews(info, ending, filled)
  const rows = new Map([...ending.filled].map((table) => [table, seen.get(table) ?? 0]))
  return {
    sealed: hasSomething ? sealedOf(run, { ...info, rows, columns: allColumns(info.schema, rows) }) : null,
    isCertain: isWhole,
    seen,
    problems,
    isFatal: decided.isFatal || read.isFatal,
    withheld: [...decision.withheld.keys()],
  }
}

interface Normalized {
  /** null = hints of the config alone are refused */
  readonly normalizer: Normalizer | null
  readonly columns: ReadonlyMap<string, readonly string[]>
  readonly seen: ReadonlyMap<string, number>
  readonly problems: readonly SluiceError[]
  readonly failed: ReadonlySet<string>
  readonly isFatal: boolean
}

/** A normalizer is of no use after an error: without the resource that brought it another one begins. */
function normalizeAll(run: Run, start: Starting, probe: Probe | null): Normalized {
  const problems: SluiceError[] = []
  const failed = new Set<string>()
  let isFatal = false
  for (const { resource, error } of probe?.values() ?? []) {
    if (error === undefined) continue
    problems.push(error.details.resource === undefined ? error.in(resource) : error)
    failed.add(resource)
    isFatal ||= run.plan.resources.find(({ name }) => name === resource)?.onError !== 'skip'
  }
  for (;;) {
    let at: string | undefined
    try {
      const normalizer = openNormalizer(run, {
        schema: start.schema,
        resources: run.plan.resources,
        loadId: '0.0',
        ...(run.options.schemaContract && { contract: run.options.schemaContract }),
      })
      const columns = new Map<string, Set<string>>()
      const seen = new Map<string, number>()
      for (const { name, selected } of run.plan.resources) {
        if (!selected || failed.has(name)) continue
        at = name
        for (const records of probe?.get(name)?.records ?? [])
          for (const { table, rowCount, columns: filled } of normalizer.normalize(name, records).batches) {
            const known = columns.get(table) ?? new Set()
            for (const column of filled) known.add(column.name)
            columns.set(table, known)
            seen.set(table, (seen.get(table) ?? 0) + rowCount)
          }
      }
      const lists = new Map([...columns].map(([table, names]) => [table, [...names]]))
      return { normalizer, columns: lists, seen, problems, failed, isFatal }
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      problems.push(at === undefined ? error : error.in(at))
      isFatal = true
      if (at === undefined) return { normalizer: null, columns: new Map(), seen: new Map(), problems, failed, isFatal }
      failed.add(at)
    }
  }
}

function failedAltogether({ problems, seen }: Normalized): Omit<Imagined, 'isCertain'> {
  return { sealed: null, seen, problems, isFatal: true, withheld: [] }
}

/** Decides as the run would; a decision that ends the run leaves everything as it was. */
async function settled(
  deciding: Parameters<typeof decide>[0],
): Promise<{ readonly decision: Decision; readonly problem?: SluiceError; readonly isFatal: boolean }> {
  try {
    const decision = await decide(deciding)
    return { decision, isFatal: false, ...(decision.problem && { problem: decision.problem }) }
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    return { decision: { withheld: new Map(), still: new Set(), above: new Set() }, problem: error, isFatal: true }
  }
}

/** Of what is not known rows are expected, and that they are whole. */
function outcomeIn(
  name: string,
  { run, probe, failed }: { readonly run: Run; readonly probe: Probe | null; readonly failed: ReadonlySet<string> },
): Outcome {
  const { plan, options } = run
  if (hasNoParents(name, plan, probe)) return { pages: 0, records: 0, verdict: { kind: 'complete' } }
  const probed = probe?.get(name)
  const error = probed?.error
  const isSkipped = plan.resources.find((resource) => resource.name === name)?.onError === 'skip'
  if (error !== undefined && isSkipped)
    return { pages: 0, records: 0, verdict: { kind: 'failed', why: error.code }, error }
  if (probed?.isWhole !== true || failed.has(name)) {
    const isCut = probed !== undefined && !probed.isLast && options.limit === 1
    return { pages: 1, records: 1, verdict: isCut ? { kind: 'limited', why: 'limit' } : { kind: 'complete' } }
  }
  const { kept, verdict, nothing } = probed
  return {
    pages: 1,
    records: kept,
    verdict: verdict ?? { kind: 'complete' },
    ...(nothing !== undefined && { nothing }),
  }
}

/** Tables that had rows before, of resources that are not known to be whole: more may come for them. */
function expectedTables(
  { plan }: Run,
  {
    start,
    seen,
    isAll,
  }: {
    readonly start: Starting
    readonly seen: ReadonlyMap<string, number>
    readonly isAll: (resource: string) => boolean
  },
): readonly string[] {
  const { isResumed, schema } = start
  const isOpen = (name: string): boolean => isResumed || !isAll(name)
  const open = plan.resources.filter(({ name, selected }) => selected && isOpen(name)).map(({ name }) => name)
  // a half-read package has rows where its schema has the columns that link rows
  const isFilled = ({ seenData, columns }: TableSchema): boolean =>
    seenData || (isResumed && columns.some(({ name, dataType }) => dataType !== undefined && isSystemName(name)))
  return resourceTables(schema)
    .filter(({ table, resource }) => isFilled(table) && open.includes(resource) && !seen.has(table.name))
    .map(({ table }) => table.name)
}

function columnsOf(schema: Schema, table: string) {
  return [...schema.tables.values()].find(({ name }) => name === table)?.columns ?? []
}

function allColumns(schema: Schema, rows: ReadonlyMap<string, number>): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...rows.keys()].map((table) => {
      const columns = columnsOf(schema, table)
      return [table, columns.filter(({ dataType }) => dataType !== undefined).map(({ name }) => name)]
    }),
  )
}

function sealedOf(
  { plan, world }: Run,
  contents: Omit<SealedPackage, 'path' | 'loadId' | 'pipeline' | 'fingerprint' | 'createdAt'>,
): SealedPackage {
  const createdAt = world.now()
  return { path: '', loadId: '0.0', pipeline: plan.pipeline, fingerprint: '', createdAt, ...contents }
}
