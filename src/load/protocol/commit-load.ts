import { given } from '../../model/given.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import type { Receipt } from '../../model/report/receipt.ts'
import type { CommitPlan } from '../commit-plan.ts'
import type { Atomicity, Session } from '../destination.ts'
import type { Act, ActListener, LoadWork } from './load-work.ts'
import { refuseMovedState } from './moved-state.ts'

/** Brings a load to its end; gives false when it was there already. */
type Protocol = (work: LoadWork, plan: CommitPlan, heard: ActListener) => Promise<boolean>

// Which protocol a destination gets follows from what one commit of it can hold, never from its name.
const protocols = {
  all: inOneTransaction,
  rows: actByAct,
  table: actByAct,
  file: actByAct,
} satisfies Record<Atomicity, Protocol>

/**
 * Carries a plan out. After it returns the load id is in the destination and all of its rows are there exactly once;
 * calling it again with the same package is always right, whatever became of the first call. What a reader may see
 * before it returns depends on `capabilities.atomicity`. Throws STATE_MOVED, `LOAD_FAILED` and others.
 */
export async function commitLoad(
  session: Session,
  plan: CommitPlan,
  heard: ActListener = () => undefined,
): Promise<Receipt> {
  const { loadId, dataset, schemaChanges } = plan
  const receipt = { loadId, destination: session.type, dataset }
  const work = await session.begin(plan)
  const isNew = await protocols[session.capabilities.atomicity](work, plan, heard)
  if (!isNew) return { ...receipt, tables: {}, schemaChanges: [], replayed: true }
  const { tables, warnings = [] } = work.outcome()
  // of what is sluice's own nobody needs to hear
  const own = Object.entries(tables).filter(([name]) => !isSystemName(name))
  return {
    ...receipt,
    tables: Object.fromEntries(own),
    schemaChanges,
    replayed: false,
    ...(warnings.length > 0 && { warnings }),
  }
}

/** Grade `all`: nothing happened, or everything did. */
async function inOneTransaction(work: LoadWork, plan: CommitPlan, heard: ActListener): Promise<boolean> {
  return ending(work, async () => {
    if (await work.isLoaded()) return false
    await refuseMovedState(plan, (pipeline) => work.stateHash(pipeline))
    await run(work.acts, heard)
    return true
  })
}

/**
 * The other grades: acts that become visible one by one, the one that completes the load last, and each such that the
 * same load can begin again after it. What is left to tidy is done whether or not this call completed the load.
 */
async function actByAct(work: LoadWork, plan: CommitPlan, heard: ActListener): Promise<boolean> {
  return ending(work, async () => {
    const isNew = !(await work.isLoaded())
    if (isNew) await refuseMovedState(plan, (pipeline) => work.stateHash(pipeline))
    await run([...(isNew ? work.acts : []), ...(work.tidying ?? [])], heard)
    return isNew
  })
}

async function ending(work: LoadWork, load: () => Promise<boolean>): Promise<boolean> {
  try {
    const isNew = await load()
    await work.end(isNew ? 'done' : 'replayed')
    return isNew
  } catch (error) {
    await work.end('failed')
    throw error
  }
}

async function run(acts: readonly Act[], heard: ActListener): Promise<void> {
  for (const [index, act] of acts.entries()) {
    await act.run()
    const { name, table } = act
    heard({ name, ...given({ table }), done: index + 1, of: acts.length })
  }
}
