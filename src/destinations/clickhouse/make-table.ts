import type { Column } from '../../model/schema.ts'
import { loadsTable, stateTable, versionTable } from '../../model/names/system-names.ts'
import type { ClickhouseTarget } from './locate.ts'
import { nullable, quote } from './names.ts'
import { clickhouseTypes } from './types.ts'

/** what dlt orders its own tables by */
const systemOrder: Readonly<Record<string, readonly string[]>> = {
  [versionTable]: ['schema_name', 'inserted_at'],
  [stateTable]: ['pipeline_name', '_dlt_load_id'],
  [loadsTable]: ['load_id'],
}

/** A table as dlt makes it: keys and order by the hints of its columns. `path` is its name in SQL, `table` that of the schema. */
export function createTable(
  target: ClickhouseTarget,
  { path, table, columns }: { readonly path: string; readonly table: string; readonly columns: readonly Column[] },
): string {
  const named = (hint: 'primaryKey' | 'sort' | 'partition'): readonly string[] =>
    columns.filter((column) => column[hint] === true && !column.nullable).map(({ name }) => name)
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'tuple()' : `(${names.map(quote).join(', ')})`
  const [primary, sort, partition] = [named('primaryKey'), systemOrder[table] ?? named('sort'), named('partition')]
  return [
    `CREATE TABLE IF NOT EXISTS ${path} (${columns.map((column) => columnSql(target, column)).join(', ')})`,
    `ENGINE = ${target.engine} PRIMARY KEY ${list(primary)}`,
    // an order must begin with the key
    ...(sort.length > 0 && primary.length === 0 ? [`ORDER BY ${list(sort)}`] : []),
    ...(partition.length > 0 ? [`PARTITION BY ${list(partition)}`] : []),
  ].join(' ')
}

/** New columns may have no value, whatever the hint says: the table has rows. */
export function addColumns(target: ClickhouseTarget, path: string, columns: readonly Column[]): string {
  const added = columns.map((column) => `ADD COLUMN IF NOT EXISTS ${columnSql(target, { ...column, nullable: true })}`)
  return `ALTER TABLE ${path} ${added.join(', ')}`
}

/** What marks a dataset, as dlt has it. */
export function createSentinel({ engine }: ClickhouseTarget, path: string): string {
  return `CREATE TABLE IF NOT EXISTS ${path} (_dlt_id String) ENGINE = ${engine} PRIMARY KEY _dlt_id COMMENT 'internal dlt sentinel table'`
}

function columnSql(target: ClickhouseTarget, column: Column): string {
  const type = clickhouseTypes(target).render(column)
  return `${quote(column.name)} ${column.nullable ? nullable(type) : type}`
}
