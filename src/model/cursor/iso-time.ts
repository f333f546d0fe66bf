/** A moment as ISO texts write it. */
export interface TimeText {
  /** nanoseconds since 1970-01-01 in the text's own zone */
  readonly instant: bigint
  /** how far that zone is ahead of UTC, in nanoseconds; undefined = the text names none */
  readonly offset: bigint | undefined
  /** a day without a time */
  readonly isDate: boolean
  /** writes an instant the way the text was written */
  readonly write: (instant: bigint) => string
}

const second = 1_000_000_000n
const isoTime =
  /^(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)(?:[T ](?<hour>\d\d)(?::(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/
const compactDate = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/

/** Reads `2024-01-02`, `20240102`, `2024-01-02T03:04:05.678+01:00` and shorter forms; undefined = it is none. */
export function readIsoTime(text: string): TimeText | undefined {
  const match = compactDate.exec(text) ?? isoTime.exec(text)
  const part = (name: string): number => Number(match?.groups?.[name] ?? (name === 'month' || name === 'day' ? 1 : 0))
  if (match === null || !isRealTime(part)) return undefined
  const fraction = (match.groups?.['fraction'] ?? '').padEnd(9, '0').slice(0, 9)
  const seconds = BigInt(part('hour') * 3600 + part('minute') * 60 + part('second'))
  const isDate = match.groups?.['day'] !== undefined && match.groups['hour'] === undefined
  return {
    instant: isoInstant(part('year'), part('month'), part('day')) + seconds * second + BigInt(fraction),
    offset: offsetOf(splitZone(text)[1]),
    isDate,
    write: (instant) => rewrite(text, instant),
  }
}

/** The beginning of a day, in nanoseconds since 1970. */
export function isoInstant(year: number, month: number, dayOfMonth: number): bigint {
  return BigInt(new Date(0).setUTCFullYear(year, month - 1, dayOfMonth)) * 1_000_000n
}

function isRealTime(part: (name: string) => number): boolean {
  const date = new Date(0)
  date.setUTCFullYear(part('year'), part('month') - 1, part('day'))
  const isDate = part('year') > 0 && date.getUTCMonth() === part('month') - 1 && date.getUTCDate() === part('day')
  return isDate && part('hour') < 24 && part('minute') < 60 && part('second') < 60
}

// the digits of the old text are replaced in place: separators, precision and zone stay as the server writes them
function rewrite(text: string, instant: bigint): string {
  const nanos = ((instant % second) + second) % second
  const iso = new Date(Number((instant - nanos) / 1_000_000n)).toISOString()
  const digits = iso.slice(0, 19).replaceAll(/\D/g, '') + nanos.toString().padStart(9, '0')
  const [body, zone] = splitZone(text)
  let next = 0
  return body.replaceAll(/\d/g, () => digits[next++] ?? '0') + zone
}

function splitZone(text: string): readonly [string, string] {
  const zone = /[T ]\d\d[^Z+-]*(Z|[+-].*)$/.exec(text)?.[1] ?? ''
  return [text.slice(0, text.length - zone.length), zone]
}

function offsetOf(zone: string): bigint | undefined {
  if (zone === '') return undefined
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  const size = BigInt(Number(hours) * 3600 + Number(minutes) * 60) * second
  return sign === '-' ? -size : size
}
