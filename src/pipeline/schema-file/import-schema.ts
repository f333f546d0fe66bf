import { given } from '../../model/given.ts'
import { relative } from 'node:path'
import { parse } from 'yaml'
import { SluiceError } from '../../model/errors.ts'
import { type Files, textAt } from '../../model/files.ts'
import type { Schema, TableSchema } from '../../model/schema.ts'
import { parseStoredSchema, schemaEngineVersion, schemaVersionHash } from '../../state/stored-schema.ts'
import type { Run } from '../run.ts'
import { schemaFile } from './export-schema.ts'
import { isSystemName } from '../../model/names/system-names.ts'

const hashKey = 'imported_version_hash'

/**
 * The schema a run starts from when `import_schema_path` holds a file for it (docs/contract/tables.md 6.4): the file's
 * content replaces the stored one when it is not the one that was imported last. Tables that have data and are not in
 * the file stay: their nested rows would be orphaned by the next merge. Throws IMPORT_SCHEMA_NOT_READABLE.
 */
export async function importSchema(
  known: Schema,
  { plan: { importSchemaPath }, world, reporter }: Run,
): Promise<Schema> {
  if (importSchemaPath === undefined) return known
  const file = schemaFile(importSchemaPath, known.name, world.cwd)
  const shown = relative(world.cwd, file)
  const imported = await readSchema(file, { name: known.name, shown, files: world.files })
  if (imported === undefined) return known
  const hash = schemaVersionHash(imported)
  if (known.other?.[hashKey] === hash) return known
  reporter.report({ kind: 'note', message: `Taking the schema of ${shown}, which has changed.` })
  const { version, versionHash, previousHashes } = known
  const kept = [...known.tables].filter(([name, table]) => !imported.tables.has(name) && isKept(table))
  const tables = [...imported.tables].map(([name, table]) => [name, withData(table, known.tables.get(name))] as const)
  return {
    ...imported,
    version,
    versionHash,
    previousHashes,
    tables: new Map([...tables, ...kept]),
    other: { ...imported.other, [hashKey]: hash },
  }
}

function isKept(table: TableSchema): boolean {
  return table.seenData || isSystemName(table.name)
}

/** An edited file says nothing of what was loaded; root tables without resource and disposition get dlt's defaults. */
function withData(table: TableSchema, known: TableSchema | undefined): TableSchema {
  const seenData = table.seenData || known?.seenData === true
  if (table.parent !== undefined) return { ...table, seenData }
  return {
    ...table,
    resource: table.resource ?? table.name,
    writeDisposition: table.writeDisposition ?? { kind: 'append' },
    seenData,
  }
}

async function readSchema(
  file: string,
  { name, shown, files }: { readonly name: string; readonly shown: string; readonly files: Files },
): Promise<Schema | undefined> {
  const text = await textAt(files, file).catch((error: unknown) => {
    throw notReadable(shown, error)
  })
  if (text === undefined) return undefined
  try {
    const written: unknown = parse(text)
    if (typeof written !== 'object' || written === null || Array.isArray(written))
      throw new Error('it is not a mapping')
    const form = { engine_version: schemaEngineVersion, version: 1, ...written, name }
    return parseStoredSchema(JSON.stringify(form))
  } catch (error) {
    throw notReadable(shown, error)
  }
}

function notReadable(file: string, cause: unknown): SluiceError {
  const found = cause instanceof SluiceError ? cause.details.found : cause instanceof Error ? cause.message : undefined
  return new SluiceError(
    'IMPORT_SCHEMA_NOT_READABLE',
    `Could not import the schema because "${file}" cannot be read.`,
    {
      place: { file, path: 'import_schema_path' },
      ...given({ found }),
      allowed: `dlt's schema as YAML, engine_version ${schemaEngineVersion}`,
      hint: 'Correct the file, or make it anew: set `export_schema_path`, run, and copy what was written.',
      cause,
    },
  )
}
