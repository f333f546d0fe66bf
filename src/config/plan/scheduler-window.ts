import { formatPath } from '../document.ts'
import type { WrittenIncremental } from '../shapes/incremental.ts'
import type { Located, PlanContext } from './context.ts'
import { environmentText } from './context-time-zone.ts'
import { showValue } from './problem/show-value.ts'

type Bounds = Pick<WrittenIncremental, 'initial_value' | 'end_value' | 'last_value_func' | 'allow_external_schedulers'>

const variables = ['DLT_INTERVAL_START', 'DLT_INTERVAL_END'] as const
const allowing = 'DLT_ALLOW_EXTERNAL_SCHEDULERS'
const words: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  t: true,
  y: true,
  '1': true,
  no: false,
  false: false,
  f: false,
  n: false,
  '0': false,
}

/**
 * `allow_external_schedulers`: the window of a scheduler (`DLT_INTERVAL_START`, `DLT_INTERVAL_END`: ISO moments, in UTC
 * without a zone) in place of the cursor's own bounds, cut to them, as dlt does it: for cursors that are numbers (seconds
 * since 1970) only. Where the key is left out, the launcher's `DLT_ALLOW_EXTERNAL_SCHEDULERS` decides. Without a window the
 * cursor goes on from its state, with a warning. `scheduled` = the bounds are those of a window.
 */
export function joinWindow<Cursor extends Bounds>(
  { value, path }: Located<Cursor>,
  context: PlanContext,
): { readonly value: Cursor; readonly scheduled: boolean } {
  const own = { value, scheduled: false }
  if (!isAllowed({ value, path }, context)) return own
  const at = [...path, 'allow_external_schedulers']
  const who = value.allow_external_schedulers === true ? `"${formatPath(at)}"` : allowing
  const [start, end] = variables.map((name) => secondsIn(name, context))
  if (start === undefined || end === undefined) {
    context.warn({
      code: 'SCHEDULER_WINDOW_MISSING',
      message: `${who} has no effect: no scheduler set ${variables.join(' and ')} to moments.`,
      hint: `Set both, e.g. ${variables[0]}=2024-01-01T00:00:00Z, or remove it.`,
    })
    return own
  }
  const { initial_value: first, end_value: last } = value
  if (typeof first !== 'number' || (last !== undefined && last !== null && typeof last !== 'number')) {
    context.problems.report(at, {
      code: 'CONFIG_UNSUPPORTED',
      message: `Could not use ${who} because a scheduler's window is compared with numbers only.`,
      found: `initial_value ${showValue([...path, 'initial_value'], first ?? null)}`,
      allowed: 'an initial_value that is a number: seconds since 1970',
      hint: 'Set "allow_external_schedulers: false" and write the window: initial_value: "${env.DLT_INTERVAL_START}", end_value: "${env.DLT_INTERVAL_END}".',
    })
    return own
  }
  const descends = value.last_value_func === 'min'
  const [inner, outer] = descends ? [Math.min, Math.max] : [Math.max, Math.min]
  const bounds = { initial_value: inner(first, start), end_value: typeof last === 'number' ? outer(last, end) : end }
  return { value: { ...value, ...bounds }, scheduled: true }
}

function isAllowed({ value, path }: Located<Bounds>, context: PlanContext): boolean {
  if (typeof value.allow_external_schedulers === 'boolean') return value.allow_external_schedulers
  const written = environmentText(allowing, context)?.trim().toLowerCase()
  if (written === undefined || written === '') return false
  const allowed = Object.hasOwn(words, written) ? words[written] : undefined
  if (allowed !== undefined) return allowed
  context.problems.report(path, {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not read ${allowing} because it is neither true nor false.`,
    found: written.slice(0, 40),
    allowed: Object.keys(words),
    hint: `Set ${allowing}=true or unset it.`,
  })
  return false
}

const hasZone = /(?:[Zz]|[+-]\d\d:?(?:\d\d)?)$/
const hasTime = /[T ]\d\d/

// a moment without a zone is one of UTC, and not of the machine's own
function secondsIn(name: string, context: PlanContext): number | undefined {
  const text = environmentText(name, context)?.trim() ?? ''
  const moment = Date.parse(hasTime.test(text) && !hasZone.test(text) ? `${text}Z` : text)
  return Number.isNaN(moment) ? undefined : moment / 1000
}
