import type { Reader } from '../../load/destination.ts'
import { versionTable } from '../../model/names/system-names.ts'
import type { Column, Schema } from '../../model/schema.ts'
import { parseStoredSchema } from '../../state/stored-schema.ts'
import type { Load } from './find-loads.ts'

/** What differs between two versions of a schema. */
export type SchemaDifference =
  | { readonly kind: 'new_table'; readonly table: string; readonly columns: number }
  | { readonly kind: 'gone_table'; readonly table: string }
  | { readonly kind: 'new_column'; readonly table: string; readonly column: string; readonly to: string }
  | { readonly kind: 'gone_column'; readonly table: string; readonly column: string; readonly from: string }
  | {
      readonly kind: 'changed_type'
      readonly table: string
      readonly column: string
      readonly from: string
      readonly to: string
    }

/** The schemas of two loads. */
export interface SchemaDiff {
  /** null = not stored, or the load does not say */
  readonly before: number | null
  readonly after: number | null
  readonly changes: readonly SchemaDifference[]
  /** why the schemas could not be compared; null = they were */
  readonly unknown: string | null
}

/** Compares the schemas that two loads had, by `_dlt_version`. */
export async function schemaDiff(
  [before, after]: readonly [Load, Load],
  { reader, dataset }: { readonly reader: Reader; readonly dataset: string },
): Promise<SchemaDiff> {
  const [old, now] = [await schemaOf(before, reader, dataset), await schemaOf(after, reader, dataset)]
  const versions = { before: old?.version ?? null, after: now?.version ?? null }
  const missing = old === undefined ? before : now === undefined ? after : undefined
  if (old === undefined || now === undefined)
    return {
      ...versions,
      changes: [],
      unknown: `the schema of load ${missing?.loadId} is not stored in ${versionTable}`,
    }
  return { ...versions, changes: differences(old, now), unknown: null }
}

async function schemaOf({ schemaHash }: Load, reader: Reader, dataset: string): Promise<Schema | undefined> {
  if (schemaHash === null) return undefined
  const where = [{ column: 'version_hash', equals: schemaHash }]
  const [row] = await reader.rows({ dataset, table: versionTable, columns: ['schema'], where, limit: 1 })
  const [text] = row ?? []
  return typeof text === 'string' ? parseStoredSchema(text) : undefined
}

function differences(before: Schema, after: Schema): readonly SchemaDifference[] {
  const changed = [...after.tables].flatMap(([name, table]): readonly SchemaDifference[] => {
    const columns = typed(table.columns)
    const old = before.tables.get(name)
    // a table that never had data is not there yet
    if (columns.size === 0) return []
    if (old === undefined || typed(old.columns).size === 0)
      return [{ kind: 'new_table', table: name, columns: columns.size }]
    return columnDifferences(name, typed(old.columns), columns)
  })
  const gone = [...before.tables.keys()]
    .filter((name) => !after.tables.has(name))
    .map((table): SchemaDifference => ({ kind: 'gone_table', table }))
  return [...changed, ...gone]
}

function columnDifferences(
  table: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly SchemaDifference[] {
  const came = [...after].flatMap(([column, to]): readonly SchemaDifference[] => {
    const from = before.get(column)
    if (from === undefined) return [{ kind: 'new_column', table, column, to }]
    return from === to ? [] : [{ kind: 'changed_type', table, column, from, to }]
  })
  const gone = [...before]
    .filter(([column]) => !after.has(column))
    .map(([column, from]): SchemaDifference => ({ kind: 'gone_column', table, column, from }))
  return [...came, ...gone]
}

function typed(columns: readonly Column[]): ReadonlyMap<string, string> {
  return new Map(columns.flatMap((column) => (column.dataType === undefined ? [] : [[column.name, typeText(column)]])))
}

function typeText({ dataType = 'text', precision, scale, nullable }: Column): string {
  const size = precision === undefined ? '' : scale === undefined ? `(${precision})` : `(${precision},${scale})`
  return `${dataType}${size}${nullable ? '' : ' not null'}`
}
