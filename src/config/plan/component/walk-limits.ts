import type { WalkLimits } from '../../../model/plan.ts'
import type { WrittenLimits } from '../../shapes/endpoint.ts'

/** What holds where the config says nothing. */
export const defaultLimits: WalkLimits = {
  pages: 1_000_000,
  emptyPages: 1000,
  repeatedPages: null,
  pagesWithoutNewKey: null,
  seconds: 7 * 24 * 3600,
}

/** The `limits` of an endpoint over the defaults. */
export function readLimits(written: WrittenLimits | null | undefined): WalkLimits {
  return {
    pages: written?.pages ?? defaultLimits.pages,
    emptyPages: written?.empty_pages ?? defaultLimits.emptyPages,
    repeatedPages: written?.repeated_pages ?? defaultLimits.repeatedPages,
    pagesWithoutNewKey: written?.pages_without_new_key ?? defaultLimits.pagesWithoutNewKey,
    seconds: written?.seconds ?? defaultLimits.seconds,
  }
}
