import type { WarningCode } from '../../model/errors.ts'

/** What a cursor has to say of the records that it saw. */
export interface CursorWarning {
  readonly code: WarningCode
  readonly message: string
  readonly hint: string
}
