import { given } from '../model/given.ts'
import type { Plan } from '../model/plan.ts'
import type { RunId, RunMark } from '../model/sealed-package.ts'
import type { Recorder } from '../recording/write/recorder.ts'
import { runIdOf } from './identity/run-id.ts'
import type { RunOptions, RunTools } from './run-tools.ts'
import { openWarehouse, type Warehouse } from './warehouse.ts'
import { type Workplace, workplaceOf } from './workplace.ts'

/** One run: made once, and its phases (finish what is left, read, seal, load, report) are functions of it. */
export interface Run extends Pick<RunTools, 'world' | 'vault' | 'reporter' | 'signal' | 'looked' | 'replay'> {
  /** that of the run it goes on with, once that is known */
  readonly id: RunId
  readonly plan: Plan
  readonly options: RunOptions
  readonly workplace: Workplace
  readonly warehouse: Warehouse
  /** what earlier runs read that were not reported, and this one reports with its own */
  readonly covers: RunMark['covers']
  /** epoch milliseconds */
  readonly began: number
  /** keeps what is answered; absent = nobody asked for it, or reading has not begun */
  readonly recorder?: Recorder
}

/** Makes the run of a plan; neither the work folder nor the destination is touched yet. */
export function openRun(plan: Plan, tools: RunTools, options: RunOptions): Run {
  const { world, vault, reporter, signal } = tools
  return {
    id: tools.run ?? runIdOf(options, world),
    plan,
    options,
    world,
    vault,
    reporter,
    signal,
    workplace: workplaceOf(world, plan.pipeline),
    warehouse: openWarehouse(plan, world),
    covers: [],
    began: tools.began ?? world.now(),
    ...given({ looked: tools.looked, replay: tools.replay }),
  }
}
