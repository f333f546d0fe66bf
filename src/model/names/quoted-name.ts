import { SluiceError } from '../errors.ts'

/**
 * The one function that puts an identifier into SQL text: double quotes, inner ones doubled. Right for DuckDB,
 * Postgres and standard SQL. Throws `BAD_IDENTIFIER` on a NUL character, which no engine can hold.
 */
export function quoteName(name: string): string {
  if (name.includes('\0'))
    throw new SluiceError('BAD_IDENTIFIER', 'Could not use a name because it holds a NUL character.', {
      found: JSON.stringify(name),
      hint: 'Rename the field in a processing step or choose the snake_case naming convention.',
    })
  return `"${name.replaceAll('"', '""')}"`
}

/** A qualified identifier: every part quoted, joined by dots. */
export function quotePath(...parts: readonly string[]): string {
  return parts.map(quoteName).join('.')
}

/** A text as an SQL literal for statements that take no parameters (ATTACH, SET). */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
