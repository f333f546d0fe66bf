import { visible } from '../../library/visible.ts'
import { type Verdict, verdictText } from '../../model/report/completeness.ts'
import { countText, durationText, plural, sizeText } from '../amount-text.ts'
import { cutTo, widthOf } from '../table-text.ts'
import { rateOf, shareOf, timeLeft } from './estimate.ts'
import type { ProgressRow, ProgressState } from './state.ts'

/** What a picture is drawn for. */
export interface FrameOptions {
  /** columns and lines of the terminal */
  readonly width: number
  readonly height: number
  /** epoch milliseconds */
  readonly now: number
}

/** Marks at the beginning of a row; colours go by them. */
export const marks = { done: '✓', wanting: '!', reading: '·', waiting: '○' } as const

type Mark = (typeof marks)[keyof typeof marks]

/** The narrowest terminal in which a bar tells more than a number. */
const leastForBars = 56

/**
 * The picture of a run at one moment: a line about all of it, one for each resource as far as there is room, how many
 * have none, and what is waited for. No line is wider than the terminal less one column, and there are fewer lines than
 * it has.
 */
export function frame(state: ProgressState, { width, height, now }: FrameOptions): readonly string[] {
  const room = Math.max(1, width - 1)
  const pauses = state.pauses.filter(({ until }) => until > now).slice(-2)
  const waits = pauses.map(({ why, until }) => `  waiting ${secondsText(until - now)} more: ${visible(why)}`)
  const rows = [...state.rows.values()]
  const places = Math.max(1, height - 2 - waits.length)
  const shown = rows.length <= places ? rows : chosen(rows, places - 1)
  const left = rows.filter((row) => !shown.includes(row))
  const columns = columnsFor(rows, room)
  const lines = [
    headline(state, now, room),
    ...shown.map((row) => rowText(row, { state, columns, now, room })),
    ...(left.length === 0 ? [] : [leftText(left)]),
    ...waits,
  ]
  return lines.slice(0, Math.max(1, height - 1)).map((line) => cutTo(line, room))
}

/** Those at work first, then those that something is wrong with, those to come, and those that are done. */
function chosen(rows: readonly ProgressRow[], places: number): readonly ProgressRow[] {
  const order: readonly Mark[] = [marks.reading, marks.wanting, marks.waiting, marks.done]
  const ranked = rows.toSorted((one, other) => order.indexOf(markOf(one)) - order.indexOf(markOf(other)))
  const best = new Set(ranked.slice(0, places))
  return rows.filter((row) => best.has(row))
}

