import { SluiceError } from '../../model/errors.ts'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import type { TextFormat } from '../../model/plan/template.ts'
import { pythonFloat, pythonRepr, pythonText } from './python-text.ts'

interface Spec {
  readonly fill: string
  readonly align: '<' | '>' | '^' | '=' | ''
  readonly sign: '+' | ' ' | '-' | ''
  readonly width: number
  readonly grouping: ',' | '_' | ''
  readonly precision: number | null
  readonly type: string
}

const grammar = /^(?:(.)?([<>=^]))?([+\- ])?(0)?(\d{1,4})?([,_])?(?:\.(\d{1,2}))?([sdfFeExXob%])?$/su
const allowed = 'Python format specs: [fill][<>=^][+- ][0][width][, or _][.precision][s d f e x o b %]'

/**
 * A placeholder's value as Python's `format()` writes it: `!r`, `!s`, `!a`, then the spec. Alternate forms, locale
 * types and general precision (`#`, `n`, `c`, `g`) are left out. Throws `SluiceError` BAD_FORMAT.
 */
export function formatValue(value: JsonValue, format: TextFormat | undefined): string {
  const plain = converted(value, format?.conversion)
  const text = format?.spec ?? ''
  if (text === '') return pythonText(plain)
  const spec = parseSpec(text)
  if (typeof plain === 'string') return formatText(plain, spec, text)
  if (typeof plain === 'boolean') return formatNumber(plain ? 1 : 0, spec, text)
  if (typeof plain === 'number' || typeof plain === 'bigint' || plain instanceof JsonFloat)
    return formatNumber(plain, spec, text)
  throw badFormat(text, `${plain === null ? 'null' : Array.isArray(plain) ? 'a list' : 'an object'} takes no format`)
}

function converted(value: JsonValue, conversion: TextFormat['conversion']): JsonValue {
  if (conversion === undefined) return value
  return conversion === 's' ? pythonText(value) : pythonRepr(value, { ascii: conversion === 'a' })
}

function parseSpec(text: string): Spec {
  const match = grammar.exec(text)
  if (match === null) throw badFormat(text, 'it is not a format spec sluice knows')
  const [, fill, align, sign, zero, width, grouping, precision, type] = match
  return {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: (align ?? (zero === undefined ? '' : '=')) as Spec['align'],
    sign: (sign ?? '') as Spec['sign'],
    width: Number(width ?? 0),
    grouping: (grouping ?? '') as Spec['grouping'],
    precision: precision === undefined ? null : Number(precision),
    type: type ?? '',
  }
}

function formatText(value: string, spec: Spec, text: string): string {
  if (spec.type !== '' && spec.type !== 's') throw badFormat(text, 'the value is a text')
  if (spec.sign !== '' || spec.grouping !== '') throw badFormat(text, 'the value is a text')
  // Python 3.10+ takes a leading zero on texts as fill only; an explicit "=" stays an error
  if (spec.align === '=' && /[=]/.test(text)) throw badFormat(text, 'the value is a text')
  const characters = [...value]
  const cut = spec.precision === null ? value : characters.slice(0, spec.precision).join('')
  return pad('', cut, { ...spec, align: spec.align === '' || spec.align === '=' ? '<' : spec.align })
}

function formatNumber(value: number | bigint | JsonFloat, spec: Spec, text: string): string {
  const isWhole =
    typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0))
  const plain = value instanceof JsonFloat ? value.value : value
  const negative = plain < 0 || Object.is(plain, -0)
  const digits =
    isWhole && !/[fFeE%]/.test(spec.type)
      ? wholeDigits(BigInt(plain), spec, text)
      : floatDigits(Number(plain), spec, text)
  const sign = negative ? '-' : spec.sign === '+' ? '+' : spec.sign === ' ' ? ' ' : ''
  return pad(sign, digits, { ...spec, align: spec.align === '' ? '>' : spec.align })
}

function wholeDigits(value: bigint, spec: Spec, text: string): string {
  if (spec.precision !== null) throw badFormat(text, 'a whole number takes no precision')
  if (spec.type === 's') throw badFormat(text, 'the value is a number')
  const radix = { x: 16, X: 16, o: 8, b: 2 }[spec.type] ?? 10
  if (radix !== 10 && spec.grouping === ',') throw badFormat(text, '"," goes with decimal digits only')
  const digits = (value < 0n ? -value : value).toString(radix)
  return grouped(spec.type === 'X' ? digits.toUpperCase() : digits, spec, radix === 10 ? 3 : 4)
}

function floatDigits(value: number, spec: Spec, text: string): string {
  const size = Math.abs(value)
  if (spec.type === '') {
    if (spec.precision !== null) throw badFormat(text, 'a precision needs one of the types f, e, %')
    return grouped(pythonFloat(size), spec, 3)
  }
  if (!/[fFeE%]/.test(spec.type)) throw badFormat(text, 'the value is a number with decimals')
  const places = spec.precision ?? 6
  const percent = spec.type === '%'
  const body =
    spec.type === 'e' || spec.type === 'E' ? exponential(size, places) : fixed(percent ? size * 100 : size, places)
  const shown = spec.type === 'E' || spec.type === 'F' ? body.toUpperCase() : body
  return grouped(shown, spec, 3) + (percent ? '%' : '')
}

/** `%.nf` with Python's rounding: half to even on the exact binary value, where `toFixed` rounds ties up. */
function fixed(size: number, places: number): string {
  if (!Number.isFinite(size)) return pythonFloat(size)
  if (size >= 1e21) return places === 0 ? BigInt(size).toString() : `${BigInt(size)}.${'0'.repeat(places)}`
  const exact = size.toFixed(Math.min(100, places + 60))
  const point = exact.indexOf('.')
  const tail = exact.slice(point + 1 + places)
  const rounded = size.toFixed(places)
  if (!/^50*$/.test(tail)) return rounded
  const kept = exact.slice(0, point + 1 + places).replace(/\.$/, '')
  return Number(kept.at(-1)) % 2 === 0 ? kept : rounded
}

function exponential(size: number, places: number): string {
  if (!Number.isFinite(size)) return pythonFloat(size)
  const [mantissa = '0', exponent = '0'] = size.toExponential(places).split('e')
  const power = Number(exponent)
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

function grouped(digits: string, spec: Spec, size: number): string {
  if (spec.grouping === '') return digits
  if (spec.align === '=' && spec.fill === '0' && spec.width > 0)
    throw badFormat(`0${spec.width}${spec.grouping}`, 'grouping and zero padding do not go together here')
  const [whole = '', ...rest] = digits.split(/(?=[.e])/)
  const pattern = size === 3 ? /\B(?=(?:[\da-fA-F]{3})+$)/g : /\B(?=(?:[\da-fA-F]{4})+$)/g
  return whole.replace(pattern, spec.grouping) + rest.join('')
}

function pad(sign: string, body: string, spec: Spec): string {
  const missing = spec.width - [...sign, ...body].length
  if (missing <= 0) return sign + body
  if (spec.align === '=') return sign + spec.fill.repeat(missing) + body
  if (spec.align === '<') return sign + body + spec.fill.repeat(missing)
  const left = spec.align === '^' ? Math.floor(missing / 2) : missing
  return spec.fill.repeat(left) + sign + body + spec.fill.repeat(missing - left)
}

function badFormat(spec: string, because: string): SluiceError {
  return new SluiceError('BAD_FORMAT', `Could not format a placeholder with ":${spec}" because ${because}.`, {
    found: spec,
    allowed,
    hint: 'Change the part after ":" in the placeholder, or leave it out.',
  })
}
