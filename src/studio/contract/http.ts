/*
 * What page and server of the studio say to each other: types only, so that the page can import them and nothing else.
 *
 * Every call under /api carries `Authorization: Bearer <token>`; the token comes in the page's fragment (`#token=…`). Calls
 * with a body say `Content-Type: application/json`. Times are ISO 8601 in UTC, durations milliseconds, files are paths below
 * the project's folder with `/` between their parts. What JSON cannot carry exactly travels as values.ts says.
 *
 * Live answers are text/event-stream, read with fetch (an EventSource has no headers). Lines that begin with `:` keep the
 * connection alive, every 15 s. Each event is `event: <name>`, `data: <one line of JSON>`, and `id: <seq>` where it has one.
 */
import type { ErrorReport } from '../../model/report/error-report.ts'

export type { ErrorReport } from '../../model/report/error-report.ts'
export type { Place } from '../../model/errors.ts'

/**
 * The body of every answer that is not 2xx. 400 = the request itself is wrong · 401 = no token, or not ours · 403 = not
 * from our page, or not allowed · 404 = no such thing · 409 = it changed, or is taken by another process · 422 = it was
 * understood and fails: the error is the one that `--json` prints · 500 = a mistake of the studio (INTERNAL) · 503 = busy.
 */
export interface ApiError {
  readonly error: ErrorReport
}

/** Statuses that an `ApiError` comes with. */
export type ApiErrorStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 500 | 503

/**
 * Codes of the studio itself, beside those of the register. STUDIO_FILE_CHANGED: 409 of a write whose `If-Match` is not the
 * file's hash · STUDIO_FORBIDDEN: Host, Origin, Sec-Fetch-Site or the kind of the body is not that of our page ·
 * STUDIO_TOKEN: 401 · STUDIO_NOT_FOUND · STUDIO_REQUEST: the request says something else than the contract ·
 * STUDIO_OUTSIDE: a path leads out of the project · STUDIO_READ_ONLY: that file is not edited here ·
 * STUDIO_UNTRUSTED: a config that is code, and nobody has said yet that it may be run · STUDIO_GONE: a child process ended
 * without an answer · STUDIO_CANCELLED: it was asked to end · STUDIO_DATA_CHANGED: 409, rows are of another version.
 */
export type StudioErrorCode =
  | 'STUDIO_FILE_CHANGED'
  | 'STUDIO_FORBIDDEN'
  | 'STUDIO_TOKEN'
  | 'STUDIO_NOT_FOUND'
  | 'STUDIO_REQUEST'
  | 'STUDIO_OUTSIDE'
  | 'STUDIO_READ_ONLY'
  | 'STUDIO_UNTRUSTED'
  | 'STUDIO_GONE'
  | 'STUDIO_CANCELLED'
  | 'STUDIO_DATA_CHANGED'

/** GET /api/explain/:code: of an error or a warning. 422 CODE_UNKNOWN. */
export interface Explanation {
  readonly code: string
  readonly kind: 'error' | 'warning'
  /** what happened */
  readonly means: string
  /** what to do, in Markdown; links are relative to docs/ */
  readonly next: string
  /** of errors: what becomes of what was read */
  readonly afterwards?: string
}
