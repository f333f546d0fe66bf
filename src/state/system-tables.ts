import { asColumnName } from '../model/names.ts'
import { loadsTable, stateTable, versionTable } from '../model/names/system-names.ts'
import type { Column, DataType, Schema, TableSchema } from '../model/schema.ts'

type Definition = readonly [name: string, dataType: DataType, more?: Partial<Column>]

/** The two tables that every schema holds from the start, as dlt describes them. */
export const schemaTables: readonly TableSchema[] = [
  {
    name: versionTable,
    columns: columns([
      ['version', 'bigint'],
      ['engine_version', 'bigint'],
      ['inserted_at', 'timestamp'],
      ['schema_name', 'text'],
      ['version_hash', 'text'],
      ['schema', 'text'],
    ]),
    resource: versionTable,
    writeDisposition: { kind: 'skip' },
    description: 'Created by DLT. Tracks schema updates',
    seenData: false,
  },
  {
    name: loadsTable,
    columns: columns([
      ['load_id', 'text', { precision: 64 }],
      ['schema_name', 'text', { nullable: true }],
      ['status', 'bigint'],
      ['inserted_at', 'timestamp'],
      ['schema_version_hash', 'text', { nullable: true }],
    ]),
    resource: loadsTable,
    writeDisposition: { kind: 'skip' },
    description: 'Created by DLT. Tracks completed loads',
    seenData: false,
  },
]

const pipelineState: TableSchema = {
  name: stateTable,
  columns: columns([
    ['version', 'bigint'],
    ['engine_version', 'bigint'],
    ['pipeline_name', 'text'],
    ['state', 'text'],
    ['created_at', 'timestamp'],
    ['version_hash', 'text', { nullable: true }],
    ['_dlt_load_id', 'text', { precision: 64 }],
    ['_dlt_id', 'text', { unique: true, rowKey: true }],
  ]),
  resource: stateTable,
  writeDisposition: { kind: 'append' },
  seenData: true,
  other: { file_format: 'preferred' },
}

/** The schema with `_dlt_pipeline_state` in it, after the root tables as in dlt's; the same schema when it is there. */
export function withStateTable(schema: Schema): Schema {
  if (schema.tables.has(stateTable)) return schema
  const tables = [...schema.tables.values()]
  const firstNested = tables.findIndex((table) => table.parent !== undefined)
  tables.splice(firstNested === -1 ? tables.length : firstNested, 0, pipelineState)
  return { ...schema, tables: new Map(tables.map((table) => [table.name, table])) }
}

function columns(definitions: readonly Definition[]): readonly Column[] {
  return definitions.map(([name, dataType, more]) => ({ name: asColumnName(name), dataType, nullable: false, ...more }))
}
