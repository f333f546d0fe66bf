import { SluiceError } from '../../model/errors.ts'
import type { WindowPlan } from '../../model/plan/incremental.ts'
import type { Window } from '../../model/unit.ts'
import type { Timeline } from './timeline.ts'

/** More windows than this for one cursor are a mistake: a size in seconds for years. */
const mostWindows = 1_000_000

export interface Range {
  readonly from: number
  readonly to: number
  /** true = a range of one point is asked for: what lies there may be new */
  readonly isPoint?: boolean
}

/**
 * The windows of a range, oldest first, as Airbyte cuts it: the next begins `size` after this one, which ends `gap` before
 * that; the last ends where the range ends, and is the whole rest once another `size` would reach it. Nothing when the range
 * is empty. Throws WINDOWS_TOO_MANY.
 */
export function windowsOf(
  { from, to, isPoint }: Range,
  plan: WindowPlan | undefined,
  line: Timeline,
): readonly Window[] {
  if (from > to || (from === to && isPoint !== true && (plan === undefined || plan.gap === null))) return []
  const windows: Window[] = []
  const add = (start: number, end: number, next: number): void =>
    void windows.push({ start: line.write(start), end: line.write(end), at: [start, next] })
  if (plan === undefined) {
    add(from, to, to)
    return windows
  }
  let start = from
  for (;;) {
    const next = line.move(start, plan.size, 1)
    if (next >= to || next <= start) break
    add(start, plan.gap === null ? next : Math.max(start, line.move(next, plan.gap, -1)), next)
    start = next
    if (windows.length >= mostWindows) throw tooMany(plan)
  }
  add(start, to, to)
  return windows
}

function tooMany({ size }: WindowPlan): SluiceError {
  return new SluiceError(
    'WINDOWS_TOO_MANY',
    `Could not read in windows because there would be more than ${mostWindows} of them.`,
    {
      found: `size ${typeof size === 'number' ? String(size) : size.text}`,
      hint: 'Write a larger "size", or a later "initial_value".',
    },
  )
}
