import { createCursor, type ResourceCursor } from '../extract/incremental/cursor.ts'
import { extractUnit } from '../extract/extract-unit.ts'
import { SluiceError } from '../model/errors.ts'
import type { NormalizedPage } from '../model/batch.ts'
import type { HttpClient } from '../extract/http/http-client.ts'
import type { PipelineState, CursorUpdate } from '../model/state.ts'
import type { Plan, ResourcePlan } from '../model/plan.ts'
import { createOnce } from '../model/say-once.ts'
import type { SecretVault } from '../model/secrets.ts'
import type { Schema } from '../model/schema.ts'
import type { ExtractedPage, Unit, UnitProgress } from '../model/unit.ts'
import type { Reporter } from '../model/report/events.ts'
import type { World } from '../model/world.ts'
import type { Normalizer } from '../normalize/normalizer.ts'
import type { PackageWriter } from '../package/package-writer.ts'
import { storedCursor } from '../state/stored-state.ts'
import { isWorthResuming } from './failure.ts'
import { withoutSecrets } from './secrets/hidden-secrets.ts'
import { lineUp } from './line-up.ts'
import { placeInResource } from './place-error.ts'
import { schedule, type Task } from './schedule.ts'
import type { Tally } from './outcome/tally.ts'

/** Rows held back at most, and milliseconds, before what was read becomes durable. */
const commitAfter = { rows: 50_000, ms: 500 } as const

const concurrency = 8
const waitingUnits = 100

export interface ExtractOptions {
  readonly plan: Plan
  readonly tasks: readonly Task[]
  readonly http: HttpClient
  readonly normalizer: Normalizer
  readonly writer: PackageWriter
  /** the state of the destination: cursors start from it */
  readonly state: PipelineState | undefined
  /** cursors as a half-read package left them */
  readonly resumed: readonly CursorUpdate[]
  readonly tally: Tally
  readonly limitPages?: number
  readonly world: World
  readonly reporter: Reporter
  /** keeps secrets out of what is remembered of units */
  readonly vault: SecretVault
  readonly signal: AbortController
}

/**
 * Reads every unit to its end: pages become rows of the package, and rows, schema, positions and cursors become
 * durable together. After an error, what was committed stays good to resume from. Gives where the cursors ended up.
 */
export async function extractIntoPackage(options: ExtractOptions): Promise<readonly CursorUpdate[]> {
  const cursors = openCursors(options)
  const sink = createSink(options)
  const resourceOf = (name: string): ResourcePlan => {
    const resource = options.plan.resources.find((candidate) => candidate.name === name)
    if (resource === undefined) throw new Error(`resource "${name}" is not in the plan`)
    return resource
  }
  const isNews = createOnce()
  const work = schedule({
    tasks: options.tasks,
    pages: ({ unit, progress }) => {
      const { resource } = unit
      if (progress?.done !== true && isNews(resource)) options.reporter.report({ kind: 'resource_started', resource })
      return guarded(
        resourceOf(unit.resource),
        { ...options, brokeOff: () => void sink.open.delete(unit.id) },
        extractUnit(unit, progress, {
          resource: resourceOf(unit.resource),
          dependents: options.plan.resources.filter((candidate) => candidate.parent?.resource === unit.resource),
          http: options.http,
          cursor: cursors.get(unit.resource) ?? null,
          ...(options.limitPages === undefined ? {} : { limitPages: options.limitPages }),
          signal: options.signal.signal,
          now: () => options.world.now(),
          reporter: options.reporter,
        }),
      )
    },
    consume: (page) => sink.take(page),
    concurrency,
    highWater: waitingUnits,
    abort: (reason) => options.signal.abort(reason),
  })
  await work.catch(async (error: unknown) => {
    // what was taken so far is worth as much as what was committed: the next run goes on from here
    if (isWorthResuming(error) && sink.open.size === 0) await sink.commit().catch(() => undefined)
    throw error
  })
  await sink.commit()
  for (const { name, parent } of options.plan.resources) if (parent !== undefined) sink.done(name)
  return [...cursors].flatMap(([resource, cursor]) => {
    const state = cursor.state()
    return state === undefined ? [] : [{ resource, cursorPath: cursor.cursorPath, state }]
  })
}

/**
 * Errors get the place of the resource. One that `on_error: skip` covers ends the resource and not the run; units of it
 * that wait are not begun.
 */
async function* guarded(
  resource: ResourcePlan,
  { tally, signal, brokeOff }: ExtractOptions & { readonly brokeOff: () => void },
  pages: AsyncIterable<ExtractedPage>,
): AsyncGenerator<ExtractedPage> {
  if (tally.outcomeOf(resource.name).error !== undefined) return
  try {
    yield* pages
  } catch (error) {
    const placed = placeInResource(error, resource)
    const isSkipped = resource.onError === 'skip' && placed instanceof SluiceError && !signal.signal.aborted
    if (!isSkipped) throw placed
    tally.fail(resource.name, placed)
    brokeOff()
  }
}

/**
 * One cursor per resource and run, shared by its units, so that the start value is pinned once
 * (docs/contract/differences.md 22).
 */
