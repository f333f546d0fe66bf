import { pythonStrip } from './python-text.ts'

/** How one convention treats a single identifier, before shortening. Input is trimmed and not empty. */
export interface Convention {
  readonly caseSensitive: boolean
  /** stands between the levels of a flattened name */
  readonly separator: string
  clean(identifier: string): string
}

const underscores = /__+/g
const leadingDigits = /^\p{Nd}/u
const trailingUnderscores = /_+$/
const otherThanWord = /[^a-zA-Z\p{Nd}_]+/gu
const symbols = /[+\-*@|]/g
const symbolNames: Readonly<Record<string, string>> = { '+': 'x', '-': '_', '*': 'x', '@': 'a', '|': 'l' }

/** The naming conventions of docs/contract/tables.md 2.1 and 2.5, by the name a schema stores. */
export const conventions = {
  snake_case: { caseSensitive: false, separator: '__', clean: snakeCase },
  duck_case: { caseSensitive: true, separator: '__', clean: duckCase },
  sql_ci_v1: { caseSensitive: false, separator: '__', clean: (identifier) => sqlCase(identifier).toLowerCase() },
  sql_cs_v1: { caseSensitive: true, separator: '__', clean: sqlCase },
  direct: { caseSensitive: true, separator: '▶', clean: (identifier) => identifier.replace(/[\n\r'"▶]/g, '_') },
} satisfies Record<string, Convention>

/** `HTTPResponse` → `http_response`, `Col Name ` → `col_name`, `C++` → `cxx`. */
function snakeCase(identifier: string): string {
  const words = identifier.replace(symbols, (symbol) => symbolNames[symbol] ?? '_').replace(otherThanWord, '_')
  const split = words
    .replace(/([^_])([A-Z][a-z]+)/gu, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
  const prefixed = leadingDigits.test(split) ? `_${split}` : split
  const stripped = prefixed.replace(trailingUnderscores, '')
  return (stripped + 'x'.repeat(prefixed.length - stripped.length)).replace(underscores, '_')
}

/** Letters, digits and underscores, case kept: `Col Name!` → `Col_Name`. */
function sqlCase(identifier: string): string {
  const words = identifier.replace(otherThanWord, '_')
  const prefixed = leadingDigits.test(words) ? `_${words}` : words
  const stripped = prefixed === '_' ? prefixed : prefixed.replace(trailingUnderscores, '')
  return stripped.replace(underscores, '_')
}

/** Everything DuckDB can quote stays. */
function duckCase(identifier: string): string {
  return identifier.replace(/[\n\r"]/g, '_').replace(underscores, '_')
}

/** Applies a convention to one identifier as found in data or config. */
export function cleanIdentifier(convention: Convention, identifier: string): string {
  const trimmed = pythonStrip(identifier)
  return trimmed === '' ? '' : convention.clean(trimmed)
}
