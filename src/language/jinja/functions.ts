import { createHash } from 'node:crypto'
import { JsonFloat } from '../../json/json.ts'
import { extreme } from './lists.ts'
import { Moment, moved, readMoment, readMomentBy, readSpan, Span } from './moments.ts'
import { elements } from './shapes.ts'
import { cannot, kindOf, numeric, textOf, type Value } from './values.ts'

/** A function of expressions. */
export interface JinjaFunction {
  /** names of its parameters, for those that are given by name */
  readonly parameters: readonly string[]
  /** true = what it gives depends on when the run is */
  readonly isAboutNow?: true
  run(args: readonly Value[], about: AboutRun): Value
}

/** What functions may know of the run; both throw where it is not known. */
export interface AboutRun {
  now(): Moment
  /** a text that is another one in each run */
  seed(): string
}

const day = 86_400_000_000
const isoFormat = '%Y-%m-%dT%H:%M:%S.%f%z'

/** What expressions may call. */
export const functions: Readonly<Record<string, JinjaFunction>> = {
  now_utc: { parameters: [], isAboutNow: true, run: (_, run) => run.now() },
  today_utc: { parameters: [], isAboutNow: true, run: (_, run) => dayOf(run.now()) },
  today_with_timezone: {
    parameters: ['timezone'],
    isAboutNow: true,
    run: ([zone], run) => dayOf(inZone(run.now(), textOf(zone))),
  },
  day_delta: {
    parameters: ['num_days', 'format'],
    isAboutNow: true,
    run: ([days, format = isoFormat], run) =>
      moved(run.now(), new Span(0, numberOf(days) * day), 1).format(textOf(format)),
  },
  duration: { parameters: ['datestring'], run: ([text]) => spanOf(textOf(text)) },
  str_to_datetime: { parameters: ['s'], run: ([text]) => momentOf(text) },
  timestamp: {
    parameters: ['dt'],
    run: ([value]) => {
      const number = numeric(value)
      return Math.floor(number === undefined ? momentOf(value).micros / 1_000_000 : Number(number))
    },
  },
  format_datetime: {
    parameters: ['dt', 'format', 'input_format'],
    run: ([value, format = isoFormat, input]) => momentOf(value, input).format(textOf(format)),
  },
  sanitize_url: { parameters: ['value'], run: ([value]) => quotedPlus(textOf(value)) },
  camel_case_to_snake_case: {
    parameters: ['value'],
    run: ([value]) =>
      textOf(value)
        .replaceAll(/(?<!^)(?=[A-Z])/g, '_')
        .toLowerCase(),
  },
  generate_uuid: { parameters: [], run: (_, run) => uuidOf(`${run.seed()} ${++drawn}`) },
  max: { parameters: [], run: (args) => extreme(oneListOr(args), 1) },
  min: { parameters: [], run: (args) => extreme(oneListOr(args), -1) },
}

/** How many identities this process has made up. */
let drawn = 0

/** A UUID of version 4 that a text decides. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function oneListOr(args: readonly Value[]): readonly Value[] {
  return args.length === 1 ? elements(args[0]) : args
}

function dayOf(moment: Moment): Moment {
  return new Moment(Math.floor(moment.micros / day) * day, 0, true)
}

/** The same moment as clocks show it there. */
function inZone(moment: Moment, zone: string): Moment {
  try {
    const shown = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    const name = shown.formatToParts(moment.micros / 1000).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? []
    const offset = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
    return new Moment(moment.micros + (sign === '-' ? -offset : offset) * 1_000_000)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw cannot(`there is no time zone "${zone.slice(0, 50)}"`)
  }
}

/** As Python's `quote_plus`: blanks become `+`, and so does nothing else. */
function quotedPlus(text: string): string {
  const encoded = encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return encoded.replaceAll(/%[\da-f]{2}/gi, (code) => code.toUpperCase()).replaceAll('%20', '+')
}

function numberOf(value: Value): number {
  const number = numeric(value)
  if (number !== undefined) return Number(number)
  throw cannot(`a ${kindOf(value)} is not a number of days`, value)
}

function spanOf(text: string): Span {
  const span = readSpan(text)
  if (span !== undefined) return span
  throw cannot(`"${text.slice(0, 50)}" is not an ISO 8601 duration such as P1D or PT30M`)
}

function momentOf(value: Value, format?: Value): Moment {
  if (value instanceof Moment) return value
  if (format !== undefined && format !== null) return readMomentBy(textOf(value), textOf(format))
  if (typeof value === 'number' || value instanceof JsonFloat) return new Moment(Number(value) * 1_000_000)
  const moment = typeof value === 'string' ? readMoment(value) : undefined
  // in UTC, whatever zone the text is in
  if (moment !== undefined) return new Moment(moment.micros)
  throw cannot(
    typeof value === 'string' ? `"${value.slice(0, 50)}" is not a date` : `a ${kindOf(value)} is not a date`,
    value,
  )
}
