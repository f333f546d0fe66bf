import { byCodePoint } from '../../json/json-text.ts'
import type { Expected } from './tables.ts'

/** In what one file of a case is not what it should be. */
export interface Difference {
  /** `items.jsonl`, `schema.yaml` */
  readonly file: string
  /** the file is there on one side only: a table that did not come, or came unasked */
  readonly is?: 'gone' | 'new'
  /** lines that should be there, each as often as it is missing */
  readonly missing: readonly string[]
  /** lines that should not be there */
  readonly unexpected: readonly string[]
}

/** The files that differ, by name; lines of tables count in any order. */
export function differencesOf(expected: Expected, found: Expected): readonly Difference[] {
  const names = [...new Set([...expected.keys(), ...found.keys()])].toSorted(byCodePoint)
  return names.flatMap((file) => {
    const [should, is] = [expected.get(file), found.get(file)]
    // columns of two tables may have the same line
    const [wanted, came] = [inContext(file, should ?? []), inContext(file, is ?? [])]
    const missing = without(wanted, came)
    const unexpected = without(came, wanted)
    const isGone = should !== undefined && is === undefined
    const isNew = should === undefined && is !== undefined
    if (missing.length + unexpected.length === 0 && !isGone && !isNew) return []
    return [{ file, ...(isGone && { is: 'gone' as const }), ...(isNew && { is: 'new' as const }), missing, unexpected }]
  })
}

/** Lines of a schema with the table they belong to. */
function inContext(file: string, lines: readonly string[]): readonly string[] {
  if (!file.endsWith('.yaml')) return lines
  let table = ''
  return lines.flatMap((line) => {
    if (line.startsWith(' ')) return [`${table}.${line.trim()}`]
    table = line.replace(/:$/, '')
    return [line]
  })
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1)
  return lines.filter((line) => {
    const left = counts.get(line) ?? 0
    counts.set(line, left - 1)
    return left <= 0
  })
}
