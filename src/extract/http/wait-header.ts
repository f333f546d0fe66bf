import type { WaitHeader } from '../../model/plan.ts'

/**
 * What the header that the config names says, in milliseconds from now on; null when it is not there or says nothing. A
 * number is seconds or, when it is too large for a wait, a moment in seconds or milliseconds since 1970, unless the
 * config says what it is; anything else a date.
 */
export function waitHeaderMs(
  headers: Readonly<Record<string, string>>,
  { name, is, pattern, minSeconds = 0 }: WaitHeader,
  now: number,
): number | null {
  const text = Object.hasOwn(headers, name) ? headers[name] : undefined
  if (text === undefined) return null
  const found = pattern === undefined ? text : matched(pattern, text)
  const ms = found === undefined ? null : read(found.trim(), is, now)
  return ms === null ? null : Math.max(ms, minSeconds * 1000)
}

/** Header values are short: a pattern has little to try. */
const longestValue = 500

function matched(pattern: RegExp, text: string): string | undefined {
  const match = pattern.exec(text.slice(0, longestValue))
  return match === null ? undefined : (match[1] ?? match[0])
}

function read(text: string, is: WaitHeader['is'], now: number): number | null {
  if (is === 'date' || !/^-?\d+(\.\d+)?$/.test(text)) {
    const moment = is === undefined || is === 'date' || is === 'epoch' ? Date.parse(text) : Number.NaN
    return Number.isNaN(moment) || !/\d:\d\d/.test(text) ? null : moment - now
  }
  const amount = Number(text)
  switch (is ?? formOf(amount)) {
    case 'seconds':
      return amount * 1000
    case 'milliseconds':
      return amount
    case 'epoch':
      return amount * 1000 - now
    case 'epoch_ms':
      return amount - now
    default:
      return null
  }
}

function formOf(amount: number): 'seconds' | 'epoch' | 'epoch_ms' {
  if (amount > 1e11) return 'epoch_ms'
  return amount > 1e8 ? 'epoch' : 'seconds'
}
