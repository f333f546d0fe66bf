import type { Page } from '../../../model/request.ts'
import { readSigns } from '../evidence/read-signs.ts'
import type { Cutting } from './stride.ts'

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
