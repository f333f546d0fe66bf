import { given } from '../../model/given.ts'
import type { Schema } from '../../model/schema.ts'
import type { ColumnName } from '../../model/names.ts'
import type { NormalizeRun, RelationalSettings } from '../tables/normalize-run.ts'
import type { RowIdRule, WorkingTable } from '../tables/working-table.ts'
import { linkNames } from '../tables/link-names.ts'
import { isSystemName } from '../../model/names/system-names.ts'

type Stored = { readonly [key: string]: unknown }

/** Reads dlt's `normalizers.json.config`. */
export function readRelationalSettings(schema: Schema): RelationalSettings {
  const config = child(child(schema.normalizers, 'json'), 'config')
  const rootKey = config['root_key_propagation']
  const maxNesting = config['max_nesting']
  return {
    ...(typeof rootKey === 'boolean' ? { rootKey } : {}),
    ...(typeof maxNesting === 'number' ? { maxNesting } : {}),
    propagating: new Set(Object.keys(child(child(config, 'propagation'), 'tables'))),
  }
}

/** The schema with what the source says of nesting stored as dlt stores it; what it does not say stays. */
export function withRelationalSettings(
  schema: Schema,
  said: { readonly maxNesting: number | undefined; readonly rootKey: boolean | undefined },
): Schema {
  const { maxNesting, rootKey } = said
  if (maxNesting === undefined && rootKey === undefined) return schema
  const json = child(schema.normalizers, 'json')
  const config = {
    ...child(json, 'config'),
    ...given({ max_nesting: maxNesting, root_key_propagation: rootKey }),
  }
  return { ...schema, normalizers: { ...schema.normalizers, json: { ...json, config } } }
}

/** The normalizer settings with these root tables entered as propagating, so that dlt finds them again. */
export function withPropagation(normalizers: Stored, roots: readonly string[]): Stored {
  const json = child(normalizers, 'json')
  const config = child(json, 'config')
  const propagation = child(config, 'propagation')
  const known = child(propagation, 'tables')
  const missing = roots.filter((root) => !Object.hasOwn(known, root))
  if (missing.length === 0) return normalizers
  const added = missing.map((root) => [root, { [linkNames.id]: linkNames.rootId }])
  const tables = { ...known, ...Object.fromEntries(added) }
  return { ...normalizers, json: { ...json, config: { ...config, propagation: { ...propagation, tables } } } }
}

/** Works out how a root table's rows get their ids, and whether its nested rows carry them as `_dlt_root_id`. */
export function applyDisposition(run: NormalizeRun, table: WorkingTable): void {
  if (isSystemName(table.name)) return
  table.rowIdRule = rowIdRule(table)
  table.propagates =
    run.relational.propagating.has(table.name) || requiresRootKey(run, table) || hasRootKeyInChain(run, table)
}

function requiresRootKey({ relational }: NormalizeRun, { props: { writeDisposition } }: WorkingTable): boolean {
  if (relational.rootKey !== undefined) return relational.rootKey
  return writeDisposition?.kind === 'merge' && writeDisposition.strategy !== 'scd2'
}

/** Once a nested table has the column it must be filled, whatever the disposition became. */
function hasRootKeyInChain(run: NormalizeRun, root: WorkingTable): boolean {
  return [...run.tables.values()].some(
    (table) =>
      (table === root || table.props.parent !== undefined) &&
      isBelow(run, table, root) &&
      [...table.columns.values()].some(({ column }) => column.rootKey === true),
  )
}

function isBelow(run: NormalizeRun, table: WorkingTable, root: WorkingTable): boolean {
  let current: WorkingTable | undefined = table
  for (let steps = 0; current !== undefined && steps <= run.tables.size; steps++) {
    if (current === root) return true
    current = current.props.parent === undefined ? undefined : run.tables.get(current.props.parent)
  }
  return false
}

function rowIdRule({ props: { writeDisposition }, columns }: WorkingTable): RowIdRule {
  if (writeDisposition?.kind !== 'merge') return { kind: 'random' }
  const { strategy, scd2 } = writeDisposition
  if (strategy === 'scd2') {
    return { kind: (scd2?.rowVersionColumnName ?? linkNames.id) === linkNames.id ? 'row_hash' : 'random' }
  }
  if (strategy === 'delete-insert') return { kind: 'random' }
  const keys: ColumnName[] = []
  for (const { column } of columns.values()) if (column.primaryKey === true) keys.push(column.name)
  return keys.length === 0 ? { kind: 'random' } : { kind: 'key_hash', keys }
}

function child(value: unknown, key: string): Stored {
  const found =
    typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Stored)[key] : undefined
  return typeof found === 'object' && found !== null ? (found as Stored) : {}
}
