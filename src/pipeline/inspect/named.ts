import { nearNames } from '../../config/near-names.ts'
import type { ExistingTables } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { isSystemName } from '../../model/names/system-names.ts'

/** A table that a user names. Throws QUERY_INVALID with the near names when it is not there. */
export function tableNamed(table: string, tables: ExistingTables): ReadonlyMap<string, string> {
  const existing = tables.get(table)
  if (existing !== undefined) return existing
  const names = [...tables.keys()].filter((name) => !isSystemName(name))
  const near = nearNames(table, names)
  throw invalid(tables.size === 0 ? 'the dataset has no tables' : `there is no table "${table}"`, {
    found: table,
    allowed: near.length > 0 ? near : names,
    ...(near.length > 0 && { hint: `Did you mean ${near[0]}? "sluice show" lists what is there.` }),
  })
}

/** Throws QUERY_INVALID with the near names when one of these columns is not there. */
export function checkColumns(
  columns: readonly string[],
  { table, existing }: { readonly table: string; readonly existing: ReadonlyMap<string, string> },
): void {
  const strange = columns.find((column) => !existing.has(column))
  if (strange === undefined) return
  const near = nearNames(strange, [...existing.keys()])
  throw invalid(`there is no column "${strange}" in "${table}"`, {
    found: strange,
    allowed: near.length > 0 ? near : [...existing.keys()],
    ...(near.length > 0 && { hint: `Did you mean ${near[0]}?` }),
  })
}

/** `QUERY_INVALID` */
export function invalid(
  because: string,
  details: { readonly found: string; readonly allowed?: readonly string[]; readonly hint?: string },
): SluiceError {
  return new SluiceError('QUERY_INVALID', `Could not query because ${because}.`, {
    hint: '"sluice show" lists what is there.',
    ...details,
  })
}
