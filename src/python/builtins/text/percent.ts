import { orElse } from '../or-else.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyDict } from '../../values/dict.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { isText, joinTexts, type Lookup, type LookupText, isLookup } from '../../values/lookup.ts'
import { doubleOf, intOf, isNumber, makeInt } from '../../values/numbers.ts'
import { unknownIn } from '../../values/unknown.ts'
import { type Running, Unknown, type Value } from '../../values/value.ts'
import { converted } from '../format/format-value.ts'
import { formatFloat, formatInt } from '../format/format-number.ts'
import { textOf } from '../format/repr.ts'
import { padded, type Spec } from '../format/spec.ts'
import { computedWith } from '../lookups.ts'

const directive = /%(?:\(([^)]*)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?([\s\S])?/g
const mostWidth = 100_000

/** `text % values`: lookups stay inside the text. */
function formatPercent(text: string, values: Value, running: Running): Value {
  const unknown = unknownIn(values)
  if (unknown !== undefined) return unknown
  const writer = new Percent(values, running)
  const parts: (string | Lookup | LookupText)[] = []
  let at = 0
  for (const match of text.matchAll(directive)) {
    parts.push(text.slice(at, match.index))
    at = match.index + match[0].length
    const shown = writer.shown(match)
    if (!isText(shown)) return shown
    parts.push(shown)
  }
  writer.end()
  return joinTexts([...parts, text.slice(at)])
}

class Percent {
  readonly #values: Value
  readonly #running: Running
  #used = 0
  #byName = false

  constructor(values: Value, running: Running) {
    this.#values = values
    this.#running = running
  }

  shown([found, name, flags = '', width, precision, code]: RegExpExecArray): Value {
    if (code === '%') return '%'
    if (code === undefined) return this.#running.raise('ValueError', 'incomplete format')
    const wide = width === '*' ? this.#size() : Number(width ?? 0)
    const places =
      precision === '*'
        ? this.#size()
        : precision === undefined
          ? found.includes('.') && !/\(.*\..*\)/.test(found)
            ? 0
            : undefined
          : Number(precision)
    const value = name === undefined ? this.#next() : this.#named(name)
    if (wide > mostWidth || (places ?? 0) > mostWidth) return this.#running.raise('ValueError', 'width too big')
    return this.#written(value, code, specOf(flags, { width: Math.abs(wide), precision: places, code, left: wide < 0 }))
  }

  end(): void {
    if (this.#byName) return
    if (this.#values instanceof PyTuple && this.#used >= this.#values.items.length) return
    if (
      !(this.#values instanceof PyTuple) &&
      (this.#used > 0 || this.#values instanceof PyDict || this.#values instanceof PyList)
    )
      return
    this.#running.raise('TypeError', 'not all arguments converted during string formatting')
  }

  #size(): number {
    const value = this.#next()
    const size = intOf(value)
    return size === undefined ? this.#running.raise('TypeError', '* wants int') : Number(size)
  }

  #next(): Value {
    const index = this.#used++
    if (this.#values instanceof PyTuple) {
      const value = this.#values.items[index]
      if (value !== undefined) return value
    } else if (index === 0) return this.#values
    return this.#running.raise('TypeError', 'not enough arguments for format string')
  }

  #named(name: string): Value {
    this.#byName = true
    if (!(this.#values instanceof PyDict)) return this.#running.raise('TypeError', 'format requires a mapping')
    return orElse(this.#values.get(name), () => this.#running.raise('KeyError', name))
  }

  #written(value: Value, code: string, spec: Spec): Value {
    if (value instanceof Unknown) return value
    if (code === 's' || code === 'r' || code === 'a') return this.#text(value, code, spec)
    if (isLookup(value)) return computedWith(value, `%${code}`, this.#running)
    if (code === 'c') return this.#character(value, spec)
    if (/[diuoxX]/.test(code)) return this.#int(value, code, spec)
    if (/[eEfFgG]/.test(code)) {
      if (!isNumber(value)) return this.#running.raise('TypeError', `must be real number, not ${nameOfType(value)}`)
      return formatFloat(doubleOf(value), { ...spec, precision: spec.precision ?? 6 }, this.#running)
    }
    return this.#running.raise(
      'ValueError',
      `unsupported format character '${code}' (0x${(code.codePointAt(0) ?? 0).toString(16)}) at index ${this.#used}`,
    )
  }

  #text(value: Value, code: 's' | 'r' | 'a', spec: Spec): Value {
    const text = code === 's' ? textOf(value, this.#running) : converted(value, code, this.#running)
    if (typeof text !== 'string') return spec.width === 0 && spec.precision === undefined ? text : this.#sized(text)
    const cut = spec.precision === undefined ? text : Array.from(text).slice(0, spec.precision).join('')
    return padded('', cut, { ...spec, fill: ' ', align: spec.align === '<' ? '<' : '>' })
  }

  #sized(text: Value): Value {
    return isLookup(text) ? computedWith(text, '% with a width', this.#running) : text
  }

  #character(value: Value, spec: Spec): Value {
    const code = intOf(value)
    if (code !== undefined && (code < 0 || code > 0x10ffff))
      return this.#running.raise('OverflowError', '%c arg not in range(0x110000)')
    const text = typeof value === 'string' ? value : String.fromCodePoint(Number(code ?? 0))
    if ((typeof value !== 'string' && intOf(value) === undefined) || Array.from(text).length !== 1)
      return this.#running.raise('TypeError', '%c requires int or char')
    return padded('', text, { ...spec, fill: ' ', align: spec.align === '<' ? '<' : '>' })
  }

  #int(value: Value, code: string, spec: Spec): Value {
    const whole = intOf(value)
    const isDecimal = /[diu]/.test(code)
    if (whole === undefined && !(isDecimal && isNumber(value)))
      return this.#running.raise(
        'TypeError',
        isDecimal
          ? `%${code} format: a real number is required, not ${nameOfType(value)}`
          : `%${code} format: an integer is required, not ${nameOfType(value)}`,
      )
    const number = whole ?? makeInt(BigInt(Math.trunc(isNumber(value) ? doubleOf(value) : 0)))
    const digits = formatInt(number, { ...spec, width: 0, precision: undefined }, this.#running)
    const [, sign = '', body = ''] = /^([+\- ]?(?:0[xXob])?)([\s\S]*)$/.exec(digits) ?? []
    return padded(sign, body.padStart(spec.precision ?? 0, '0'), {
      ...spec,
      align: spec.align === '' ? '>' : spec.align,
    })
  }
}

function specOf(
  flags: string,
  { width, precision, code, left }: { width: number; precision: number | undefined; code: string; left: boolean },
): Spec {
  const isLeft = left || flags.includes('-')
  const zero = flags.includes('0') && !isLeft
  return {
    fill: zero ? '0' : ' ',
    align: isLeft ? '<' : zero ? '=' : '>',
    sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '',
    positiveZero: false,
    alternate: flags.includes('#'),
    zero,
    width,
    grouping: '',
    precision,
    type: /[iu]/.test(code) ? 'd' : code,
  }
}

/** `template % values` of a str or bytes. */
export function formatPercentOf(template: Value, values: Value, running: Running): Value {
  if (typeof template === 'string') return formatPercent(template, values, running)
  if (template instanceof Unknown) return template
  if (isLookup(template)) return computedWith(template, '%', running)
  return running.unknown(`line ${running.lineOf(running.at)} formats bytes with %`)
}
