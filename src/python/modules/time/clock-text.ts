import { type Clock, two } from './calendar.ts'

export const timeSpecs = ['auto', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds'] as const
export type TimeSpec = (typeof timeSpecs)[number]

/** A time of day as `isoformat(timespec=…)` writes it. */
export function clockText({ hour, minute, second, microsecond }: Clock, spec: TimeSpec): string {
  const micros = String(microsecond).padStart(6, '0')
  switch (spec) {
    case 'hours':
      return two(hour)
    case 'minutes':
      return `${two(hour)}:${two(minute)}`
    case 'milliseconds':
      return `${two(hour)}:${two(minute)}:${two(second)}.${micros.slice(0, 3)}`
    case 'microseconds':
      return `${two(hour)}:${two(minute)}:${two(second)}.${micros}`
    case 'seconds':
    case 'auto':
      return `${two(hour)}:${two(minute)}:${two(second)}${spec === 'auto' && microsecond !== 0 ? `.${micros}` : ''}`
  }
}