function openCursors({ plan, state, resumed }: ExtractOptions): Map<string, ResourceCursor> {
  const cursors = new Map<string, ResourceCursor>()
  for (const { name, endpoint, primaryKey, writeDisposition } of plan.resources) {
    const incremental = endpoint?.incremental ?? null
    if (incremental === null) continue
    const path = incremental.cursorPath.text
    // a replace resource starts over every time (docs/contract/tables.md 5.3)
    const stored =
      writeDisposition.kind === 'replace'
        ? undefined
        : storedCursor(state, { schemaName: plan.source, resource: name, cursorPath: path })
    const running = resumed.find((update) => update.resource === name && update.cursorPath === path)?.state
    cursors.set(name, createCursor({ plan: incremental, stored, resumed: running, resource: name, primaryKey }))
  }
  return cursors
}

interface Sink {
  take(page: ExtractedPage): Promise<void>
  commit(): Promise<void>
  /**
   * ids of units that are in the middle of an answer: what was taken of it must not become durable without the rest. A
   * unit that broke off leaves, and what it gave stays, like the pages before it
   */
  readonly open: Set<string>
  /** tells that a resource has no unit left */
  done(resource: string): void
}

/** An error of the normalizer gets the place of the resource. */
function normalizePage(page: ExtractedPage, normalizer: ExtractOptions['normalizer'], plan: Plan): NormalizedPage {
  try {
    return normalizer.normalize(page.unit.resource, page.records)
  } catch (error) {
    const resource = plan.resources.find(({ name }) => name === page.unit.resource)
    throw resource === undefined ? error : placeInResource(error, { ...resource, endpoint: { places: {} } })
  }
}

function sayNormalized(
  { unit }: ExtractedPage,
  { batches, changes }: Pick<NormalizedPage, 'batches' | 'changes'>,
  reporter: Reporter,
): void {
  const { resource } = unit
  for (const { table, created, columns } of changes) {
    const typed = columns.map(({ name, dataType }) => ({ name, type: dataType ?? 'unknown' }))
    reporter.report({ kind: 'schema_changed', resource, table, created, columns: typed })
  }
  const rows: Record<string, number> = {}
  for (const { table, rowCount } of batches) rows[table] = (rows[table] ?? 0) + rowCount
  reporter.report({ kind: 'page_normalized', resource, unit: unit.id, rows })
}

/** Takes pages in the order they come, normalizes and appends them, and commits now and then. */
function createSink({ plan, normalizer, writer, tally, world, reporter, vault }: ExtractOptions): Sink {
  const [inLine, open] = [lineUp(), new Set<string>()]
  const selected = new Set(plan.resources.filter((resource) => resource.selected).map((resource) => resource.name))
  let progress = new Map<string, UnitProgress>()
  let born: Unit[] = []
  let cursors = new Map<string, CursorUpdate>()
  let committed: Schema = normalizer.schema
  let rows = 0
  let pages = 0
  let lastCommit = world.now()
  let committing: Promise<unknown> = Promise.resolve()

  /** Hands over everything since the last commit; waits for the commit before, so that at most one is under way. */
  const startCommit = async (): Promise<void> => {
    await committing
    const mark = {
      progress: [...progress].map(([unit, reached]) => ({ unit, progress: reached })),
      born,
      cursors: [...cursors.values()],
      ...(normalizer.schema === committed ? {} : { schema: normalizer.schema }),
    }
    progress = new Map()
    born = []
    cursors = new Map()
    const written = { rows, pages }
    rows = 0
    pages = 0
    committed = normalizer.schema
    lastCommit = world.now()
    committing = writer.commit(withoutSecrets(mark, vault)).then(() => {
      if (written.pages > 0) reporter.report({ kind: 'committed', ...written })
    })
    // whoever waits for it next sees the failure
    committing.catch(() => undefined)
  }

  const commit = async (): Promise<void> => {
    await startCommit()
    await committing
  }

  const done = (resource: string): void => {
    reporter.report({ kind: 'resource_done', resource, verdict: tally.outcomeOf(resource).verdict })
  }

  return {
    take: (page) =>
      inLine(async () => {
        if (selected.has(page.unit.resource) && page.records.length > 0) {
          const { batches, changes } = normalizePage(page, normalizer, plan)
          await writer.append(batches, changes)
          for (const batch of batches) rows += batch.rowCount
          sayNormalized(page, { batches, changes }, reporter)
        }
        pages += 1
        open[page.isPiece === true ? 'add' : 'delete'](page.unit.id)
        tally.count(page)
        if (page.isPiece !== true) progress.set(page.unit.id, page.progress)
        born.push(...page.children)
        if (page.incremental) cursors.set(page.unit.resource, { resource: page.unit.resource, ...page.incremental })
        if (page.progress.done && page.unit.parents === undefined) done(page.unit.resource)
        if (open.size > 0) return
        if (rows >= commitAfter.rows || world.now() - lastCommit >= commitAfter.ms) await startCommit()
      }),
    commit: () => inLine(commit),
    done,
    open,
  }
}
