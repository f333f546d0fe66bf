import { type Day, dayOf, daysInMonth, epochDay } from './days.ts'
import { mod } from './small.ts'

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
