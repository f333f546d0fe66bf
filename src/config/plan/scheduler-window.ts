import { formatPath, SecretReference } from '../document.ts'
import type { WrittenIncremental } from '../shapes/incremental.ts'
import type { Located, PlanContext } from './context.ts'
import { showValue } from './problem/show-value.ts'

type Bounds = Pick<WrittenIncremental, 'initial_value' | 'end_value' | 'last_value_func' | 'allow_external_schedulers'>

const variables = ['DLT_INTERVAL_START', 'DLT_INTERVAL_END'] as const

/**
 * `allow_external_schedulers`: the window of a scheduler (`DLT_INTERVAL_START`, `DLT_INTERVAL_END`: ISO moments) in
 * place of the cursor's own bounds, cut to them, as dlt does it: for cursors that are numbers (seconds since 1970)
 * only. Without a window the cursor goes on from its state, with a warning.
 */
export function joinWindow<Cursor extends Bounds>({ value, path }: Located<Cursor>, context: PlanContext): Cursor {
  if (value.allow_external_schedulers !== true) return value
  const at = [...path, 'allow_external_schedulers']
  const [start, end] = variables.map((name) => secondsIn(name, context))
  if (start === undefined || end === undefined) {
    context.warn({
      code: 'SCHEDULER_WINDOW_MISSING',
      message: `"${formatPath(at)}" has no effect: no scheduler set ${variables.join(' and ')} to moments.`,
      hint: `Set both, e.g. ${variables[0]}=2024-01-01T00:00:00Z, or remove the key.`,
    })
    return value
  }
  const { initial_value: first, end_value: last } = value
  if (typeof first !== 'number' || (last !== undefined && last !== null && typeof last !== 'number')) {
    context.problems.report(at, {
      code: 'CONFIG_UNSUPPORTED',
      message: `Could not use "${formatPath(at)}" because a scheduler's window is compared with numbers only.`,
      found: `initial_value ${showValue([...path, 'initial_value'], first ?? null)}`,
      allowed: 'an initial_value that is a number: seconds since 1970',
      hint: 'Remove it and write the window: initial_value: "${env.DLT_INTERVAL_START}", end_value: "${env.DLT_INTERVAL_END}".',
    })
    return value
  }
  const descends = value.last_value_func === 'min'
  const [inner, outer] = descends ? [Math.min, Math.max] : [Math.max, Math.min]
  return { ...value, initial_value: inner(first, start), end_value: typeof last === 'number' ? outer(last, end) : end }
}

function secondsIn(name: string, { providers }: PlanContext): number | undefined {
  const looked = providers.lookup(new SecretReference('env', name))
  const moment = looked.found && typeof looked.value === 'string' ? Date.parse(looked.value) : Number.NaN
  return Number.isNaN(moment) ? undefined : moment / 1000
}