function leftText(left: readonly ProgressRow[]): string {
  const count = (mark: Mark): number => left.filter((row) => markOf(row) === mark).length
  const parts = [
    [count(marks.reading), 'being read'],
    [count(marks.wanting), 'not complete'],
    [count(marks.waiting), 'not begun'],
    [count(marks.done), 'done'],
  ] as const
  const said = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`)
  return `  + ${left.length} more: ${said.join(', ')}`
}

/** What has no room is left out, the least important first. */
function headline(state: ProgressState, now: number, room: number): string {
  const { pipeline = '', phase, began, rows, load, retries } = state
  const elapsed = clockText(now - began)
  if (phase === 'loading' && load !== undefined) {
    const bar = load.of === 0 ? '' : `${barText(load.done / load.of, 16)} ${load.done}/${load.of}  `
    return `Loading ${visible(pipeline)}  ${elapsed}  ${bar}${visible(load.step)}`
  }
  const all = [...rows.values()]
  const done = all.filter(({ verdict }) => verdict !== undefined).length
  const rate = rateOf(state.samples, now)
  const head = `${didText(phase, done < all.length)} ${visible(pipeline)}  ${elapsed}`
  const parts = [
    ...(phase === 'reading' && done < all.length ? [leftToRead(state, now)] : []),
    `${done}/${plural(all.length, 'resource')}`,
    ...(retries === 0 ? [] : [retries === 1 ? '1 retry' : `${countText(retries)} retries`]),
    ...(rate === undefined || phase !== 'reading' ? [] : [`${rateText(rate)} records/s`]),
  ]
  return parts.reduce((line, part) => (widthOf(line) + 2 + widthOf(part) <= room ? `${line}  ${part}` : line), head)
}

function didText(phase: ProgressState['phase'], isMore: boolean): string {
  if (phase !== 'over') return phase === 'reading' ? 'Reading' : 'Read'
  return isMore ? 'Stopped' : 'Read'
}

function leftToRead(state: ProgressState, now: number): string {
  const estimate = timeLeft(state, now)
  if (estimate === undefined) return isTotalKnown(state) ? 'time left not known yet' : 'total unknown'
  const from = estimate.from === 'last time' ? 'like last time' : `from ${estimate.from}`
  return `about ${aboutText(estimate.ms)} left (${from})`
}

function isTotalKnown(state: ProgressState): boolean {
  return [...state.rows.values()].every((row) => row.verdict !== undefined || shareOf(row, state) !== undefined)
}

/** Widths of what stands in a row; 0 = it is left out. */
interface Columns {
  readonly name: number
  readonly bar: number
  readonly count: number
  readonly rate: number
}

function columnsFor(rows: readonly ProgressRow[], room: number): Columns {
  const longest = Math.max(4, ...rows.map(({ name }) => widthOf(visible(name))))
  const name = Math.min(longest, Math.max(8, Math.floor(room / 4)))
  const bar = room + 1 < leastForBars ? 0 : Math.min(24, Math.max(8, Math.floor((room - 40) / 3)))
  const digits = Math.max(1, ...rows.map(({ records, total = 0 }) => countText(Math.max(records, total)).length))
  const count = Math.min(digits * 2 + 4, Math.max(digits, Math.floor(room / 3)))
  return { name, bar, count, rate: room < 72 ? 0 : 9 }
}

interface Drawing {
  readonly state: ProgressState
  readonly columns: Columns
  readonly now: number
  /** columns of a line */
  readonly room: number
}

function rowText(row: ProgressRow, { state, columns, now, room }: Drawing): string {
  const share = row.verdict === undefined ? shareOf(row, state) : undefined
  const name = padded(cutTo(visible(row.name), columns.name), columns.name)
  const rate = row.verdict === undefined && state.phase === 'reading' ? rateOf(row.samples, now) : undefined
  const percent = share === undefined ? '' : `${Math.floor((share.done / share.of) * 100)}%`.padStart(5)
  const bar = share === undefined ? ' '.repeat(columns.bar) : barText(share.done / share.of, columns.bar)
  const head = [`${markOf(row)} ${name}`, padded(countsText(row, columns.count), columns.count, 'right')]
  // a reason needs the room, and where there is no bar nothing is lost
  if (share === undefined && row.retry !== undefined && row.retry.until > now)
    return [...head, ...stateTexts(row, state, now)].join('  ')
  const parts = [
    ...head,
    columns.bar === 0 ? percent : `${bar}${percent.padStart(5)}`,
    ...(columns.rate === 0 ? [] : [(rate === undefined ? '' : `${rateText(rate)}/s`).padStart(columns.rate)]),
  ]
  const [first = '', ...others] = stateTexts(row, state, now)
  const line = parts.join('  ')
  const isInWords = row.verdict !== undefined || row.began === undefined || first.startsWith('retry ')
  if (isInWords) return `${line}  ${first}`.trimEnd()
  // a number without its end is another number: what has no room is left out whole
  return [`  ${first}`, ...others.map((text) => `, ${text}`)]
    .reduce((all, text) => (widthOf(all) + widthOf(text) <= room ? `${all}${text}` : all), line)
    .trimEnd()
}

/** `6,100 of 43,012`; without ` of …` where that is not known, or has no room. */
function countsText({ records, total, parent, verdict }: ProgressRow, room: number): string {
  const count = countText(records)
  const whole = total === undefined || parent !== undefined || verdict !== undefined ? '' : ` of ${countText(total)}`
  return count.length + whole.length <= room ? `${count}${whole}` : count
}

function markOf({ verdict, began }: ProgressRow): Mark {
  if (verdict !== undefined) return isWanting(verdict) ? marks.wanting : marks.done
  return began === undefined ? marks.waiting : marks.reading
}

function isWanting(verdict: Verdict): boolean {
  return verdict.kind === 'short' || verdict.kind === 'failed' || (verdict.kind === 'unknown' && verdict.more)
}

/** What is said of a row, the most important first. */
function stateTexts(row: ProgressRow, { rows }: ProgressState, now: number): readonly string[] {
  const { verdict, retry, began, parent, parentsDone, parentsFound, pages, bytes } = row
  if (verdict !== undefined) return [visible(verdictText(verdict))]
  if (retry !== undefined && retry.until > now)
    return [`retry ${retry.attempt} in ${secondsText(retry.until - now)}: ${visible(retry.reason)}`]
  if (began === undefined) return [parent === undefined ? 'not begun' : `waits for ${visible(parent)}`]
  if (parent === undefined) return [plural(pages, 'page'), sizeText(bytes)]
  const more = rows.get(parent)?.verdict === undefined ? '+' : ''
  const found = parentsDone > parentsFound ? '' : ` of ${countText(parentsFound)}${more}`
  return [`${countText(parentsDone)}${found} ${visible(parent)}`]
}

function padded(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, width - widthOf(text)))
  return side === 'left' ? `${text}${fill}` : `${fill}${text}`
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** A bar of so many columns, by eighths of one. */
export function barText(share: number, width: number): string {
  const filled = Math.max(0, Math.min(1, share)) * width
  const whole = Math.floor(filled)
  const part = eighths[Math.floor((filled - whole) * 8)] ?? ''
  return `${'█'.repeat(whole)}${part}${'░'.repeat(Math.max(0, width - whole - part.length))}`
}

function rateText(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : countText(rate)
}

/** `00:41`, `1:02:03` */
function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours === 0 ? rest : `${hours}:${rest}`
}

/** Whole seconds, for those who count them down. */
function secondsText(ms: number): string {
  return durationText(Math.max(1, Math.ceil(ms / 1000)) * 1000).replace('.0 s', ' s')
}

/** As exact as a guess can be. */
function aboutText(ms: number): string {
  if (ms < 10_000) return `${Math.max(1, Math.ceil(ms / 1000))} s`
  if (ms < 55_000) return `${Math.ceil(ms / 5000) * 5} s`
  const minutes = Math.max(1, Math.round(ms / 60_000))
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
