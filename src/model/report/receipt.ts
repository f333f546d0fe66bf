import type { Verdict } from './completeness.ts'
import type { WarningCode } from '../errors.ts'
import type { SchemaChange } from '../schema.ts'

/** What one load did, given back by the destination after its one commit. Only a receipt advances state. */
export interface Receipt {
  readonly loadId: string
  readonly destination: string
  readonly dataset: string
  /** rows written per table by this load (after dedup, as the destination counted them), system tables left out */
  readonly tables: Readonly<Record<string, { readonly rows: number }>>
  readonly schemaChanges: readonly SchemaChange[]
  /** true when the destination had the load id already, so that nothing was done */
  readonly replayed: boolean
  /** what the destination could not keep exactly as it was; absent when there is nothing to say */
  readonly warnings?: readonly LoadWarning[]
}

/** Something a load changed because the destination cannot hold it; shown to people. */
export interface LoadWarning {
  readonly code: WarningCode
  readonly message: string
  readonly hint?: string
}

/** How one resource went. */
export interface ResourceSummary {
  readonly pages: number
  readonly records: number
  readonly requests: number
  readonly retries: number
  readonly verdict: Verdict
}
