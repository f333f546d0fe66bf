/** A length of time as ISO 8601 writes it: months are not all alike, so they are kept apart. */
export interface IsoDuration {
  /** as written */
  readonly text: string
  readonly months: number
  /** everything shorter than a month */
  readonly micros: number
}

/** What a duration may be, for messages. */
export const isoDurationRule = 'an ISO 8601 duration: P30D, P1M, PT1H, PT1S, P1DT12H'

const written =
  /^P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** `P30D`, `P1M`, `PT1H`, …; undefined = it is none, or one of no length. */
export function readIsoDuration(text: string): IsoDuration | undefined {
  const found = written.exec(text.trim())
  if (found === null) return undefined
  const [years, months, weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0))
  const whole = (years ?? 0) * 12 + (months ?? 0)
  const all = ((weeks ?? 0) * 7 + (days ?? 0)) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
  const micros = Math.round(all * 1e6)
  if (!Number.isInteger(whole) || !Number.isSafeInteger(micros) || whole + micros <= 0) return undefined
  return { text: text.trim(), months: whole, micros }
}

/** A moment, in microseconds since 1970, moved by a duration; of a month that is too short its last day. */
export function movedBy(moment: number, { months, micros }: IsoDuration, sign: 1 | -1 = 1): number {
  return monthsLater(moment, sign * months) + sign * micros
}

function monthsLater(moment: number, months: number): number {
  if (months === 0) return moment
  const dayMicros = 86_400e6
  const day = Math.floor(moment / dayMicros)
  const from = new Date(day * 86_400_000)
  const to = new Date(0)
  to.setUTCFullYear(from.getUTCFullYear(), from.getUTCMonth() + months, 1)
  const last = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate()
  to.setUTCDate(Math.min(from.getUTCDate(), last))
  return to.getTime() * 1000 + (moment - day * dayMicros)
}
