import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { compileDateFormat } from './date-format.ts'

/** One way in which cursor values are written (`cursor_format`, `param_format`), for those that do not sort as they are. */
export interface CursorFormat {
  /** as written in the config */
  readonly text: string
  /** a number with the order of the value; undefined = the value is not written in this way */
  rank(value: JsonValue): number | bigint | undefined
  /** the value moved by a `lag`, written in the same way; undefined like `rank` */
  shift(value: JsonValue, by: number): JsonValue | undefined
  /** of a format of times; absent = its values are numbers and nothing else */
  readonly time?: TimeFormat
}

/** How a format of times reads and writes moments, in microseconds since 1970. */
export interface TimeFormat {
  /** undefined = not written in this way */
  read(value: JsonValue): number | undefined
  write(moment: number): JsonValue
  /** true = it writes days, without a time */
  readonly isDate: boolean
}

/** Formats with a name; any other is one of strptime, with `%`. */
export const namedFormats = ['integer', 'number', 'epoch', 'epoch_ms', 'epoch_us', 'epoch_float'] as const

/** Airbyte's names for moments that are numbers. */
const otherNames: Readonly<Record<string, (typeof namedFormats)[number]>> = {
  '%s': 'epoch',
  '%ms': 'epoch_ms',
  '%epoch_microseconds': 'epoch_us',
  '%s_as_float': 'epoch_float',
}

/** What one of each named format is, in seconds. */
const unitOf = { epoch: 1, epoch_ms: 1e3, epoch_us: 1e6, epoch_float: 1 } as const

/** Throws `Error` with what is wrong with the format. */
export function compileCursorFormat(text: string): CursorFormat {
  const named =
    namedFormats.find((name) => name === text) ?? (Object.hasOwn(otherNames, text) ? otherNames[text] : undefined)
  if (named === 'integer' || named === 'number') return numbers(text, { unit: 1, isWhole: named === 'integer' })
  if (named !== undefined) return epoch(text, named)
  const format = compileDateFormat(text)
  const rank = (value: JsonValue) => (typeof value === 'string' ? format.rank(value) : undefined)
  return {
    text,
    rank,
    shift: (value, by) => (typeof value === 'string' ? format.shift(value, by) : undefined),
    time: { read: rank, write: (moment) => format.write(moment), isDate: format.isDate },
  }
}

function epoch(text: string, named: keyof typeof unitOf): CursorFormat {
  const unit = unitOf[named]
  const isWhole = named !== 'epoch_float'
  const format = numbers(text, { unit, isWhole })
  const write = (moment: number): JsonValue => {
    const value = (moment * unit) / 1e6
    return isWhole ? Math.floor(value) : Number.isInteger(value) ? new JsonFloat(value) : value
  }
  const read = (value: JsonValue): number | undefined => {
    const rank = format.rank(value)
    return rank === undefined ? undefined : Math.round((Number(rank) * 1e6) / unit)
  }
  return { ...format, time: { read, write, isDate: false } }
}

/** Texts of digits beside numbers; `unit` = what one of a lag is. */
function numbers(text: string, { unit, isWhole }: { readonly unit: number; readonly isWhole: boolean }): CursorFormat {
  const rank = (value: JsonValue): number | bigint | undefined => {
    if (typeof value === 'number' || typeof value === 'bigint') return value
    if (value instanceof JsonFloat) return value.value
    if (typeof value !== 'string') return undefined
    const digits = value.trim()
    if (/^[+-]?\d+$/.test(digits)) return BigInt(digits.replace(/^\+/, ''))
    return !isWhole && /^[+-]?(\d+\.\d*|\.\d+)$/.test(digits) ? Number(digits) : undefined
  }
  return {
    text,
    rank,
    shift(value, by) {
      const before = rank(value)
      if (before === undefined) return undefined
      const after = typeof before === 'bigint' ? before + BigInt(Math.trunc(by * unit)) : before + by * unit
      if (typeof value !== 'string') return value instanceof JsonFloat ? new JsonFloat(Number(after)) : after
      return value.startsWith('0') && after >= 0 ? String(after).padStart(value.length, '0') : String(after)
    },
  }
}
