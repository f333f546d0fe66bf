import type { JsonValue } from '../json/json.ts'
import { parseJson, toJsonText } from '../json/json-text.ts'
import { asTableName } from '../model/names.ts'
import type { Schema, TableSchema } from '../model/schema.ts'

/** A schema as the package's own JSON text: the model as it is, tables as a list. Not dlt's stored form. */
export function schemaText(schema: Schema): string {
  return plainText({ ...schema, tables: [...schema.tables.values()] })
}

/** Reads what `schemaText` wrote. */
export function parseSchemaText(text: string): Schema {
  const stored = parsePlain<Omit<Schema, 'tables'> & { readonly tables: readonly TableSchema[] }>(text)
  return { ...stored, tables: new Map(stored.tables.map((table) => [asTableName(table.name), table])) }
}

/** Lossless JSON text of one of our plain-JSON nouns (units, progress, cursors, state). */
export function plainText(value: object): string {
  return toJsonText(value as JsonValue)
}

/** Reads a noun that `plainText` wrote. The package is ours: its shape is trusted, the caller names it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names what it wrote
export function parsePlain<Written>(text: string): Written {
  const written: unknown = parseJson(text)
  return written as Written
}
