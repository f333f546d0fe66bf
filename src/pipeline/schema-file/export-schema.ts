import { join, relative, resolve } from 'node:path'
import { stringify } from 'yaml'
import { textAt } from '../../model/files.ts'
import type { Schema } from '../../model/schema.ts'
import { storedSchemaText } from '../../state/stored-schema.ts'
import type { Run } from '../run.ts'

/** Where a schema lies as a file: `<folder>/<name>.schema.yaml`, as dlt names it (docs/contract/tables.md 6.4). */
export function schemaFile(folder: string, schemaName: string, cwd: string): string {
  return join(resolve(cwd, folder), `${schemaName}.schema.yaml`)
}

/**
 * Writes the schema of a load to `export_schema_path`, unless the file says the same already. Processing hints go when
 * the file is to be imported again. The load is committed by now, so a file that cannot be written is a warning.
 */
export async function exportSchema(
  schema: Schema,
  { plan: { exportSchemaPath, importSchemaPath }, world, reporter }: Run,
): Promise<void> {
  if (exportSchemaPath === undefined) return
  const file = schemaFile(exportSchemaPath, schema.name, world.cwd)
  const isImported = importSchemaPath !== undefined && schemaFile(importSchemaPath, schema.name, world.cwd) === file
  const text = stringify(exportedForm(schema, isImported))
  try {
    if ((await textAt(world.files, file).catch(() => undefined)) === text) return
    await world.files.makeFolder(resolve(world.cwd, exportSchemaPath))
    await world.files.write(file, text)
    reporter.report({ kind: 'note', message: `Wrote the schema to ${relative(world.cwd, file)}.` })
  } catch (error) {
    reporter.report({
      kind: 'warning',
      code: 'SCHEMA_NOT_EXPORTED',
      message: `The schema could not be written to ${relative(world.cwd, file)}: ${String(error)}`,
      hint: 'The load is committed. Make the folder writable, or change `export_schema_path`.',
    })
  }
}

interface StoredTable {
  readonly name?: string
  readonly columns: Readonly<Record<string, { readonly name?: string }>>
}

/** dlt's form without what the keys say already, and without what belongs to one destination only. */
function exportedForm(schema: Schema, withoutHints: boolean): unknown {
  const stored = JSON.parse(storedSchemaText(schema)) as { tables: Record<string, StoredTable> }
  const { imported_version_hash: _, ...kept } = stored as typeof stored & { imported_version_hash?: string }
  const tables = Object.entries(kept.tables).map(([name, table]) => {
    const columns = Object.entries(table.columns).map(([key, column]) => [key, without(column, ['name'])])
    const hints = withoutHints ? ['x-normalizer', 'x-loader', 'x-extractor'] : []
    return [name, { ...without(table, ['name', ...hints]), columns: Object.fromEntries(columns) as object }]
  })
  return { ...kept, tables: Object.fromEntries(tables) as object }
}

function without(object: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}
