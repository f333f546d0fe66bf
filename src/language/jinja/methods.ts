import type { Call } from './call.ts'
import { epochOf, Moment, Span } from './moments.ts'
import { asObject, bounded, elements } from './shapes.ts'
import { cannot, equals, kindOf, member, numeric, textOf, type Value } from './values.ts'

const widest = 10_000

/** What `value.name(…)` may name: the methods of Python's texts, lists, dicts and datetimes that ask and do not change. */
export const methods: Readonly<Record<string, Call>> = {
  get: (value, [key, otherwise = null]) => member(value, key) ?? otherwise,
  keys: (value) => Object.keys(asObject(value)),
  values: (value) => Object.values(asObject(value)),
  items: (value) => Object.entries(asObject(value)).map(([key, each]) => [key, each]),
  lower: (value) => asText(value).toLowerCase(),
  upper: (value) => asText(value).toUpperCase(),
  title: (value) =>
    asText(value)
      .toLowerCase()
      .replaceAll(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
  strip: (value, [signs]) => stripped(stripped(asText(value), signs, 'start'), signs, 'end'),
  lstrip: (value, [signs]) => stripped(asText(value), signs, 'start'),
  rstrip: (value, [signs]) => stripped(asText(value), signs, 'end'),
  startswith: (value, [start]) => asText(value).startsWith(textOf(start)),
  endswith: (value, [end]) => asText(value).endsWith(textOf(end)),
  split: (value, [by, most]) => split(asText(value), by, most),
  replace: (value, args) => (value instanceof Moment ? replacedIn(value, args) : replaced(asText(value), args)),
  join: (value, [list]) => bounded(elements(list).map(textOf).join(asText(value))),
  zfill: (value, [width]) => asText(value).padStart(widthOf(width), '0'),
  find: (value, [wanted]) => asText(value).indexOf(textOf(wanted)),
  isdigit: (value) => /^\p{Nd}+$/u.test(asText(value)),
  count: (value, [wanted]) => elements(value).filter((item) => equals(item, wanted)).length,
  index: (value, [wanted]) => indexOf(value, wanted),
  strftime: (value, [pattern]) => asMoment(value).format(textOf(pattern)),
  isoformat: (value) => asMoment(value).toString(),
  timestamp: (value) => asMoment(value).micros / 1_000_000,
  date: (value) => new Moment(asMoment(value).micros, asMoment(value).offset, true),
  weekday: (value) => (new Date(asMoment(value).micros / 1000).getUTCDay() + 6) % 7,
  total_seconds: (value) => asSpan(value).micros / 1_000_000,
}

function replaced(text: string, [from, to]: readonly Value[]): string {
  return bounded(text.replaceAll(textOf(from), () => textOf(to)))
}

/** `now_utc().replace(hour=0, minute=0)`: the parts come as an object. */
function replacedIn(moment: Moment, [parts]: readonly Value[]): Moment {
  const given = Object.entries(asObject(parts ?? {})).filter(([name]) => Object.hasOwn(moment.parts, name))
  const changed = Object.fromEntries(given.map(([name, value]) => [name, Number(numeric(value) ?? Number.NaN)]))
  return new Moment(epochOf({ ...moment.parts, ...changed }, moment.offset), moment.offset, moment.isDate)
}

function stripped(text: string, signs: Value, side: 'start' | 'end'): string {
  if (signs === undefined || signs === null) return side === 'start' ? text.trimStart() : text.trimEnd()
  const [set, letters] = [new Set(textOf(signs)), [...text]]
  const from = side === 'start' ? letters.findIndex((letter) => !set.has(letter)) : 0
  const to = side === 'end' ? letters.findLastIndex((letter) => !set.has(letter)) + 1 : letters.length
  return from === -1 ? '' : letters.slice(from, to).join('')
}

function split(text: string, by: Value, most: Value): string[] {
  const limit = most === undefined ? -1 : Number(numeric(most) ?? -1)
  const parts =
    by === undefined || by === null ? text.split(/\s+/).filter((word) => word !== '') : text.split(textOf(by))
  if (limit < 0 || parts.length <= limit + 1) return parts
  const between = by === undefined || by === null ? ' ' : textOf(by)
  return [...parts.slice(0, limit), parts.slice(limit).join(between)]
}

function indexOf(value: Value, wanted: Value): number {
  const at =
    typeof value === 'string'
      ? value.indexOf(textOf(wanted))
      : elements(value).findIndex((item) => equals(item, wanted))
  if (at === -1) throw cannot('it is not in there, so it has no index')
  return at
}

function widthOf(value: Value): number {
  const width = Number(numeric(value) ?? Number.NaN)
  if (!Number.isInteger(width) || width > widest) throw cannot(`the width is not a whole number up to ${widest}`)
  return width
}

function asText(value: Value): string {
  if (typeof value === 'string') return value
  throw cannot(`a ${kindOf(value)} is not text`, value)
}

function asMoment(value: Value): Moment {
  if (value instanceof Moment) return value
  throw cannot(`a ${kindOf(value)} is not a moment; make one of a text with str_to_datetime`, value)
}

function asSpan(value: Value): Span {
  if (value instanceof Span) return value
  throw cannot(`a ${kindOf(value)} is not a duration`, value)
}
