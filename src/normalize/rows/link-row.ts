import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import type { ColumnName } from '../../model/names.ts'
import { excerpt } from '../schema/contract.ts'
import { putCell } from '../tables/cells.ts'
import type { NormalizeRun, Place } from '../tables/normalize-run.ts'
import type { WorkingTable } from '../tables/working-table.ts'
import type { FlatRow } from './flatten-record.ts'
import { contentId, ownContent } from './row-ids.ts'

/**
 * Gives a filled row its linking columns, and its id; undefined = it needs more than the fast path. The record may be
 * left out where ids of root rows are random.
 */
export function linkRow(run: NormalizeRun, place: Place, record?: JsonObject): string | undefined {
  const { table, rootId } = place
  const { links, rowCount: row } = table
  for (const { values } of table.required) if (values.length <= row || values[row] === null) return undefined
  if (rootId !== undefined && (links.rootId === undefined || !putCell(links.rootId, row, rootId))) return undefined
  const nested = isNested(place)
  if (nested) {
    if (links.parentId === undefined || links.listIndex === undefined) return undefined
    putCell(links.parentId, row, place.parentId)
    putCell(links.listIndex, row, place.index)
  } else {
    if (links.loadId === undefined) return undefined
    putCell(links.loadId, row, run.loadId)
  }
  const id = nested ? run.childId(place.parentId, table.name, place.index) : rootRowId(run, table, record)
  if (id === undefined || links.id === undefined) return undefined
  putCell(links.id, row, id)
  return id
}

/** A table that has lost its parent link takes list items as rows of its own (docs/contract/tables.md 3.6). */
export function isNested(place: Place): boolean {
  return place.parentId !== '' && place.table.props.parent !== undefined
}

/** undefined = the key is not where earlier rows had it. */
function rootRowId(run: NormalizeRun, table: WorkingTable, record: JsonObject | undefined): string | undefined {
  const rule = table.rowIdRule
  if (rule.kind === 'random') return run.randomId()
  if (record === undefined) return undefined
  if (rule.kind === 'row_hash') return contentId(ownContent(record))
  const key: [string, JsonValue][] = []
  for (const name of rule.keys) {
    const value = sourceValue(table, name, record)
    if (value === undefined) return undefined
    key.push([name, value])
  }
  return contentId(Object.fromEntries(key))
}

/** The id of a root row; throws NULL_IN_KEY when its key is not there. */
export function slowRootId(
  run: NormalizeRun,
  { table, flat, record }: { readonly table: WorkingTable; readonly flat: FlatRow; readonly record: JsonObject },
): string {
  const rule = table.rowIdRule
  if (rule.kind !== 'key_hash') return rootRowId(run, table, record) ?? run.randomId()
  const key = rule.keys.map((name): [string, JsonValue] => {
    const value = flat.values.get(name)?.value
    if (value !== undefined && value !== null) return [name, value]
    throw new SluiceError(
      'NULL_IN_KEY',
      `Could not load a record into table "${table.name}" because its key column "${name}" is null or absent.`,
      {
        found: excerpt(record),
        hint: 'Choose a key that every record has, or leave such records out with a `filter` processing step.',
      },
    )
  })
  return contentId(Object.fromEntries(key))
}

/** Remembers where in a record the raw value of each key column stands. */
export function learnKeySources(table: WorkingTable, flat: FlatRow): void {
  if (table.rowIdRule.kind !== 'key_hash') return
  for (const name of table.rowIdRule.keys) {
    const path = flat.values.get(name)?.entry?.sourcePath
    const known = table.keySources.get(name) ?? []
    if (path !== undefined && !known.includes(path)) table.keySources.set(name, [...known, path])
  }
}

function sourceValue(table: WorkingTable, name: ColumnName, record: JsonObject): JsonValue | undefined {
  for (const path of table.keySources.get(name) ?? []) {
    let value: JsonValue | undefined = record
    for (const key of path) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
    if (value !== undefined && value !== null) return value
  }
  return undefined
}
