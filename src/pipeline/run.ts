import { given } from '../model/given.ts'
import type { Plan } from '../model/plan.ts'
import type { RunId, RunMark } from '../model/sealed-package.ts'
import { type HeldPlan, heldPlanOf } from './forecast/plan-file.ts'
import type { Recorder } from '../recording/write/recorder.ts'
import { runIdOf } from './identity/run-id.ts'
import { type Deadline, openDeadline } from './patience/deadline.ts'
import type { Patience } from './patience/wait-until-free.ts'
import type { RunOptions, RunTools } from './run-tools.ts'
import { openWarehouse, type Warehouse } from './warehouse.ts'
import { type WorkFolder, workFolderOf } from './work-folder.ts'

/** One run: made once, and its phases (finish what is left, read, seal, load, report) are functions of it. */
export interface Run extends Pick<
  RunTools,
  'world' | 'vault' | 'reporter' | 'signal' | 'looked' | 'replay' | 'assembly'
> {
  /** what started it: `run`, `library` … */
  readonly command: string
  /** the id of the run that it goes on with, once that is known */
  readonly id: RunId
  readonly plan: Plan
  readonly options: RunOptions
  /** the plan that the run is held to */
  readonly held?: HeldPlan
  readonly workFolder: WorkFolder
  readonly warehouse: Warehouse
  /** what earlier runs read that were not reported, and this one reports with its own */
  readonly covers: RunMark['covers']
  /** when it is to stop reading */
  readonly deadline?: Deadline
  /** how it waits for other processes */
  readonly patience: Patience
  /** epoch milliseconds */
  readonly began: number
  /** keeps what is answered; absent = nobody asked for it, or reading has not begun */
  readonly recorder?: Recorder
}

/** How long a run waits for the file of its destination, unless it is told otherwise. Milliseconds. */
const destinationWaitMs = 30_000

/** Makes the run of a plan; neither the work folder nor the destination is touched yet. Throws PLAN_INVALID. */
export function openRun(plan: Plan, tools: RunTools, options: RunOptions): Run {
  const { world, vault, reporter, signal, waits = tools.world } = tools
  const deadline = options.deadlineMs === undefined ? undefined : openDeadline(options.deadlineMs, world)
  const patience: Patience = {
    limitMs: options.waitMs ?? 0,
    now: () => waits.now(),
    sleep: (ms, stop) => (deadline ?? waits).sleep(ms, stop),
    signal: signal.signal,
    reporter,
  }
  return {
    patience,
    ...given({ deadline }),
    id: tools.run ?? runIdOf(options, world),
    command: tools.command ?? 'library',
    plan,
    options,
    ...(options.plan !== undefined && { held: heldPlanOf(options.plan, plan) }),
    world,
    vault,
    reporter,
    signal,
    workFolder: workFolderOf(world, plan.pipeline),
    warehouse: openWarehouse(plan, world, { ...patience, limitMs: options.waitMs ?? destinationWaitMs }),
    covers: [],
    began: tools.began ?? world.now(),
    ...given({ looked: tools.looked, replay: tools.replay, assembly: tools.assembly }),
  }
}
