import { two } from './calendar.ts'

/** `+02:00`, `-03:30`, `+01:23:45`; the separator may be left out. Seconds of an offset may have a fraction. */
export function offsetText(seconds: number, separator: ':' | ''): string {
  const size = Math.abs(seconds)
  const whole = Math.floor(size)
  const micros = Math.round((size - whole) * 1_000_000)
  const rest = whole % 60
  const parts = [two(Math.floor(whole / 3600)), two(Math.floor(whole / 60) % 60)]
  if (rest !== 0 || micros !== 0) parts.push(two(rest) + (micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`))
  return (seconds < 0 ? '-' : '+') + parts.join(separator)
}
