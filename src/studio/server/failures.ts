import { describeError } from '../../library/report.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import { ConfigProblems, type ErrorDetails, SluiceError } from '../../model/errors.ts'
import type { ApiErrorStatus } from '../contract/http.ts'

/** Codes that say more than "it was understood, and fails". */
const statuses: Readonly<Record<string, ApiErrorStatus>> = {
  STUDIO_FORBIDDEN: 403,
  STUDIO_OUTSIDE: 403,
  STUDIO_READ_ONLY: 403,
  STUDIO_UNTRUSTED: 403,
  STUDIO_TOKEN: 401,
  STUDIO_REQUEST: 400,
  STUDIO_NOT_FOUND: 404,
  RUN_NOT_FOUND: 404,
  PIPELINE_UNKNOWN: 404,
  STUDIO_FILE_CHANGED: 409,
  STUDIO_DATA_CHANGED: 409,
  PIPELINE_BUSY: 409,
  FILE_EXISTS: 409,
  PIPELINE_NAME_TAKEN: 409,
  SECRET_TAKEN: 409,
  STUDIO_GONE: 503,
  INTERNAL: 500,
}

/** The status that goes with an error's code. */
export function statusOf(code: string): ApiErrorStatus {
  return statuses[code] ?? 422
}

/** Thrown where an error came as a report, from a process of ours: it is passed on as it is. */
export class ReportedError extends Error {
  readonly report: ErrorReport

  constructor(report: ErrorReport) {
    super(report.message)
    this.report = report
  }
}

/** Any error as `--json` shows it. */
export function reportOf(error: unknown): ErrorReport {
  return error instanceof ReportedError ? error.report : describeError(error)
}

/** What is wrong with a config that was checked elsewhere, thrown. */
export function problemsError(problems: readonly ErrorReport[]): Error {
  const [first] = problems
  if (first !== undefined && problems.length === 1) return new ReportedError(first)
  const message = `The configuration has ${problems.length} problems.`
  return new ReportedError({ ...describeError(new ConfigProblems([])), message, problems })
}

/** The request says something that the contract does not. */
export function badRequest(because: string, details: ErrorDetails = {}): SluiceError {
  return new SluiceError('STUDIO_REQUEST', `Could not answer because ${because}.`, {
    hint: 'Reload the page: it may be of another version.',
    ...details,
  })
}

/** What is asked for is not there. */
export function notFound(what: string, details: ErrorDetails = {}): SluiceError {
  return new SluiceError('STUDIO_NOT_FOUND', `Could not find ${what}.`, { hint: 'Reload the page.', ...details })
}
