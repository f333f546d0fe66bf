import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { compileDateFormat } from './date-format.ts'

/** One way in which cursor values are written (`cursor_format`), for those that do not sort as they are. */
export interface CursorFormat {
  /** as written in the config */
  readonly text: string
  /** a number with the order of the value; undefined = the value is not written in this way */
  rank(value: JsonValue): number | bigint | undefined
  /** the value moved by a `lag`, written in the same way; undefined like `rank` */
  shift(value: JsonValue, by: number): JsonValue | undefined
}

/** Formats with a name; any other is one of strptime, with `%`. */
export const namedFormats = ['integer', 'number', 'epoch', 'epoch_ms'] as const

/** Throws `Error` with what is wrong with the format. */
export function compileCursorFormat(text: string): CursorFormat {
  const named = namedFormats.find((name) => name === text)
  if (named !== undefined) return numbers(named, named === 'epoch_ms' ? 1000 : 1)
  const format = compileDateFormat(text)
  return {
    text,
    rank: (value) => (typeof value === 'string' ? format.rank(value) : undefined),
    shift: (value, by) => (typeof value === 'string' ? format.shift(value, by) : undefined),
  }
}

/** Texts of digits beside numbers; `unit` = what one of a lag is. */
function numbers(text: string, unit: number): CursorFormat {
  const isWhole = text !== 'number'
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
