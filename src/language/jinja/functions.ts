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
  run(args: readonly Value[], now: () => Moment): Value
}

const day = 86_400_000_000
const isoFormat = '%Y-%m-%dT%H:%M:%S.%f%z'

/** What expressions may call. */
export const functions: Readonly<Record<string, JinjaFunction>> = {
  now_utc: { parameters: [], isAboutNow: true, run: (_, now) => now() },
  today_utc: { parameters: [], isAboutNow: true, run: (_, now) => dayOf(now()) },
  day_delta: {
    parameters: ['num_days', 'format'],
    isAboutNow: true,
    run: ([days, format = isoFormat], now) => moved(now(), new Span(0, numberOf(days) * day), 1).format(textOf(format)),
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
  max: { parameters: [], run: (args) => extreme(oneListOr(args), 1) },
  min: { parameters: [], run: (args) => extreme(oneListOr(args), -1) },
}

function oneListOr(args: readonly Value[]): readonly Value[] {
  return args.length === 1 ? elements(args[0]) : args
}

function dayOf(moment: Moment): Moment {
  return new Moment(Math.floor(moment.micros / day) * day, 0, true)
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
