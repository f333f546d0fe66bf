import { defaultLimits, type WalkLimits } from '../../../model/walk-limits.ts'
import type { WrittenLimits } from '../../shapes/endpoint.ts'

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
