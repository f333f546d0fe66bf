import { type Day, dayOf, dayOfYear, epochDay, weekdayOf } from './days.ts'
import { mod } from './small.ts'

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
