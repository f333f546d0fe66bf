import type { Place } from '../errors.ts'

/** An error as `--json` shows it: all that people see of it. */
export interface ErrorReport {
  readonly code: string
  readonly message: string
  readonly place?: Place
  /** the resource that was being read */
  readonly resource?: string
  readonly found?: string
  readonly allowed?: readonly string[] | string
  readonly hint?: string
  /** every problem of a config, when `code` is CONFIG_INVALID */
  readonly problems?: readonly ErrorReport[]
}
