import type { SyntaxNode } from '@lezer/common'
import { type Argument, readCall, readMethod } from '../calls.ts'
import { notLiteral } from '../refuse.ts'
import { lookUpName } from '../scope.ts'
import { type Evaluate, quiet, type Spot } from '../spot.ts'
import { childrenOf, textOf } from '../syntax.ts'

/** A moment on its way to a text, or a span between two. */
type Value = Moment | { readonly span: Span }

/** `naive` = a moment of Python's datetime without a time zone */
interface Moment {
  readonly at: Date
  readonly kind: 'moment' | 'naive' | 'date'
}
type Span = Readonly<Partial<Record<Unit, number>>>

const deepest = 200

const units = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const
type Unit = (typeof units)[number]

/**
 * The text of a date relative to now, in UTC: `pendulum.today().subtract(days=30).to_iso8601_string()`,
 * `(datetime.now() - timedelta(days=7)).strftime("%Y-%m-%d")`. undefined for calls that have nothing to do with dates.
 * Throws PYTHON_NOT_LITERAL for a date that is not made by these few calls.
 */
export function evaluateMoment(node: SyntaxNode, spot: Spot, evaluate: Evaluate): string | undefined {
  const method = readMethod(node, spot.source)
  const format = method && Object.hasOwn(formats, method.name) ? formats[method.name] : undefined
  if (method === undefined || format === undefined) return undefined
  const value = valueOf(method.object, spot, evaluate)
  if (value === undefined || !('at' in value)) return undefined
  const [given] = method.args
  const pattern = given === undefined ? undefined : evaluate(given.value, quiet(spot))
  const text = format(value, typeof pattern === 'string' ? pattern : undefined)
  if (text === undefined) throw notLiteral(node, spot, { why: 'it formats a date in a way that is not known here' })
  return text
}

function valueOf(node: SyntaxNode, spot: Spot, evaluate: Evaluate): Value | undefined {
  if (node.name === 'ParenthesizedExpression') {
    const inner = childrenOf(node)[1]
    return inner && valueOf(inner, spot, evaluate)
  }
  if (node.name === 'VariableName') return valueOfName(node, spot, evaluate)
  if (node.name === 'BinaryExpression') return sumOf(node, spot, evaluate)
  const call = readCall(node, spot.source)
  const start = call && startOf(call.callee, call.args.length > 0, spot.reading.now)
  if (start !== undefined) return start
  if (call?.callee.split('.').at(-1) === 'timedelta') return { span: spanOf(call.args, spot, evaluate) }
  const method = readMethod(node, spot.source)
  if (method === undefined) return undefined
  const object = valueOf(method.object, spot, evaluate)
  if (object === undefined || !('at' in object)) return undefined
  if (method.name === 'date') return { ...object, kind: 'date' }
  // fractions of a second are never written
  if (method.name === 'replace' && method.args.every(({ name }) => name === 'microsecond')) return object
  const sign = method.name === 'add' ? 1 : method.name === 'subtract' ? -1 : 0
  return sign === 0 ? undefined : { ...object, at: moved(object.at, spanOf(method.args, spot, evaluate), sign) }
}

function valueOfName(node: SyntaxNode, spot: Spot, evaluate: Evaluate): Value | undefined {
  if (spot.depth > deepest) return undefined
  const meaning = lookUpName({ node, source: spot.source, holds: () => undefined }, spot.reading.blocks)
  if (meaning.kind !== 'value' || meaning.changes.length > 0) return undefined
  return valueOf(meaning.node, { ...spot, source: meaning.source, depth: spot.depth + 1 }, evaluate)
}

function sumOf(node: SyntaxNode, spot: Spot, evaluate: Evaluate): Value | undefined {
  const [left, operator, right] = childrenOf(node)
  if (left === undefined || operator === undefined || right === undefined) return undefined
  const mark = textOf(operator, spot.source)
  const own = mark === '-' || mark === '+' ? valueOf(left, spot, evaluate) : undefined
  const other = own && valueOf(right, spot, evaluate)
  if (own === undefined || other === undefined || !('at' in own) || !('span' in other)) return undefined
  return { ...own, at: moved(own.at, other.span, mark === '-' ? -1 : 1) }
}

function startOf(callee: string, zoned: boolean, now: number): Value | undefined {
  const name = callee.split('.').slice(-2).join('.')
  const midnight = (days: number): Date => new Date((Math.floor(now / 86_400_000) + days) * 86_400_000)
  switch (name) {
    case 'pendulum.now':
      return { at: new Date(now), kind: 'moment' }
    case 'datetime.now':
    case 'datetime.today':
    case 'datetime.utcnow':
      return { at: new Date(now), kind: zoned ? 'moment' : 'naive' }
    case 'pendulum.today':
      return { at: midnight(0), kind: 'moment' }
    case 'pendulum.yesterday':
      return { at: midnight(-1), kind: 'moment' }
    case 'date.today':
      return { at: midnight(0), kind: 'date' }
    default:
      return undefined
  }
}

function spanOf(args: readonly Argument[], spot: Spot, evaluate: Evaluate): Span {
  const entries = args.map(({ name, value }) => {
    const amount = evaluate(value, quiet(spot))
    // the first argument of `timedelta` is days
    const unit = units.find((known) => known === (name ?? 'days'))
    if (unit === undefined || typeof amount !== 'number')
      throw notLiteral(value, spot, { why: 'it is not a length of time that is known here' })
    return [unit, amount] as const
  })
  return Object.fromEntries(entries)
}

function moved(at: Date, span: Span, sign: number): Date {
  const { years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = span
  const moment = new Date(at)
  const day = moment.getUTCDate()
  moment.setUTCDate(1)
  moment.setUTCMonth(moment.getUTCMonth() + sign * (years * 12 + months))
  const last = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1, 0)).getUTCDate()
  moment.setUTCDate(Math.min(day, last))
  return new Date(moment.getTime() + sign * 1000 * (((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds))
}

type Format = (value: Moment, pattern?: string) => string | undefined

const dayText = (at: Date): string => at.toISOString().slice(0, 10)
const secondText = (at: Date): string => at.toISOString().slice(0, 19)

const formats: Readonly<Record<string, Format>> = {
  to_iso8601_string: ({ at }) => `${secondText(at)}Z`,
  to_date_string: ({ at }) => dayText(at),
  to_datetime_string: ({ at }) => secondText(at).replace('T', ' '),
  isoformat: ({ at, kind }) => (kind === 'date' ? dayText(at) : `${secondText(at)}${kind === 'naive' ? '' : '+00:00'}`),
  strftime: ({ at }, pattern) => pattern && written(at, pattern),
}

/** Python's format codes for whole numbers; undefined when there is another. */
function written(at: Date, pattern: string): string | undefined {
  const two = (number: number): string => String(number).padStart(2, '0')
  const codes: Readonly<Record<string, string>> = {
    Y: String(at.getUTCFullYear()),
    m: two(at.getUTCMonth() + 1),
    d: two(at.getUTCDate()),
    H: two(at.getUTCHours()),
    M: two(at.getUTCMinutes()),
    S: two(at.getUTCSeconds()),
    f: `${String(at.getUTCMilliseconds()).padStart(3, '0')}000`,
    z: '+0000',
    '%': '%',
  }
  const unknown = [...pattern.matchAll(/%(.)/g)].some(([, code = '']) => !Object.hasOwn(codes, code))
  return unknown ? undefined : pattern.replace(/%(.)/g, (_, code: string) => codes[code] ?? '')
}
