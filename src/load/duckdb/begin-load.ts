import type { CommitPlan, Step } from '../commit-plan.ts'
import type { LoadWork } from '../protocol/load-work.ts'
import { planActs } from '../protocol/plan-acts.ts'
import type { Dialect, RenderContext } from '../sql/dialect.ts'
import { isLoaded, type Look, newestState } from '../sql/look.ts'
import { renderStep } from '../sql/render-step.ts'
import type { AttachedFile } from '../../duckdb/engine.ts'
import { giveRoom, prepareFor } from '../../duckdb/memory.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import { inLittleMemory, type PatientTransaction } from './in-little-memory.ts'
import { select, tableNames } from './select.ts'

/** What a load is begun with. */
export interface Beginning {
  readonly file: AttachedFile
  /** absolute path of the database */
  readonly location: string
  readonly plan: CommitPlan
  readonly dialect: Dialect
  readonly beforeCommit?: (qualify: (table: string) => string, loadId: string) => string
  /** what becomes of an error of the engine: it throws what the load is to say */
  readonly failed: (error: unknown) => never
}

/** A load under way, and what it works with. */
interface Work extends Beginning {
  /** tables that were there when this load's turn had come */
  readonly existing: ReadonlySet<string>
  /** the engine's name of the package */
  readonly staged: string
  readonly counts: Map<string, { rows: number }>
  readonly transaction: PatientTransaction
  /** throws when somebody else in this process has opened the file since */
  readonly refuseOthers: () => void
  readonly giveBack: () => Promise<void>
}

/** Begins a load in one transaction of the file, once its turn has come. */
export async function beginLoad(beginning: Beginning): Promise<LoadWork> {
  const { file, location, plan, failed } = beginning
  const leave = await takeTurn(location)
  try {
    // before the transaction: the list of tables looks into all files, and would hold on to them until the end
    const existing = await tableNames(file.connection, plan.dataset)
    const staged = await file.attachBeside(plan.package.path)
    const giveBack = async (): Promise<void> => {
      await giveRoom(file)
      await prepareFor('appending', file)
      await staged.close()
      leave()
    }
    try {
      await prepareFor('loading', file)
      const refuseOthers = file.watch()
      await file.connection.run('BEGIN')
      const counts = new Map<string, { rows: number }>()
      const transaction = await inLittleMemory(file, plan.package, () => counts.clear())
      return loadWork({ ...beginning, existing, staged: staged.catalog, counts, transaction, refuseOthers, giveBack })
    } catch (error) {
      await giveBack().catch(() => undefined)
      throw error
    }
  } catch (error) {
    leave()
    return failed(error)
  }
}

function loadWork(work: Work): LoadWork {
  const { file, plan, failed, counts, transaction, refuseOthers, giveBack, beforeCommit } = work
  const look = lookInto(work)
  const { qualify } = look
  const end = async (how: 'done' | 'replayed'): Promise<void> => {
    if (how === 'done') {
      refuseOthers()
      await transaction.step(async (connection) => {
        if (beforeCommit !== undefined) await connection.run(beforeCommit(qualify, plan.loadId))
        await connection.run('COMMIT')
      })
    } else await file.connection.run('ROLLBACK')
    await giveBack()
  }
  return {
    isLoaded: () => isLoaded(plan.loadId, look).catch(failed),
    stateHash: (pipeline) => newestState({ pipeline, column: 'version_hash' }, look).catch(failed),
    acts: planActs(plan, (step) => transaction.step(() => carryOut(step, work)).catch(failed)),
    outcome: () => ({ tables: Object.fromEntries(counts) }),
    async end(how) {
      if (how !== 'failed') return end(how).catch(failed)
      // a failed COMMIT has rolled back already; then there is nothing to roll back and this error is not the cause
      await file.connection.run('ROLLBACK').catch(() => undefined)
      await giveBack().catch(() => undefined)
    },
  }
}

async function carryOut(step: Step, work: Work): Promise<void> {
  const { connection } = work.file
  for (const { sql, values, countsFor } of renderStep(step, renderContext(work))) {
    const { rowsChanged } = await (values === undefined ? connection.run(sql) : connection.run(sql, [...values]))
    if (countsFor === undefined) continue
    work.counts.set(countsFor, { rows: (work.counts.get(countsFor)?.rows ?? 0) + rowsChanged })
  }
}

function lookInto({ file: { connection, catalog }, existing, dialect, plan: { dataset } }: Work): Look {
  return {
    dialect,
    has: (table) => existing.has(table),
    select: (sql, values) => select(connection, sql, values),
    qualify: (table) => quotePath(catalog, dataset, table),
  }
}

function renderContext({ file: { catalog }, plan, dialect, staged }: Work): RenderContext {
  return {
    dialect,
    dataset: quotePath(catalog, plan.dataset),
    qualify: (table) => quotePath(catalog, plan.dataset, table),
    staged: (table) => ({
      relation: quotePath(staged, 'data', table),
      columns: new Set(plan.package.columns.get(table)),
    }),
  }
}

/** Loads into one file go one after the other: the looks before a load would not see what another is about to commit. */
const turns = new Map<string, Promise<void>>()

/** Waits until nobody loads into the file; gives what ends this turn, which may be called twice. */
async function takeTurn(location: string): Promise<() => void> {
  const before = turns.get(location)
  let end = (): void => undefined
  const turn = new Promise<void>((resolve) => {
    end = resolve
  })
  turns.set(location, turn)
  await before
  return () => {
    end()
    if (turns.get(location) === turn) turns.delete(location)
  }
}
