import type { ProjectPipeline, RunOutcomeName } from '../api/contract.ts'
import type { Status } from '../design/status-dot.tsx'

/** A state as a shape and a word. */
export interface Shown {
  readonly status: Status
  readonly label: string
}

const outcomes: Readonly<Record<RunOutcomeName, Shown>> = {
  ok: { status: 'good', label: 'loaded' },
  warned: { status: 'warn', label: 'loaded, with warnings' },
  short: { status: 'warn', label: 'loaded in part' },
  failed: { status: 'bad', label: 'failed' },
  interrupted: { status: 'stopped', label: 'stopped' },
  killed: { status: 'bad', label: 'killed' },
  running: { status: 'running', label: 'running' },
}

export function shownOutcome(outcome: RunOutcomeName): Shown {
  return outcomes[outcome]
}

/** How a pipeline stands: what is going on comes before what is wrong, and that before how the last run ended. */
export function shownPipeline({ running, error, lastRun, config }: ProjectPipeline): Shown {
  if (running !== null) return outcomes.running
  if (error !== undefined) return { status: 'bad', label: 'config broken' }
  if (lastRun !== null) return outcomes[lastRun.outcome]
  return { status: 'idle', label: config === null ? 'no config here' : 'not run yet' }
}
