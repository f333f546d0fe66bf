import type { Page } from '../../../model/request.ts'
import { readSigns } from '../evidence/read-signs.ts'
import type { Step } from '../../../model/paginator.ts'
import type { RangeEnd } from './range.ts'
import { type Cutting, positionAt } from './stride.ts'

/** Windows without rows in a row that are asked for while something says that rows lie behind them. */
const mostBare = 3

interface Empty {
  readonly at: number
  /** 1 where offsets count from 1 */
  readonly base: number
  readonly before: Cutting
  readonly limit: number
  readonly total: number | undefined
  /** false = a short page alone is no reason to look behind it */
  readonly looksBehind: boolean
}

/**
 * An empty page is the end, unless the server has left rows out of pages, or sent a short page before it: then the whole
 * window may have been left out. Asked for are the next windows, a few at most; `end` = all of what is announced has been asked for, by a server that leaves rows out.
 */
export function furtherOn(
  page: Page,
  { at, base, before, limit, total, looksBehind }: Empty,
): { readonly kind: 'next'; readonly offset: number; readonly memory: Cutting } | { readonly kind: 'end' } | undefined {
  const bare = (before.bare ?? 0) + 1
  const { far, ...known } = before
  const window = before.full === true || before.short === undefined ? (before.size ?? limit) : before.short.size
  const hasGaps = before.hides === true || before.hole === true || before.same === true
  const go = (offset: number) => ({ kind: 'next', offset, memory: { ...known, bare } }) as const
  if (total !== undefined && total > 0) {
    const next = far !== undefined && far > at ? far : at + window
    // after nothing but full pages it is a page that is missing, and no window that was left out
    const mayBeLeftOut = hasGaps || before.short !== undefined
    const isFewEnough = before.hides === true || bare <= mostBare
    if (at - base < total && next - base < total) return mayBeLeftOut && isFewEnough ? go(next) : undefined
    return before.hides === true ? { kind: 'end' } : undefined
  }
  const signs = readSigns(page)
  if (signs.more?.value === false || signs.ends !== undefined) return undefined
  if (far !== undefined && far > at && (looksBehind || hasGaps)) return go(far)
  return hasGaps && bare < mostBare ? go(at + window) : undefined
}

interface SamePage {
  readonly before: Cutting
  readonly end: RangeEnd
  readonly list: readonly string[] | undefined
  readonly size: number
}

/** The same page behind itself: only what lies behind its whole window tells rows that are left out from offsets that are not understood. */
export function behindSame(at: number, { before: { far, ...known }, end, list, size }: SamePage): Step {
  if (far === undefined || far <= at || far >= end.maximum)
    return { kind: 'done', because: 'same', why: 'the page before came again, whole', misunderstood: true }
  return { kind: 'next', position: positionAt(far, { list, cutting: { ...known, same: true } }), again: size }
}
