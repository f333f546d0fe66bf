import { isJsonObject, type JsonValue, ownValue } from '../../../json/json.ts'
import { given } from '../../../model/given.ts'
import type { Position } from '../../../model/paginator.ts'
import type { Page } from '../../../model/request.ts'
import { canTellApart, recordHash } from './identity.ts'
import { saidLimit } from './said-limit.ts'

/** Records compared where two pages may overlap. */
const tailLength = 3
/** Pages of one size in a row, without an overlap, that show that the server keeps to it. */
const enoughToSettle = 3

/** What an offset's position remembers of how the server cuts its pages. */
export interface Cutting {
  /** the limit that the server has shown to keep to, below the one that is asked for */
  readonly size?: number
  /** the page before was shorter than the limit, and it is not known why */
  readonly short?: ShortPage
  /** rows came again: the server leaves rows out after it has cut a page */
  readonly hides?: true
  /** rows came behind an empty page: all of it was left out, or the server had a bad moment */
  readonly hole?: true
  /** a page as long as the limit has come: the limit counts */
  readonly full?: true
  /** where the window of the last page with rows ended, if that was short: asked for when nothing comes here */
  readonly far?: number
  /** empty pages in a row */
  readonly bare?: number
  /** the page before came again behind what it held: asked for is now what lies behind its window */
  readonly same?: true
}

interface ShortPage {
  readonly size: number
  /** pages of this size in a row, 0 = rows came again: the size is not a rule */
  readonly times: number
  /** hashes of its last records; none when its records cannot be told apart */
  readonly tail: readonly string[]
}

/** The memory in a position. */
export function cuttingOf(position: Position): Cutting {
  if (!isJsonObject(position)) return {}
  const number = (name: string): number | undefined => numberAt(position, name)
  const short = ownValue(position, 'short')
  return given({
    size: number('size'),
    short: isJsonObject(short) ? shortPageOf(short) : undefined,
    hides: flagAt(position, 'hides'),
    hole: flagAt(position, 'hole'),
    full: flagAt(position, 'full'),
    far: number('far'),
    bare: number('bare'),
    same: flagAt(position, 'same'),
  })
}

function shortPageOf(short: { readonly [key: string]: JsonValue }): ShortPage | undefined {
  const [size, times, tail] = [numberAt(short, 'size'), numberAt(short, 'times'), ownValue(short, 'tail')]
  if (size === undefined || times === undefined || !Array.isArray(tail)) return undefined
  return { size, times, tail: tail.filter((hash): hash is string => typeof hash === 'string') }
}

function flagAt(object: { readonly [key: string]: JsonValue }, name: string): true | undefined {
  return ownValue(object, name) === true ? true : undefined
}

function numberAt(object: { readonly [key: string]: JsonValue }, name: string): number | undefined {
  const value = ownValue(object, name)
  return typeof value === 'number' ? value : undefined
}

/** A page with rows, as its offset is concerned. */
export interface Cut {
  /** rows of the server's list */
  readonly size: number
  /** the limit asked for */
  readonly limit: number
  /** where the page begins */
  readonly at: number
  readonly isFirst: boolean
}

/** What a page with rows shows. */
export interface Stride {
  /** how far the offset goes on */
  readonly by: number
  /** records at the start of the page that the page before it had already */
  readonly again: number
  readonly memory: Cutting
  /** rows came behind a short page, and nothing tells them from the rows before: they may have come twice */
  readonly isBlind: boolean
}

/**
 * A page shorter than the limit has two reasons: a limit that the server lowers, or rows it leaves out after it has cut
 * the page (ServiceNow, for rows that one may not see). The offset goes on by what came, which is right for the first
 * and never loses a row; for the second the next page begins with rows that have come, which are recognized and left
 * out. That rows come again shows that rows are left out; where the limit has been seen to count, the offset then goes on
 * by the limit, as dlt's does. Pages of one size in a row without such rows show the limit that the server keeps to.
 */
export function strideOf(page: Page, { size, limit, at, isFirst }: Cut, before: Cutting): Stride {
  const kept = before.size !== undefined && size <= before.size ? before.size : undefined
  const window = Math.min(limit, kept ?? saidLimit(page, (said) => said > size && said < limit) ?? limit)
  const again = overlapOf(page, limit, before)
  // other rows behind the window of a page that came twice: the limit counts, and the server leaves rows out
  const isBehindSame = before.same === true
  const isFull = before.full === true || isBehindSame || size >= window || (!isFirst && !before.short && !before.bare)
  const hides = before.hides === true || isBehindSame || again > 0
  const hole = before.hole === true || (before.bare ?? 0) > 0
  const flags = given({
    size: window < limit ? window : undefined,
    hides: hides ? (true as const) : undefined,
    hole: hole ? (true as const) : undefined,
  })
  const isBlind = before.short?.tail.length === 0
  if (size >= window) return { by: size, again, memory: flags, isBlind }
  if (hides && isFull) return { by: window, again, memory: { ...flags, full: true }, isBlind }
  const short = shortAfter(page, before, { size, isRule: !hides && !hole })
  if (short.times >= enoughToSettle) return { by: size, again, memory: { ...flags, size }, isBlind }
  const memory = { ...flags, short, far: at + window, ...given({ full: isFull ? (true as const) : undefined }) }
  return { by: size, again, memory, isBlind }
}

/** What was concluded about the server's pages, once it is. */
export function noteOn(cut: Cut, memory: Cutting, total: number | undefined): { readonly note?: string } {
  const { size, limit, isFirst } = cut
  if (memory.hides === true)
    return { note: 'the server leaves records out of its pages after it has cut them; none is taken twice' }
  const lowered = size < limit && (memory.size === size || (isFirst && total !== undefined))
  return lowered ? { note: `the server sends ${size} records a page, not the ${limit} asked for` } : {}
}

/** A position with its memory. */
export function positionAt(
  offset: number,
  { list, cutting }: { readonly list: readonly string[] | undefined; readonly cutting: Cutting },
): Position {
  const { short, ...known } = cutting
  return { offset, ...given({ list }), ...known, ...(short === undefined ? {} : { short: { ...short } }) }
}

/**
 * How many records at the start of a page the page before it had already: at most as many as its window may hold behind
 * those that came.
 */
function overlapOf(page: Page, limit: number, { short }: Cutting): number {
  const last = short?.tail.at(-1)
  if (short === undefined || last === undefined || !canTellApart(page.records)) return 0
  const most = Math.min(limit - short.size, page.records.count)
  const hashes: string[] = []
  for (let index = 0; index < most; index++) {
    hashes.push(recordHash(page.records.at(index) ?? null))
    if (hashes[index] === last && endsWith(hashes, short.tail)) return index + 1
  }
  return 0
}

/**
 * True for a page that is the short one before it once more: the server leaves out the rows between them, or it knows no
 * offset, has fewer records than were asked for, and sends its whole list whatever it is asked.
 */
export function isSamePage({ records }: Page, { short }: Cutting): boolean {
  if (short === undefined || short.tail.length === 0 || short.size !== records.count) return false
  return canTellApart(records) && tailOf(records).every((hash, at) => hash === short.tail[at])
}

function shortAfter(
  page: Page,
  { short }: Cutting,
  { size, isRule }: { readonly size: number; readonly isRule: boolean },
): ShortPage {
  const times = !isRule || short?.times === 0 ? 0 : short?.size === size ? short.times + 1 : 1
  // of rows of which the selector takes some, or a part, the page at hand does not show the last
  const tail = size === page.records.count && canTellApart(page.records) ? tailOf(page.records) : []
  return { size, times, tail }
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
