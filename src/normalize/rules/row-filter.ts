import type { Schema } from '../../model/schema.ts'
import type { Naming } from '../naming/naming.ts'
import { compileNameRule } from './name-rules.ts'

/** True for a column of a table that the filters of that table, or of one it is nested in, leave out. */
export type RowFilter = (table: string, column: string) => boolean

type NameRule = (name: string) => boolean

interface TableFilter {
  readonly excludes: readonly NameRule[]
  readonly includes: readonly NameRule[]
}

/**
 * `filters` of tables (docs/contract/tables.md 3.7): rules on paths below the table, `l__secret` for a column of its
 * child table. `includes` are exceptions to `excludes`. undefined when no table has any.
 */
export function compileFilters(schema: Schema, naming: Naming): RowFilter | undefined {
  const filters = new Map<string, TableFilter>()
  for (const { name, other } of schema.tables.values()) {
    const stored = (other?.['filters'] ?? {}) as Readonly<Record<string, unknown>>
    const excludes = rulesOf(stored['excludes'], naming)
    if (excludes.length > 0) filters.set(name, { excludes, includes: rulesOf(stored['includes'], naming) })
  }
  if (filters.size === 0) return undefined
  return (table, column) => {
    const branch = table.split(naming.separator).filter((part) => part !== '')
    for (let end = branch.length; end > 0; end--) {
      const filter = filters.get(branch.slice(0, end).join(naming.separator))
      if (filter === undefined) continue
      const path = [...branch.slice(end), column].join(naming.separator)
      if (filter.excludes.some((rule) => rule(path)) && !filter.includes.some((rule) => rule(path))) return true
    }
    return false
  }
}

function rulesOf(stored: unknown, naming: Naming): readonly NameRule[] {
  const rules = Array.isArray(stored) ? stored.filter((rule) => typeof rule === 'string') : []
  return rules.map((rule) => compileNameRule(rule, naming))
}
