import { epochDays } from './calendar.ts'

// what `charCodeAt` arithmetic gives for a character that is no digit
const none = -1

/**
 * Epoch microseconds of the one form that APIs send, `YYYY-MM-DDTHH:MM:SS[.f…](Z|±HH:MM)` (or with a space, or
 * without a zone), without allocating. undefined = another form, or none: ask the whole grammar.
 */
export function fastTimestamp(text: string): number | undefined {
  const { length } = text
  if (length < 19 || length > 35) return undefined
  if (
    text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45 ||
    text.charCodeAt(13) !== 58 ||
    text.charCodeAt(16) !== 58
  )
    return undefined
  const separator = text.charCodeAt(10)
  if (separator !== 84 && separator !== 32) return undefined
  const year = pair(text, 0) * 100 + pair(text, 2)
  const month = pair(text, 5)
  const day = pair(text, 8)
  const hour = pair(text, 11)
  const minute = pair(text, 14)
  const second = pair(text, 17)
  // days beyond 28 and years beyond safe microseconds are left to the grammar
  if (year < 1000 || year > 2200 || month < 1 || month > 12 || day < 1 || (day > 28 && !fastDay(month, day)))
    return undefined
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined
  const tail = length === 19 ? 0 : fastTail(text)
  if (tail === undefined) return undefined
  return ((epochDays(year, month, day) * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + tail
}

/** Microseconds that fraction and zone add; undefined = not understood. */
function fastTail(text: string): number | undefined {
  const { length } = text
  let at = 19
  let micros = 0
  if (text.charCodeAt(at) === 46) {
    let unit = 100_000
    at++
    const start = at
    for (; at < length; at++) {
      const digit = text.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) break
      micros += digit * unit
      unit = Math.floor(unit / 10)
    }
    if (at === start) return undefined
  }
  if (at === length) return micros
  const sign = text.charCodeAt(at)
  if (sign === 90) return at + 1 === length ? micros : undefined
  if ((sign !== 43 && sign !== 45) || at + 6 !== length || text.charCodeAt(at + 3) !== 58) return undefined
  const hours = pair(text, at + 1)
  const minutes = pair(text, at + 4)
  if (hours < 0 || hours > 22 || minutes < 0 || minutes > 59) return undefined
  const offset = (hours * 60 + minutes) * 60_000_000
  return sign === 43 ? micros - offset : micros + offset
}

function fastDay(month: number, day: number): boolean {
  if (day <= 30) return month !== 2
  return (
    day === 31 &&
    (month === 1 || month === 3 || month === 5 || month === 7 || month === 8 || month === 10 || month === 12)
  )
}

/** Two digits as a number, or below zero. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? none * 100_000 : tens * 10 + ones
}
