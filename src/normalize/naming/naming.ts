import { SluiceError } from '../../model/errors.ts'
import { asColumnName, asTableName, type ColumnName, type TableName } from '../../model/names.ts'
import type { Schema } from '../../model/schema.ts'
import { type Convention, cleanIdentifier, conventions } from './conventions.ts'
import { isBlank, pythonStrip } from './python-text.ts'
import { shorten } from './shorten.ts'

/** Source names to table and column names: the only maker of both (docs/contract/tables.md 2). */
export interface Naming {
  readonly name: string
  readonly maxLength: number
  readonly caseSensitive: boolean
  /** stands between the levels of a flattened name: `__`, or `▶` for `direct` */
  readonly separator: string
  /** one identifier, `__` inside it is not kept; '' for a blank one */
  readonly identifier: (text: string) => string
  /** a path: parts between separators are normalized one by one; '' when nothing is left */
  readonly path: (text: string) => string
  /** the column of a key; `_empty` for a key without anything to name it by */
  readonly column: (key: string) => ColumnName
  /** the table of a resource, or the part a list's key adds to a child table's name */
  readonly table: (text: string) => TableName
  /** a flattened column name from normalized parts */
  readonly joinColumns: (parts: readonly string[]) => ColumnName
  /** a child table's name from normalized parts */
  readonly joinTables: (parts: readonly string[]) => TableName
}

// keys of JSON objects that are ids can be endless: the caches start over when they are full
const cacheSize = 20_000
const emptyName = '_empty'

/** The naming convention of a schema, and how its keys are read. Throws `SluiceError` NAMING_UNKNOWN. */
export function namingOf({ naming, normalizers }: Schema, maxLength: number): Naming {
  const known = namingFor(naming, maxLength)
  if (normalizers['use_break_path_on_normalize'] !== false) return known
  // schemas from before dlt 1.4: `__` in a key is not a path (docs/contract/tables.md 2.2)
  return {
    ...known,
    column: (key) => asColumnName(known.identifier(key) || emptyName),
    table: (text) => asTableName(known.identifier(text) || emptyName),
  }
}

/**
 * The naming convention a schema names. `maxLength` is the destination's identifier limit in characters.
 * Throws `SluiceError` NAMING_UNKNOWN.
 */
export function namingFor(name: string, maxLength: number): Naming {
  if (!Object.hasOwn(conventions, name)) {
    throw new SluiceError(
      'NAMING_UNKNOWN',
      `Could not name tables and columns because "${name}" is not a naming convention.`,
      {
        found: name,
        allowed: Object.keys(conventions),
        hint: 'Set `naming` to one of the allowed values, or leave it out for snake_case.',
      },
    )
  }
  const convention: Convention = conventions[name as keyof typeof conventions]
  const { separator, caseSensitive } = convention
  const identifier = cached((text) => shorten(cleanIdentifier(convention, text), pythonStrip(text), maxLength))
  const join = (parts: readonly string[]) => {
    const joined = parts.filter((part) => !isBlank(part)).join(separator)
    return shorten(joined, joined, maxLength)
  }
  const path = cached((text) => {
    const parts = text.split(separator).filter((part) => !isBlank(part))
    return shorten(
      parts
        .map(identifier)
        .filter((part) => !isBlank(part))
        .join(separator),
      text,
      maxLength,
    )
  })
  return {
    name,
    maxLength,
    caseSensitive,
    separator,
    identifier,
    path,
    column: (key) => asColumnName(path(key) || emptyName),
    table: (text) => asTableName(path(text) || emptyName),
    joinColumns: (parts) => asColumnName(join(parts)),
    joinTables: (parts) => asTableName(join(parts)),
  }
}

function cached(compute: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    if (known.size >= cacheSize) known.clear()
    const made = compute(text)
    known.set(text, made)
    return made
  }
}
