import { gunzipSync } from 'node:zlib'
import type { ExistingTables, QueryValue, RowQuery } from '../../../src/load/destination.ts'
import { JsonFloat, type JsonObject, type JsonValue } from '../../../src/json/json.ts'
import { toJsonText } from '../../../src/json/json-text.ts'
import type { Column, TableSchema } from '../../../src/model/schema.ts'
import { isSystemName, loadsTable, versionTable } from '../../../src/model/names/system-names.ts'
import { parseStoredSchema } from '../../../src/state/stored-schema.ts'
import { withStateTable } from '../../../src/state/system-tables.ts'
import type { Store } from './files.ts'
import * as layout from './layout.ts'

/** The tables that the newest stored schemas know and that have a folder. */
export async function tablesOf(store: Store): Promise<ReadonlyMap<string, TableSchema>> {
  const versions = (await linesOf(store, versionTable)).toSorted((a, b) => compare(a['version'], b['version']))
  const newest = new Map(versions.map((version) => [String(version['schema_name']), String(version['schema'])]))
  const tables = new Map<string, TableSchema>()
  for (const text of newest.values())
    for (const [name, table] of withStateTable(parseStoredSchema(text)).tables) {
      const isThere = (await store.list(layout.folderOf(name))).length > 0
      if (isThere || (table.seenData && !isSystemName(name))) tables.set(name, table)
    }
  return tables
}

export async function describe(store: Store): Promise<ExistingTables> {
  const typed = ({ columns }: TableSchema): Map<string, string> =>
    new Map(columns.flatMap(({ name, dataType }) => (dataType === undefined ? [] : [[name, dataType] as const])))
  return new Map([...(await tablesOf(store))].map(([name, table]) => [name, typed(table)]))
}

/** Rows of completed loads. */
export async function rowsOf(store: Store, query: RowQuery): Promise<QueryValue[][]> {
  const table = (await tablesOf(store)).get(query.table)
  const columns = table?.columns ?? []
  const named = query.columns ?? columns.map(({ name }) => name)
  const rows = (await linesOf(store, query.table)).map(
    (line) =>
      new Map(columns.map((column) => [column.name as string, queryValue(ownOf(line, column.name), column)] as const)),
  )
  const chosen = rows.filter((row) =>
    (query.where ?? []).every(({ column, equals }) => equals !== null && row.get(column) === equals),
  )
  const sorted = chosen.toSorted((a, b) => {
    for (const { column, order = 'asc' } of query.orderBy ?? []) {
      const [left, right] = [a.get(column) ?? null, b.get(column) ?? null]
      if (left === right) continue
      if (left === null || right === null) return left === null ? 1 : -1
      return compare(left, right) * (order === 'asc' ? 1 : -1)
    }
    return 0
  })
  return sorted.slice(0, query.limit).map((row) => named.map((name) => row.get(name) ?? null))
}

/** The lines of a table's files, of completed loads where files are of loads. */
export async function linesOf(store: Store, table: string): Promise<readonly JsonObject[]> {
  const keys = await store.list(layout.folderOf(table))
  const loads = await completedLoads(store)
  const lines: JsonObject[] = []
  for (const key of keys) {
    if (table !== versionTable && !loads.has(layout.loadOf(key))) continue
    const body = (await store.get(key)) ?? Buffer.alloc(0)
    const text = (key.endsWith('.gz') ? gunzipSync(body) : body).toString()
    for (const line of text.split('\n')) if (line !== '') lines.push(layout.fromBody(Buffer.from(line)))
  }
  return lines
}

/** Those with a row, and those that are a head: their row is written by whoever loads next. */
export async function completedLoads(store: Store): Promise<ReadonlySet<string>> {
  const heads = await Promise.all((await store.list(layout.headFolder)).map((key) => store.get(key)))
  return new Set([
    ...(await store.list(layout.folderOf(loadsTable))).map(layout.loadOf),
    ...heads.flatMap((head) => layout.readHead(head)?.loadId ?? []),
  ])
}

function ownOf(line: JsonObject, name: string): JsonValue {
  return Object.hasOwn(line, name) ? (line[name] ?? null) : null
}

function queryValue(value: JsonValue, { dataType }: Column): QueryValue {
  if (value === null) return null
  if (dataType === 'json') return toJsonText(value)
  if (dataType === 'double') return Number(value instanceof JsonFloat ? toJsonText(value) : value)
  if (dataType === 'timestamp') {
    const [, moment, fraction = ''] = /^([\d-]+T[\d:]+)(?:\.(\d+))?/.exec(String(value)) ?? []
    return `${moment}.${fraction.padEnd(6, '0')}Z`
  }
  return typeof value === 'object' ? toJsonText(value) : value
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  return Number(left) - Number(right)
}
