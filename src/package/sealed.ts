import type { SealedPackage } from '../model/sealed-package.ts'
import type { Schema } from '../model/schema.ts'
import type { StateRow } from '../model/state.ts'
import { parsePlain, parseSchemaText, plainText, schemaText } from './schema-text.ts'

/** What a package learns when it is sealed. */
export interface SealInfo {
  /** version and hash final (`state/stored-schema.ts` `finishSchema`) */
  readonly schema: Schema
  /** null = the state is as it was */
  readonly stateRow: StateRow | null
  /** replace resources that were run, whether or not they yielded rows */
  readonly replaced: readonly string[]
}

type Stored = Pick<SealInfo, 'stateRow' | 'replaced'> & {
  readonly schema: string
  readonly rows: readonly (readonly [string, number])[]
  readonly columns: readonly (readonly [string, readonly string[]])[]
}

export type SealedContents = Pick<SealedPackage, 'schema' | 'stateRow' | 'replaced' | 'rows' | 'columns'>

export function sealedText({ schema, stateRow, replaced, rows, columns }: SealedContents): string {
  const stored: Stored = { schema: schemaText(schema), stateRow, replaced, rows: [...rows], columns: [...columns] }
  return plainText(stored)
}

export function parseSealedText(text: string): SealedContents {
  const stored = parsePlain<Stored>(text)
  return {
    schema: parseSchemaText(stored.schema),
    stateRow: stored.stateRow,
    replaced: stored.replaced,
    rows: new Map(stored.rows),
    columns: new Map(stored.columns),
  }
}
