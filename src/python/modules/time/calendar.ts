/** A day of the calendar that Python reckons with: Gregorian, years 1 to 9999. */
export interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** A time of day. */
export interface Clock {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}

/** A day with a time of day. */
export type Moment = Day & Clock

export const midnight: Clock = { hour: 0, minute: 0, second: 0, microsecond: 0 }
export const secondsOfDay = 86_400
export const microsOfDay = 86_400_000_000

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days since 1970-01-01. */
export function epochDay({ year, month, day }: Day): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const ofEra = shifted - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

export function dayOf(epoch: number): Day {
  const shifted = epoch + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

/** `toordinal()`: 1 for the first day of year 1. */
export function ordinalOf(day: Day): number {
  return epochDay(day) + 719_163
}

/** 0 = Monday. */
export function weekdayOf(day: Day): number {
  return mod(epochDay(day) + 3, 7)
}

export function dayOfYear(day: Day): number {
  return epochDay(day) - epochDay({ year: day.year, month: 1, day: 1 }) + 1
}

/** Year, week and weekday (1 = Monday) of ISO 8601. */
export function isoCalendar(day: Day): { readonly year: number; readonly week: number; readonly weekday: number } {
  const weekday = weekdayOf(day)
  const thursday = dayOf(epochDay(day) - weekday + 3)
  return { year: thursday.year, week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1, weekday: weekday + 1 }
}

/** Days since the epoch of a day of ISO's calendar, undefined for one that there is not. */
export function epochDayOfIso(year: number, week: number, weekday: number): number | undefined {
  const fourth = epochDay({ year, month: 1, day: 4 })
  const first = fourth - mod(fourth + 3, 7)
  const found = first + (week - 1) * 7 + weekday - 1
  const isThere = week >= 1 && weekday >= 1 && weekday <= 7 && isoCalendar(dayOf(found)).year === year
  return isThere ? found : undefined
}

export function isDay({ year, month, day }: Day): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

export function microsOfClock({ hour, minute, second, microsecond }: Clock): number {
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond
}

/** A day and microseconds from its midnight on (any number of them) as a moment. */
export function momentOf(epoch: number, micros: number): Moment {
  const days = Math.floor(micros / microsOfDay)
  const rest = micros - days * microsOfDay
  const seconds = Math.floor(rest / 1_000_000)
  return {
    ...dayOf(epoch + days),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    microsecond: rest % 1_000_000,
  }
}

/** Whole seconds since 1970, as if the moment were in UTC. */
export function epochSeconds(moment: Moment): number {
  return epochDay(moment) * secondsOfDay + (moment.hour * 60 + moment.minute) * 60 + moment.second
}

/** A moment of UTC from seconds since 1970. */
export function momentOfSeconds(seconds: number, microsecond: number): Moment {
  const day = Math.floor(seconds / secondsOfDay)
  return momentOf(day, (seconds - day * secondsOfDay) * 1_000_000 + microsecond)
}

/** The same day some months on; a day that the month does not have is its last one. */
export function monthsOn<Kind extends Day>(day: Kind, months: number): Kind {
  const index = day.year * 12 + day.month - 1 + months
  const year = Math.floor(index / 12)
  const month = mod(index, 12) + 1
  return { ...day, year, month, day: Math.min(day.day, daysInMonth(year, month)) }
}

export function mod(value: number, by: number): number {
  return ((value % by) + by) % by
}

export function two(value: number): string {
  return String(value).padStart(2, '0')
}
