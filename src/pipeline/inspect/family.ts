import type { ExistingTables } from '../../load/destination.ts'
import type { Link } from '../../load/sql/table-questions.ts'
import type { Schema } from '../../model/schema.ts'

/** A table that hangs from another one. */
export interface Child {
  readonly table: string
  readonly parent: string
  readonly link: Link
  /** its name without that of its parent: the key of the list that it was */
  readonly key: string
}

/** Who hangs from whom in a dataset: as the schema says, else as dlt names tables. Tables that are not there are left out. */
export function childrenIn(existing: ExistingTables, schema: Schema | undefined): readonly Child[] {
  const known = new Map([...(schema?.tables.values() ?? [])].map((table) => [String(table.name), table]))
  return [...existing].flatMap(([table, columns]) => {
    const described = known.get(table)
    const parent = described === undefined ? parentByName(table, existing) : described.parent
    const parentColumns = parent === undefined ? undefined : existing.get(parent)
    if (parent === undefined || parentColumns === undefined) return []
    const parentKey = described?.columns.find((column) => column.parentKey === true)?.name ?? '_dlt_parent_id'
    const rowKey = known.get(parent)?.columns.find((column) => column.rowKey === true)?.name ?? '_dlt_id'
    if (!columns.has(parentKey) || !parentColumns.has(rowKey)) return []
    const key = table.startsWith(`${parent}__`) ? table.slice(parent.length + 2) : table
    return [{ table, parent, link: { parentKey, rowKey }, key }]
  })
}

function parentByName(table: string, existing: ExistingTables): string | undefined {
  const names = [...existing.keys()].filter((name) => table.startsWith(`${name}__`))
  return names.toSorted((a, b) => b.length - a.length)[0]
}

/** The tables from one below `from` down to `to`, `to` last; undefined when it does not hang from it. */
export function chainTo(
  to: string,
  { from, children }: { readonly from: string; readonly children: readonly Child[] },
): readonly Child[] | undefined {
  const chain: Child[] = []
  const seen = new Set<string>()
  for (let at = to; at !== from;) {
    const child = children.find(({ table }) => table === at)
    if (child === undefined || seen.has(at)) return undefined
    seen.add(at)
    chain.unshift(child)
    at = child.parent
  }
  return chain
}
