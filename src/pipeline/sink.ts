import type { NormalizedPage } from '../model/batch.ts'
import { given } from '../model/given.ts'
import type { Reporter } from '../model/report/events.ts'
import type { Schema } from '../model/schema.ts'
import { type CursorUpdate, partKey } from '../model/state.ts'
import type { ExtractedPage, Unit, UnitProgress } from '../model/unit.ts'
import type { Filling } from './filling.ts'
import { lineUp } from '../model/line-up.ts'
import { steadyNow } from '../model/world.ts'
import { placeInResource } from './place-error.ts'
import { withoutSecrets } from './secrets/hidden-secrets.ts'

/** Rows held back at most, and milliseconds, before what was read becomes durable. */
const commitAfter = { rows: 50_000, ms: 500 } as const

/** Where pages go: rows into the package, what was read and is not yet durable into the next commit. */
export interface Sink {
  take(page: ExtractedPage): Promise<void>
  commit(): Promise<void>
  /** the same as soon as no unit is in the middle of an answer: then all of it is durable */
  commitWhole(): Promise<void>
  /**
   * ids of units that are in the middle of an answer: what was taken of it must not become durable without the rest. One
   * that broke off there, and is skipped, stays: its rows go into the package with the seal, which withholds them. Were
   * they committed before, a run that is killed meanwhile would ask for the answer again and have its rows twice
   */
  readonly open: Set<string>
  /** tells that a resource has no unit left */
  done(resource: string): void
}

/** An error of the normalizer gets the place of the resource. */
function normalizePage(page: ExtractedPage, { normalizer, plan }: Filling): NormalizedPage {
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

function sayUnitDone({ unit, verdict = { kind: 'complete' } }: ExtractedPage, reporter: Reporter): void {
  const { id, resource, parents = [] } = unit
  reporter.report({ kind: 'unit_done', resource, unit: id, parents: parents.length, verdict })
}

/** What was read since the last commit. */
interface Pending {
  readonly progress: Map<string, UnitProgress>
  readonly born: Unit[]
  readonly cursors: Map<string, CursorUpdate>
  rows: number
  pages: number
}

function nothingPending(): Pending {
  return { progress: new Map(), born: [], cursors: new Map(), rows: 0, pages: 0 }
}

/** Makes what was read durable, with the schema where that has changed. */
function createCommitter({ normalizer, opened: { writer }, reporter, vault }: Filling) {
  let committed: Schema = normalizer.schema
  let committing: Promise<unknown> = Promise.resolve()
  return {
    /** Hands over what was read; only when the commit before has settled, so that at most one is under way. */
    start: ({ progress, born, cursors, rows, pages }: Pending, isHeld: boolean): void => {
      const { schema } = normalizer
      const mark = {
        progress: [...progress].map(([unit, reached]) => ({ unit, progress: reached })),
        born,
        cursors: [...cursors.values()],
        ...given({ schema: schema === committed ? undefined : schema }),
      }
      committed = schema
      const marked = withoutSecrets(mark, vault)
      committing = (isHeld ? writer.hold(marked) : writer.commit(marked)).then(() => {
        if (pages > 0 && !isHeld) reporter.report({ kind: 'committed', rows, pages })
      })
      // whoever waits for it next sees the failure
      committing.catch(() => undefined)
    },
    settled: (): Promise<unknown> => committing,
  }
}

/** Where a page leaves its unit, its children and its cursors, for the next commit. */
function gather({ unit, progress, isPiece, incremental, children }: ExtractedPage, pending: Pending): void {
  if (isPiece !== true) pending.progress.set(unit.id, progress)
  pending.born.push(...children)
  if (!incremental) return
  const key = `${unit.resource} ${partKey(incremental.part)}`
  pending.cursors.set(key, { resource: unit.resource, ...incremental })
}

/** Takes pages in the order they come, normalizes and appends them, and commits now and then. */
export function createSink(filling: Filling): Sink {
  const { plan, opened, tally, world, reporter } = filling
  const [inLine, open] = [lineUp(), new Set<string>()]
  const selected = new Set(plan.resources.filter((resource) => resource.selected).map((resource) => resource.name))
  const committer = createCommitter(filling)
  const waiting: (() => void)[] = []
  let [pending, lastCommit] = [nothingPending(), steadyNow(world)]

  const startCommit = async (): Promise<void> => {
    await committer.settled()
    const handed = pending
    pending = nothingPending()
    lastCommit = steadyNow(world)
    // what belongs to an answer that is not whole must not become durable
    committer.start(handed, open.size > 0)
  }

  const append = async (page: ExtractedPage): Promise<void> => {
    const { batches, changes } = normalizePage(page, filling)
    await opened.writer.append(batches, changes)
    for (const batch of batches) pending.rows += batch.rowCount
    sayNormalized(page, { batches, changes }, reporter)
  }

  const done = (resource: string): void =>
    reporter.report({ kind: 'resource_done', resource, verdict: tally.outcomeOf(resource).verdict })

  const sayDone = (page: ExtractedPage): void => {
    if (page.isSpread === true) return
    if (page.unit.parents === undefined) done(page.unit.resource)
    else sayUnitDone(page, reporter)
  }

  const commit = (): Promise<void> =>
    inLine(async () => {
      await startCommit()
      await committer.settled()
    })

  return {
    take: (page) =>
      inLine(async () => {
        const { unit, progress, isPiece = false } = page
        if (selected.has(unit.resource) && page.records.count > 0) await append(page)
        if (page.isSpread !== true) pending.pages += 1
        open[isPiece ? 'add' : 'delete'](unit.id)
        if (open.size === 0) for (const go of waiting.splice(0)) go()
        tally.count(page)
        gather(page, pending)
        if (progress.done) sayDone(page)
        if (open.size > 0) return
        if (pending.rows >= commitAfter.rows || steadyNow(world) - lastCommit >= commitAfter.ms) await startCommit()
      }),
    commit,
    async commitWhole() {
      while (open.size > 0) await new Promise<void>((go) => waiting.push(go))
      await commit()
    },
    done,
    open,
  }
}
