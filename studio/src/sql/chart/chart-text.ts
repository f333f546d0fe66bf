import { compact } from '../../design/format.ts'
import type { ChartData } from './chart-data.ts'

/** Moments along an axis, each as short as it can be: the year where it changes, days, or hours with the day before. */
export function timeTexts(splits: readonly number[]): string[] {
  const step = (splits[1] ?? 0) - (splits[0] ?? 0)
  const day = 86_400
  return splits.map((seconds, at) => {
    const text = isoText(seconds)
    const before = at === 0 ? '' : isoText(splits[at - 1] ?? 0)
    if (step >= 365 * day) return text.slice(0, 4)
    if (step >= 28 * day) return text.slice(0, 7)
    if (step >= day) return before.slice(0, 4) === text.slice(0, 4) ? text.slice(5, 10) : text.slice(0, 10)
    const time = step < 60 ? text.slice(11, 19) : text.slice(11, 16)
    return before.slice(0, 10) === text.slice(0, 10) ? time : `${time}\n${text.slice(0, 10)}`
  })
}

/** `2026-01-01 10:00:00Z` */
function isoText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('T', ' ').replace('.000Z', 'Z')
}

/** A place along, in words. */
export function xText({ scale, categories }: ChartData, at: number | null): string {
  if (at === null) return '–'
  if (scale === 'category') return categories[at] ?? ''
  return scale === 'time' ? isoText(at).replace(/ 00:00:00Z$/, '') : numberText(at)
}

/** As short as it can be on an axis. */
export function numberText(value: number): string {
  if (Math.abs(value) >= 100_000) return compact(value)
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 1 ? 6 : 2 })
}
