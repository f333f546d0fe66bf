import type { Raises } from '../../python/builtins/format/spec.ts'
import { epochSeconds, momentOfSeconds, monthsOn } from '../../python/modules/time/calendar.ts'
import { offsetText } from '../../python/modules/time/offset-text.ts'
import { readFormat } from '../../python/modules/time/read-format.ts'
import { readIsoMoment } from '../../python/modules/time/read-iso.ts'
import { strftime } from '../../python/modules/time/strftime.ts'
import { SluiceError } from '../../model/errors.ts'

const second = 1_000_000
/** The years that Python's datetimes have, in microseconds since 1970. */
const [earliest, latest] = [-62_135_596_800 * second, 253_402_300_800 * second]

/** A moment in an expression: what `now_utc()` gives. Times without a zone are those of UTC. */
export class Moment {
  /** microseconds since 1970 */
  readonly micros: number
  /** seconds east of UTC that it is shown in */
  readonly offset: number
  /** true = a day */
  readonly isDate: boolean

  constructor(micros: number, offset = 0, isDate = false) {
    if (!(micros >= earliest && micros < latest)) throw failed('a date lies outside the years 1 to 9999')
    this.micros = Math.round(micros)
    this.offset = offset
    this.isDate = isDate
  }

  /** Year, month, … in its own zone. */
  get parts(): ReturnType<typeof momentOfSeconds> {
    const micros = this.micros + this.offset * second
    const seconds = Math.floor(micros / second)
    return momentOfSeconds(seconds, micros - seconds * second)
  }

  /** As ISO 8601 writes it, as Python's `isoformat` does. */
  toString(): string {
    if (this.isDate) return this.format('%Y-%m-%d')
    const hasFraction = this.micros % second !== 0
    return this.format(`%Y-%m-%dT%H:%M:%S${hasFraction ? '.%f' : ''}`) + offsetText(this.offset, ':')
  }

  /** As `strftime` writes it; and what Airbyte has besides: `%s`, `%s_as_float`, `%ms`, `%epoch_microseconds`, `%_ms`. */
  format(pattern: string): string {
    if (pattern === '%s') return String(Math.floor(this.micros / second))
    if (pattern === '%s_as_float') return String(this.micros / second)
    if (pattern === '%ms') return String(Math.floor(this.micros / 1000))
    if (pattern === '%epoch_microseconds') return String(this.micros)
    const { parts } = this
    const milliseconds = String(Math.floor(parts.microsecond / 1000)).padStart(3, '0')
    const shown = { ...parts, year: parts.year, offset: this.offset, zoneName: this.offset === 0 ? 'UTC' : undefined }
    return strftime(
      shown,
      pattern.replaceAll('%Y', String(parts.year).padStart(4, '0')).replaceAll('%_ms', milliseconds),
    )
  }
}

/** A length of time in an expression: what `duration('P1M')` gives. */
export class Span {
  readonly months: number
  readonly micros: number

  constructor(months: number, micros: number) {
    this.months = months
    this.micros = micros
  }

  toString(): string {
    return String(this.micros / second)
  }
}

/** A moment moved by a length of time; of a month that is too short its last day. */
export function moved(moment: Moment, { months, micros }: Span, sign: 1 | -1): Moment {
  const { offset, isDate } = moment
  const day = months === 0 ? moment.micros : epochOf(monthsOn(moment.parts, sign * months), offset)
  return new Moment(day + sign * micros, offset, isDate)
}

/** Microseconds since 1970 of parts in a zone. */
export function epochOf(parts: Moment['parts'], offset: number): number {
  return (epochSeconds(parts) - offset) * second + parts.microsecond
}

const isoDuration =
  /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** `P1D`, `PT30M`, `P1M`; undefined = it is not an ISO 8601 duration. */
export function readSpan(text: string): Span | undefined {
  const found = isoDuration.exec(text.trim())
  if (found === null || /^-?P$|T$/.test(text.trim())) return undefined
  const sign = found[1] === undefined ? 1 : -1
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(2)
    .map((part) => Number(part ?? 0))
  const all = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
  return new Span(sign * (years * 12 + months), sign * Math.round(all * second))
}

/** A text as a moment: ISO 8601 and its shorter forms, dates of HTTP; undefined = it is none. */
export function readMoment(text: string): Moment | undefined {
  const trimmed = text.trim()
  const iso = readIsoMoment(trimmed)
  if (iso !== undefined) {
    const { offset = 0, ...parts } = iso
    return isReal(parts) ? new Moment(epochOf(parts, offset), offset) : undefined
  }
  if (/^\d{4}-\d\d$/.test(trimmed)) return readMoment(`${trimmed}-01`)
  if (!/^[a-z]{3,9},? |^\d{1,2} [a-z]{3} \d{4}/i.test(trimmed)) return undefined
  const ms = Date.parse(trimmed)
  return Number.isNaN(ms) ? undefined : new Moment(ms * 1000)
}

function isReal({ year, month, day }: Moment['parts']): boolean {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

const raises: Raises = {
  raise(_name, message) {
    throw failed(typeof message === 'string' ? message : 'the text is not a date in that format')
  },
}

/** A text as a moment by a format of strptime, or one of Airbyte's for numbers. */
export function readMomentBy(text: string, format: string): Moment {
  const scale = { '%s': second, '%s_as_float': second, '%ms': 1000, '%epoch_microseconds': 1 }[format]
  if (scale !== undefined) {
    const amount = text.trim() === '' ? Number.NaN : Number(text)
    if (Number.isFinite(amount)) return new Moment(amount * scale)
    throw failed(`"${text.slice(0, 50)}" is not a number, which ${format} reads`)
  }
  const { offset = 0, zoneName: _zone, ...parts } = readFormat(text, format.replaceAll('%_ms', '%f'), raises)
  return new Moment(epochOf(parts, offset), offset)
}

function failed(message: string): SluiceError {
  return new SluiceError('EXPRESSION_FAILED', message)
}
