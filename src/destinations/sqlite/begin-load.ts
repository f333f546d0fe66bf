import { setTimeout as delay } from 'node:timers/promises'
import type { CommitPlan, InsertStaged, Step } from '../../load/commit-plan.ts'
import type { LoadWork } from '../../load/protocol/load-work.ts'
import { planActs } from '../../load/protocol/plan-acts.ts'
import type { RenderContext, StagedTable } from '../../load/sql/dialect.ts'
import { isLoaded, type Look, newestState } from '../../load/sql/look.ts'
import { renderStep } from '../../load/sql/render-step.ts'
import { insertOf, isPlainCopy, readsStaged } from '../../load/sql/staged-steps.ts'
import { quoteName, quotePath } from '../../model/names/quoted-name.ts'
import { momentOf } from './cells.ts'
import { arrivalColumn, sqliteDialect as dialect } from './dialect.ts'
import type { Database } from './driver.ts'
import { codeOf, commitFailure, connectFailure } from './failure.ts'
import { describe, isThere, numbered, openDataset, type Place, select } from './files.ts'
import { openPackageRows, type PackageRows } from './package-rows.ts'

/** How long another process that writes is waited for. */
const patienceMs = 600_000
const pauseMs = 50

/** A load under way. */
interface Work {
  readonly place: Place
  readonly database: Database
  readonly plan: CommitPlan
  rows?: PackageRows
  /** temporary tables filled so far, by table */
  readonly staged: Map<string, StagedTable>
  readonly counts: Map<string, { rows: number }>
}

/** Begins a load in one transaction, which nobody else can write beside. */
export async function beginLoad(place: Place, plan: CommitPlan): Promise<LoadWork> {
  const { target } = place
  const isNew = !isThere(place, plan.dataset)
  let database: Database | undefined
  try {
    database = openDataset(place, plan.dataset)
    // as dlt makes them: those who read are not in the way of those who write
    if (isNew) database.exec(`PRAGMA ${quoteName(plan.dataset)}.journal_mode = WAL`)
    await patiently(database, 'BEGIN IMMEDIATE')
    return loadWork({ place, database, plan, staged: new Map(), counts: new Map() })
  } catch (error) {
    database?.close()
    throw connectFailure(error, target)
  }
}

/** Carries out a statement once nobody holds the lock that it needs; throws what SQLite says when it takes too long. */
async function patiently(database: Database, sql: string): Promise<void> {
  const end = performance.now() + patienceMs
  for (;;) {
    try {
      return database.exec(sql)
    } catch (error) {
      if (!/^(?:BUSY|LOCKED)$/.test(codeOf(error)) || performance.now() > end) throw error
      await delay(pauseMs)
    }
  }
}

function loadWork(work: Work): LoadWork {
  const { place, plan, database, counts } = work
  const { dataset, loadId } = plan
  const existing = describe(database, dataset)
  const look: Look = {
    dialect,
    has: (table) => existing.has(table),
    select: (sql, values) => Promise.resolve(select(database, sql, values)),
    qualify: (table) => quotePath(dataset, table),
  }
  const failed = (error: unknown): never => {
    throw commitFailure(error, place.target)
  }
  return {
    isLoaded: () => isLoaded(loadId, look).catch(failed),
    stateHash: (pipeline) => newestState({ pipeline, column: 'version_hash' }, look).catch(failed),
    acts: planActs(plan, (step) => runStep(step, work).catch(failed)),
    outcome: () => ({ tables: Object.fromEntries(counts) }),
    async end(how) {
      await work.rows?.close().catch(() => undefined)
      if (how === 'done') {
        await patiently(database, 'COMMIT').catch(failed)
        return database.close()
      }
      try {
        database.exec('ROLLBACK')
      } catch {
        // it has rolled back by itself, or was closed
      } finally {
        closeQuietly(database)
      }
    },
  }
}

function closeQuietly(database: Database): void {
  try {
    database.close()
  } catch {
    // closed already
  }
}

async function runStep(step: Step, work: Work): Promise<void> {
  const { database, plan, counts } = work
  if (step.kind === 'create_dataset') return
  const count = (table: string, rows: number): void =>
    void counts.set(table, { rows: (counts.get(table)?.rows ?? 0) + rows })
  if (step.kind === 'insert_staged' && isPlainCopy(step, plan))
    return count(step.table, await copy(step, { into: quotePath(plan.dataset, step.table), work }))
  if (readsStaged(step)) await stage(step.table, work)
  for (const { sql, values, countsFor } of renderStep(asKept(step), contextOf(work))) {
    const changed = database.prepare(sql).run(numbered(values ?? []))
    if (countsFor !== undefined) count(countsFor, changed)
  }
}

/** Moments of system rows come as ISO text. */
function asKept(step: Step): Step {
  if (step.kind !== 'insert_row') return step
  const values = step.values.map(({ column, value }) => ({
    column,
    value: column.dataType === 'timestamp' && typeof value === 'string' ? momentOf(value) : value,
  }))
  return { ...step, values }
}

/** Copies a table's rows to a temporary table, once, with the types they have in their destination. */
async function stage(table: string, work: Work): Promise<void> {
  const insert = insertOf(table, work.plan)
  if (insert === undefined || work.staged.has(table)) return
  const into = `temp.${quoteName(`sluice_staged_${work.staged.size + 1}`)}`
  const columns = insert.columns.map(({ name, type }) => `${quoteName(name)} ${type}`)
  work.database.exec(`CREATE TABLE ${into} (${[`${arrivalColumn} INTEGER PRIMARY KEY`, ...columns].join(', ')})`)
  await copy(insert, { into, work })
  work.staged.set(table, { relation: into, columns: new Set(insert.columns.map(({ name }) => name)) })
}

async function copy(
  { table, columns }: InsertStaged,
  { into, work }: { readonly into: string; readonly work: Work },
): Promise<number> {
  work.rows ??= await openPackageRows(work.plan.package.path)
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  const insert = work.database.prepare(`INSERT INTO ${into} (${names}) VALUES (${columns.map(() => '?').join(', ')})`)
  let count = 0
  for await (const rows of work.rows.rowsOf(table, columns)) {
    for (const row of rows) insert.run(row)
    count += rows.length
  }
  return count
}

function contextOf({ plan, staged }: Work): RenderContext {
  return {
    dialect,
    dataset: quoteName(plan.dataset),
    qualify: (table) => quotePath(plan.dataset, table),
    staged: (table) => staged.get(table) ?? { relation: quoteName(table), columns: new Set() },
  }
}
