import { type Clock, type Day, dayOf, epochDay, epochDayOfIso, isDay, isLeap } from '../time/calendar.ts'
import { offsetOfText } from '../time/read-format.ts'

/** What `pendulum.parse` read. */
export type Parsed =
  | { readonly kind: 'day'; readonly day: Day }
  | { readonly kind: 'time'; readonly clock: Clock; readonly offset: number | undefined }
  | { readonly kind: 'moment'; readonly day: Day; readonly clock: Clock; readonly offset: number | undefined }
  | { readonly kind: 'duration'; readonly units: ReadonlyMap<string, number> }

const isoClock =
  '(?<hour>\\d{1,2})(?<minsep>:)?(?<minute>\\d{1,2})?(?<secsep>:)?(?<second>\\d{1,2})?(?:[.,](?<fraction>\\d{1,9}))?(?<zone>[-+]\\d{2}:?(?:\\d{2})?|Z)?'
const iso = new RegExp(
  `^(?<date>\\d{4}(?:-?\\d{2}(?:-?\\d{1,2})?|-?W\\d{2}(?:-?\\d)?)?)?(?:(?<sep>[T ])?${isoClock})?$`,
)
const common =
  /^(?<date>\d{4}(?:[/:]?\d{2}[/:]?\d{2})?)?(?: ?(?<hour>\d{1,2}):(?<minute>\d{1,2})?(?::(?<second>\d{1,2}))?(?:[.,](?<fraction>\d{1,9}))?)?$/
const duration =
  /^P(?:(?<weeks>\d+)W|(?:(?<years>\d+)Y)?(?:(?<months>\d+)M)?(?:(?<days>\d+)D)?(?:T(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:[.,]\d+)?)S)?)?)$/

type Groups = Readonly<Record<string, string | undefined>>

/** `pendulum.parse(text)` in its strict form; undefined = it is none of the forms. */
export function parseText(text: string): Parsed | undefined {
  return parseDuration(text) ?? parseIso(text) ?? parseCommon(text)
}

function parseDuration(text: string): Parsed | undefined {
  const groups = duration.exec(text)?.groups
  if (groups === undefined || text === 'P') return undefined
  const found = Object.entries(groups).flatMap(([unit, value]): [string, number][] =>
    value === undefined ? [] : [[unit, Number(value.replace(',', '.'))]],
  )
  return { kind: 'duration', units: new Map(found) }
}

function parseIso(text: string): Parsed | undefined {
  const groups: Groups | undefined = iso.exec(text)?.groups
  if (groups === undefined) return undefined
  const { date, hour, sep } = groups
  const isClockOnly = date !== undefined && /^\d{6}$/.test(date)
  if (hour === undefined) {
    if (date === undefined) return undefined
    if (isClockOnly) return timeOf({ hour: date.slice(0, 2), minute: date.slice(2, 4), second: date.slice(4) })
    const day = isoDay(date)
    return day && { kind: 'day', day }
  }
  if (isClockOnly || (date !== undefined && sep === undefined)) return undefined
  const time = timeOf(groups)
  if (date === undefined || time === undefined) return time
  const day = isoDay(date)
  return day && { kind: 'moment', day, clock: time.clock, offset: time.offset }
}

function timeOf(groups: Groups): Extract<Parsed, { kind: 'time' }> | undefined {
  const { minsep, minute, secsep, second, zone } = groups
  if (minute === undefined && minsep !== undefined) return undefined
  if (second === undefined && secsep !== undefined) return undefined
  if (second !== undefined && (minsep === undefined) !== (secsep === undefined)) return undefined
  const clock = clockOf(groups)
  if (clock === undefined) return undefined
  return { kind: 'time', clock, offset: zone === undefined ? undefined : offsetOfText(zone) }
}

function clockOf({ hour, minute, second, fraction }: Groups): Clock | undefined {
  const clock = {
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    microsecond: Number((fraction ?? '').slice(0, 6).padEnd(6, '0')),
  }
  return clock.hour > 23 || clock.minute > 59 || clock.second > 59 ? undefined : clock
}

function isoDay(text: string): Day | undefined {
  const week = /^(\d{4})(-?)W(\d{2})(?:(-?)(\d))?$/.exec(text)
  if (week !== null) {
    const [, year, first, number, second, weekday] = week
    if (weekday !== undefined && first !== second) return undefined
    const epoch = epochDayOfIso(Number(year), Number(number), Number(weekday ?? 1))
    return epoch === undefined ? undefined : dayOf(epoch)
  }
  const ordinal = /^(\d{4})-?(\d{3})$/.exec(text)
  if (ordinal !== null) {
    const [year, count] = [Number(ordinal[1]), Number(ordinal[2])]
    if (count < 1 || count > (isLeap(year) ? 366 : 365)) return undefined
    return dayOf(epochDay({ year, month: 1, day: 1 }) + count - 1)
  }
  const [, year, month = '1', day = '1'] = /^(\d{4})(?:-?(\d{2})(?:-?(\d{1,2}))?)?$/.exec(text) ?? []
  return checkedDay({ year: Number(year), month: Number(month), day: Number(day) })
}

function checkedDay(day: Day): Day | undefined {
  return isDay(day) ? day : undefined
}

function parseCommon(text: string): Parsed | undefined {
  const groups: Groups | undefined = common.exec(text)?.groups
  if (groups === undefined) return undefined
  const { date, hour, minute } = groups
  if (date === undefined && hour === undefined) return undefined
  const [, year, month = '1', number = '1'] = /^(\d{4})(?:[/:]?(\d{2})[/:]?(\d{2}))?$/.exec(date ?? '') ?? []
  const day =
    date === undefined ? undefined : checkedDay({ year: Number(year), month: Number(month), day: Number(number) })
  if (date !== undefined && day === undefined) return undefined
  if (hour === undefined) return day && { kind: 'day', day }
  const clock = minute === undefined ? undefined : clockOf(groups)
  if (clock === undefined) return undefined
  return day === undefined
    ? { kind: 'time', clock, offset: undefined }
    : { kind: 'moment', day, clock, offset: undefined }
}
