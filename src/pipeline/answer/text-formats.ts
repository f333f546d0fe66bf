import type { QueryValue } from '../../load/destination.ts'

/** How rows are written as text. */
export type TextFormat = 'csv' | 'json' | 'jsonl' | 'markdown'

/** One text of many rows, made row by row. */
export interface TextWriter {
  readonly head: string
  row(values: readonly QueryValue[]): string
  /** what ends it; `rows` = how many there were */
  tail(rows: number): string
}

/**
 * CSV as in RFC 4180, with a line of names; NULL is nothing and '' is `""`. JSON as a list of objects, JSONL an object a
 * line: integers with all digits, decimals and moments as texts, JSON columns as the text that they are. A Markdown table.
 */
export function textWriter(format: TextFormat, columns: readonly string[]): TextWriter {
  switch (format) {
    case 'csv':
      return {
        head: `${columns.map(csvCell).join(',')}\r\n`,
        row: (values) => `${values.map(csvCell).join(',')}\r\n`,
        tail: () => '',
      }
    case 'jsonl': {
      const object = objectWriter(columns)
      return { head: '', row: (values) => `${object(values)}\n`, tail: () => '' }
    }
    case 'json':
      return listWriter(objectWriter(columns))
    case 'markdown':
      return {
        head: `${markdownRow(columns)}${markdownRow(columns.map(() => '---'))}`,
        row: markdownRow,
        tail: () => '',
      }
  }
}

function listWriter(object: (values: readonly QueryValue[]) => string): TextWriter {
  let isFirst = true
  return {
    head: '[',
    row: (values) => {
      const between = isFirst ? '\n' : ',\n'
      isFirst = false
      return `${between}${object(values)}`
    },
    tail: (rows) => (rows === 0 ? ']\n' : '\n]\n'),
  }
}

function csvCell(value: QueryValue): string {
  if (value === null) return ''
  const text = String(value)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function objectWriter(columns: readonly string[]): (values: readonly QueryValue[]) => string {
  const keys = uniqueNames(columns).map((name) => JSON.stringify(name))
  return (values) => `{${keys.map((key, index) => `${key}:${jsonCell(values[index] ?? null)}`).join(',')}}`
}

function jsonCell(value: QueryValue): string {
  if (typeof value === 'string') return JSON.stringify(value)
  // JSON has no word for these
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`
  return Object.is(value, -0) ? '-0.0' : String(value)
}

function markdownRow(values: readonly QueryValue[]): string {
  return `| ${values.map(markdownCell).join(' | ')} |\n`
}

function markdownCell(value: QueryValue): string {
  if (value === null) return 'NULL'
  return String(value)
    .replaceAll(/[\\|`*_<>[\]]/g, (char) => `\\${char}`)
    .replaceAll(/\r\n?|\n/g, '<br>')
}

/** Names of which no two are the same, whatever the case of their letters: a second `id` is `id_2`. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let count = 2; taken.has(unique.toLowerCase()) || (count > 2 && names.includes(unique)); count++)
      unique = `${name}_${count}`
    taken.add(unique.toLowerCase())
    return unique
  })
}
