import { randomBytes } from 'node:crypto'
import type { CommitPlan } from '../../../load/commit-plan.ts'
import type { Act, LoadWork } from '../../../load/protocol/load-work.ts'
import { planActs } from '../../../load/protocol/plan-acts.ts'
import { isLoaded, type Look, newestState } from '../../../load/sql/look.ts'
import type { World } from '../../../model/world.ts'
import { carryOutStep, makingSteps } from './carry-out-step.ts'
import { changedTables } from './changed-tables.ts'
import { describe } from '../describe.ts'
import { clickhouseDialect } from '../dialect.ts'
import { commitFailure } from '../failure.ts'
import { type Lock, takeLock } from './lock.ts'
import { loadTag, qualified, quote, stagingName } from '../names.ts'
import { prepare } from './prepare.ts'
import { carryOut, dropReady, finishReady, type Ready, writeReady } from './ready.ts'
import { dropTable } from './tables.ts'
import { remainingOf } from './remaining.ts'
import { select, type Server } from '../server.ts'
import { stageTable } from './stage-table.ts'
import type { Work } from './work.ts'

/**
 * A load by the protocol of grade `table`: everything is prepared beside the tables, then what remains is written down, a short list of
 * statements that each change one table at once; whoever comes carries it on. So a reader never sees a table half changed.
 */
export async function beginLoad(server: Server, plan: CommitPlan, world: World): Promise<LoadWork> {
  const failed = (error: unknown): never => {
    throw commitFailure(error, server.target)
  }
  const { dataset, loadId } = plan
  const lock = await takeLock(server, { dataset, loadId }, world).catch(failed)
  try {
    await finishReady(server, dataset)
    const work = await workOf(server, plan)
    const existing = await describe(server, dataset)
    const look: Look = {
      dialect: clickhouseDialect(server.target),
      has: (table) => existing.has(table),
      select: async (sql, values) => (await select(server, sql, values)).rows,
      qualify: (table) => qualified(server.target, dataset, table),
    }
    const guarded = (act: Act): Act => ({ ...act, run: () => act.run().catch(failed) })
    return {
      isLoaded: () => isLoaded(loadId, look).catch(failed),
      stateHash: (pipeline) => newestState({ pipeline, column: 'version_hash' }, look).catch(failed),
      acts: actsOf(work, lock, failed).map(guarded),
      tidying: [{ name: 'drop what was staged', run: () => tidy(server, dataset) }].map(guarded),
      outcome: () => ({ tables: Object.fromEntries(work.counts), warnings: viewWarnings(work) }),
      end: () => lock.release().catch(() => undefined),
    }
  } catch (error) {
    await lock.release().catch(() => undefined)
    return failed(error)
  }
}

async function workOf(server: Server, plan: CommitPlan): Promise<Work> {
  const tag = loadTag(plan.loadId, randomBytes(8).toString('hex'))
  const collected = plan.steps.flatMap((step) =>
    'collected' in step && step.kind !== 'drop_collected' && step.kind !== 'delete_collected' ? [step.collected] : [],
  )
  const place = (what: string): string =>
    `${quote(server.target.database)}.${quote(stagingName(server.target, plan.dataset, what))}`
  return {
    server,
    plan,
    tag,
    changed: await changedTables(server, plan),
    counts: new Map(),
    seen: new Map(),
    scratch: new Map(collected.map((name, index) => [name, place(`${tag}_collected_${index}`)])),
  }
}

function actsOf(work: Work, lock: Lock, failed: (error: unknown) => never): readonly Act[] {
  const { plan, server, changed } = work
  const steps = planActs(plan, (step) => carryOutStep(step, work).catch(failed))
  const isMaking = (index: number): boolean => makingSteps.has(plan.steps[index]?.kind ?? 'insert_row')
  const list: Ready[] = []
  const remaining = remainingOf(work)
  return [
    { name: 'open the staging', run: () => tidy(server, plan.dataset) },
    ...steps.filter((_, index) => isMaking(index)),
    ...[...plan.package.rows.keys()].map((table) => ({
      name: `stage ${table}`,
      table,
      run: () => stageTable(table, work),
    })),
    {
      // nobody sees any of this: it is one act
      name: 'prepare the tables',
      async run() {
        for (const table of changed) await prepare(table, work)
        for (const [index, step] of steps.entries()) if (!isMaking(index)) await step.run()
      },
    },
    {
      name: 'write down what remains',
      async run() {
        for (const one of remaining) list.push(await one.make())
        await lock.check()
        await writeReady(server, plan.dataset, { loadId: plan.loadId, list })
      },
    },
    ...remaining.map(({ name, table }, index) => ({
      name,
      table,
      async run() {
        const entry = list[index]
        if (entry !== undefined) await carryOut(server, entry, 'first')
      },
    })),
  ]
}

/** Drops all that is staged: one load has the dataset at a time, and what remained of others is done. */
async function tidy(server: Server, dataset: string): Promise<void> {
  await dropReady(server, dataset)
  const { rows } = await select(
    server,
    `SELECT name FROM system.tables WHERE database = \u00011\u0001 AND startsWith(name, \u00012\u0001) AND NOT startsWith(name, \u00013\u0001)`,
    [server.target.database, stagingName(server.target, dataset, ''), stagingName(server.target, dataset, 'lock_')],
  )
  for (const [name] of rows) await dropTable(server, String(name))
}

function viewWarnings({ changed }: Work): NonNullable<ReturnType<LoadWork['outcome']>['warnings']> {
  return changed
    .filter(({ way, views }) => way === 'swap' && views.length > 0)
    .map(({ name, views }) => ({
      code: 'VIEWS_NOT_FED',
      message: `The materialized view ${views.join(', ')} has not seen the new rows of "${name}": the table was exchanged as a whole.`,
      hint: 'Fill it again, or make it REFRESH; rows that are only appended are seen by it.',
    }))
}
