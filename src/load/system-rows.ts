import { SluiceError } from '../model/errors.ts'
import type { TableName } from '../model/names.ts'
import type { Column, Schema, TableSchema } from '../model/schema.ts'
import type { SealedPackage } from '../model/sealed-package.ts'
import { loadsTable, stateTable, versionTable } from '../model/names/system-names.ts'
import type { InsertRow, RowValue } from './commit-plan.ts'

/** What system rows need besides the package. */
export interface SystemFacts {
  /** epoch milliseconds of the load */
  readonly now: number
  /** a fresh random row id */
  readonly rowId: string
}

/**
 * The rows that dlt's system tables get (docs/contract/tables.md 4.1): the version when its hash is new, the state, the
 * load.
 */
export function systemRows(sealed: SealedPackage, facts: SystemFacts): readonly InsertRow[] {
  const { schema, storedSchema, stateRow, loadId } = sealed
  const now = new Date(facts.now).toISOString()
  const version = systemRow(schema, versionTable, {
    version: schema.version,
    engine_version: storedSchema.engineVersion,
    inserted_at: now,
    schema_name: schema.name,
    version_hash: schema.versionHash,
    schema: storedSchema.text,
  })
  const state =
    stateRow &&
    systemRow(schema, stateTable, {
      version: stateRow.version,
      engine_version: stateRow.engineVersion,
      pipeline_name: stateRow.pipelineName,
      state: stateRow.state,
      created_at: new Date(stateRow.createdAt).toISOString(),
      version_hash: stateRow.versionHash,
      _dlt_load_id: loadId,
      _dlt_id: facts.rowId,
    })
  const load = systemRow(schema, loadsTable, {
    load_id: loadId,
    schema_name: schema.name,
    status: 0,
    inserted_at: now,
    schema_version_hash: schema.versionHash,
  })
  return [{ ...version, unlessPresent: 'version_hash' }, ...(state === null ? [] : [state]), load]
}

/** The system tables this load needs. Throws `PACKAGE_INCONSISTENT` when the schema lacks one. */
export function systemTables(sealed: SealedPackage): readonly TableSchema[] {
  const names = [loadsTable, ...(sealed.stateRow === null ? [] : [stateTable]), versionTable]
  return names.map((name) => systemTable(sealed.schema, name))
}

function systemRow(schema: Schema, table: TableName, values: Readonly<Record<string, RowValue['value']>>): InsertRow {
  const { columns } = systemTable(schema, table)
  const given = columns.filter((column) => Object.hasOwn(values, column.name))
  const value = (column: Column): RowValue => ({ column, value: values[column.name] ?? null })
  return { kind: 'insert_row', table, values: given.map(value) }
}

function systemTable(schema: Schema, name: TableName): TableSchema {
  const table = schema.tables.get(name)
  if (table !== undefined) return table
  throw new SluiceError(
    'PACKAGE_INCONSISTENT',
    `Could not load the package because its schema lacks the table "${name}".`,
    {
      hint: 'Please report this as a bug of sluice.',
    },
  )
}
