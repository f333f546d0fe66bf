import type { SluiceError } from '../model/errors.ts'
import type { ResourceSummary } from '../model/receipt.ts'
import type { SchemaChange } from '../model/schema.ts'
import type { World } from '../model/world.ts'

/** What one run did: the object `--json` prints (design section 6) and the library's `run()` gives. */
export interface RunReport {
  readonly ok: boolean
  readonly pipeline: string
  /** null = nothing new, nothing loaded */
  readonly load_id: string | null
  /** safe to print */
  readonly destination: string
  readonly dataset: string
  readonly resources: Readonly<Record<string, ResourceSummary>>
  readonly tables: Readonly<Record<string, { readonly rows: number }>>
  readonly schema_changes: readonly SchemaChange[]
  readonly started_at: string
  readonly finished_at: string
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string }
}

/** An error as `--json` shows it. */
export function describeError(error: SluiceError): NonNullable<RunReport['error']> {
  const { hint } = error.details
  return { code: error.code, message: error.message, ...(hint === undefined ? {} : { hint }) }
}

/** The report of a run that never started: its config could not be read. */
export function failureReport(error: SluiceError, startedAt: string, world: World): RunReport {
  return {
    ok: false,
    pipeline: '',
    load_id: null,
    destination: '',
    dataset: '',
    resources: {},
    tables: {},
    schema_changes: [],
    started_at: startedAt,
    finished_at: new Date(world.now()).toISOString(),
    error: describeError(error),
  }
}
