import { epochDays } from './calendar.ts'

// what digit arithmetic gives for a byte that is not a digit
const none = -1

const shortest = 19
const longest = 35
const scratch = new Uint8Array(longest)

/**
 * Epoch microseconds of the one form that APIs send, `YYYY-MM-DDTHH:MM:SS[.f…](Z|±HH:MM)` (or with a space, or
 * without a zone), without allocating. undefined = another form, or none: ask the whole grammar.
 */
export function fastTimestamp(text: string): number | undefined {
  const { length } = text
  if (length < shortest || length > longest) return undefined
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127) return undefined
    scratch[at] = code
  }
  return timestampOfBytes(scratch, 0, length)
}

/** Reads a timestamp from a text in UTF-8, from one byte to before another. */
export function timestampOfBytes(bytes: Uint8Array, from: number, end: number): number | undefined {
  const length = end - from
  if (length < shortest || length > longest) return undefined
  if (bytes[from + 4] !== 45 || bytes[from + 7] !== 45 || bytes[from + 13] !== 58 || bytes[from + 16] !== 58)
    return undefined
  const separator = bytes[from + 10]
  if (separator !== 84 && separator !== 32) return undefined
  const year = pair(bytes, from) * 100 + pair(bytes, from + 2)
  const month = pair(bytes, from + 5)
  const day = pair(bytes, from + 8)
  const hour = pair(bytes, from + 11)
  const minute = pair(bytes, from + 14)
  const second = pair(bytes, from + 17)
  // days beyond 28 and years beyond safe microseconds are left to the grammar
  if (year < 1000 || year > 2200 || month < 1 || month > 12 || day < 1 || (day > 28 && !fastDay(month, day)))
    return undefined
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined
  const tail = length === shortest ? 0 : fastTail(bytes, from + shortest, end)
  if (tail === undefined) return undefined
  return ((epochDays(year, month, day) * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + tail
}

/** Microseconds that fraction and zone add; undefined = not understood. */
function fastTail(bytes: Uint8Array, from: number, end: number): number | undefined {
  let at = from
  let micros = 0
  if (bytes[at] === 46) {
    let unit = 100_000
    at++
    const start = at
    for (; at < end; at++) {
      const digit = (bytes[at] ?? 0) - 48
      if (digit < 0 || digit > 9) break
      micros += digit * unit
      unit = Math.floor(unit / 10)
    }
    if (at === start) return undefined
  }
  if (at === end) return micros
  const sign = bytes[at]
  if (sign === 90) return at + 1 === end ? micros : undefined
  if ((sign !== 43 && sign !== 45) || at + 6 !== end || bytes[at + 3] !== 58) return undefined
  const hours = pair(bytes, at + 1)
  const minutes = pair(bytes, at + 4)
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
function pair(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 48
  const ones = (bytes[at + 1] ?? 0) - 48
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? none * 100_000 : tens * 10 + ones
}
