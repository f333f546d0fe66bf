import type { SealInfo, SealedPackage } from '../model/sealed-package.ts'
import { parsePlain, parseSchemaText, plainText, schemaText } from './schema-text.ts'

type Stored = Omit<SealInfo, 'schema'> & {
  readonly schema: string
  readonly rows: readonly (readonly [string, number])[]
  readonly columns: readonly (readonly [string, readonly string[]])[]
}

/** The part of a sealed package that is written when it is sealed. */
export type SealedContents = SealInfo & Pick<SealedPackage, 'rows' | 'columns'>

export function sealedText({ schema, rows, columns, ...rest }: SealedContents): string {
  const stored: Stored = { ...rest, schema: schemaText(schema), rows: [...rows], columns: [...columns] }
  return plainText(stored)
}

export function parseSealedText(text: string): SealedContents {
  const { schema, rows, columns, ...rest } = parsePlain<Stored>(text)
  return { ...rest, schema: parseSchemaText(schema), rows: new Map(rows), columns: new Map(columns) }
}
