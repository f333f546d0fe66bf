import { isJsonObject, ownValue } from '../../../json/json.ts'
import type { Position } from '../../../model/paginator.ts'
import type { Page } from '../../../model/request.ts'
import { haveIdentity, recordHash } from './identity.ts'

/** Records compared where two pages may overlap. */
const tailLength = 3
/** Pages of one size in a row, without an overlap, that show that the server keeps to it. */
const enoughToSettle = 3

/** What an offset's position remembers of pages that are shorter than the limit. */
export interface Shortness {
  /** the page size the server has shown to keep to, whatever is asked for */
  readonly size?: number
  readonly short?: ShortPage
}

/** A page of which it is not known why it was short. */
interface ShortPage {
  readonly size: number
  /** pages of this size in a row, 0 = rows came again: the size is no rule */
  readonly times: number
  /** hashes of its last records */
  readonly tail: readonly string[]
}

/** The memory in a position. */
export function shortnessOf(position: Position): Shortness {
  if (!isJsonObject(position)) return {}
  const [size, short] = [ownValue(position, 'size'), ownValue(position, 'short')]
  if (typeof size === 'number') return { size }
  if (!isJsonObject(short)) return {}
  const [shortSize, times, tail] = [ownValue(short, 'size'), ownValue(short, 'times'), ownValue(short, 'tail')]
  if (typeof shortSize !== 'number' || typeof times !== 'number' || !Array.isArray(tail)) return {}
  return { short: { size: shortSize, times, tail: tail.filter((hash): hash is string => typeof hash === 'string') } }
}

/**
 * How many records at the start of a page the page before it had already. A page shorter than the limit has two
 * reasons: a limit that the server lowers, or rows it leaves out after it has cut the page (ServiceNow, for rows that
 * one may not see). The offset goes on by what came, which is right for the first and never loses a row; for the
 * second the next page begins with rows that have come, and these are recognized and left out.
 */
export function overlapOf(page: Page, limit: number, { short }: Shortness): number {
  const last = short?.tail.at(-1)
  if (short === undefined || last === undefined || !haveIdentity(page.records)) return 0
  const most = Math.min(limit - short.size, page.records.count)
  const hashes: string[] = []
  for (let index = 0; index < most; index++) {
    hashes.push(recordHash(page.records.at(index) ?? null))
    if (hashes[index] === last && endsWith(hashes, short.tail)) return index + 1
  }
  return 0
}

/**
 * True for a page that is the short one before it once more: the server knows no offset, has fewer records than were
 * asked for, and sends its whole list whatever it is asked.
 */
export function isSamePage({ records }: Page, { short }: Shortness): boolean {
  if (short === undefined || short.size !== records.count || !haveIdentity(records)) return false
  return tailOf(records).every((hash, at) => hash === short.tail[at])
}

/** What the next position remembers. */
export function shortnessAfter(
  page: Page,
  before: Shortness,
  { size, limit, overlap }: { readonly size: number; readonly limit: number; readonly overlap: number },
): Shortness {
  if (size >= limit || size === 0 || size !== page.records.count) return {}
  if (before.size === size) return before
  const { short } = before
  const times = overlap > 0 || short?.times === 0 ? 0 : short?.size === size ? short.times + 1 : 1
  if (times >= enoughToSettle) return { size }
  return { short: { size, times, tail: tailOf(page.records) } }
}

/** Hashes of the last records. */
function tailOf(records: Page['records']): readonly string[] {
  const tail: string[] = []
  for (let index = Math.max(0, records.count - tailLength); index < records.count; index++)
    tail.push(recordHash(records.at(index) ?? null))
  return tail
}

/** True when the shorter of both lists is the end of the other. */
function endsWith(hashes: readonly string[], tail: readonly string[]): boolean {
  const shared = Math.min(hashes.length, tail.length)
  return hashes.slice(-shared).every((hash, at) => hash === tail[tail.length - shared + at])
}
