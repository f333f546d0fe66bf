/** A moment on the civil calendar; no zone. */
export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

export const microsPerSecond = 1_000_000
export const microsPerDay = 86_400 * microsPerSecond

const monthStarts = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function daysInYear(year: number): number {
  return isLeapYear(year) ? 366 : 365
}

/** True for a date the proleptic Gregorian calendar has, years 1 to 9999. */
export function isCivilDate({ year, month, day }: CivilDate): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** Days since 1970-01-01 (H. Hinnant's civil calendar arithmetic). The date must be valid. */
export function epochDays(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** The date of the n-th day of a year, or undefined when the year has no such day. */
export function ordinalDate(year: number, ordinal: number): CivilDate | undefined {
  if (ordinal < 1 || ordinal > daysInYear(year)) return undefined
  for (let month = 12; month >= 1; month--) {
    const before = (monthStarts[month - 1] ?? 0) + (month > 2 && isLeapYear(year) ? 1 : 0)
    if (ordinal > before) return { year, month, day: ordinal - before }
  }
  return undefined
}

/** The date of an ISO week and weekday (1 = Monday), or undefined when the year has no such week. */
export function weekDate(year: number, week: number, weekday: number): CivilDate | undefined {
  if (year < 1 || week > (isLongYear(year) ? 53 : 52) || weekday > 7) return undefined
  const ordinal = week * 7 + weekday - (isoWeekday(year, 1, 4) + 3)
  if (ordinal < 1) return ordinalDate(year - 1, ordinal + daysInYear(year - 1))
  if (ordinal > daysInYear(year)) return ordinalDate(year + 1, ordinal - daysInYear(year))
  return ordinalDate(year, ordinal)
}

/** Epoch microseconds as the cell value of a timestamp: number while safe, else bigint. */
export function instant(days: number, microsOfDay: number): number | bigint {
  const micros = days * microsPerDay + microsOfDay
  return Number.isSafeInteger(micros) ? micros : BigInt(days) * BigInt(microsPerDay) + BigInt(microsOfDay)
}

function daysInMonth(year: number, month: number): number {
  return (monthStarts[month] ?? 0) - (monthStarts[month - 1] ?? 0) + (month === 2 && isLeapYear(year) ? 1 : 0)
}

function isoWeekday(year: number, month: number, day: number): number {
  return ((((epochDays(year, month, day) + 3) % 7) + 7) % 7) + 1
}

/** Years with 53 ISO weeks: those that start or end on a Thursday. */
function isLongYear(year: number): boolean {
  return isoWeekday(year, 1, 1) === 4 || isoWeekday(year, 12, 31) === 4
}
