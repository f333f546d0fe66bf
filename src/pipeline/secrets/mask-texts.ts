import { ConfigProblems, type ErrorDetails, SluiceError } from '../../model/errors.ts'
import type { Masker } from '../../model/secrets.ts'
import { FailedPreview } from '../inspect/failed-preview.ts'
import { IncompleteRun } from '../report/run-report.ts'

/** The same data with every text in it masked, at any depth. */
export function maskedTexts<T>(value: T, mask: Masker): T {
  // the form stays as it is: texts become texts
  return maskedWithin(value, mask) as T
}

function maskedWithin(value: unknown, mask: Masker): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((item: unknown) => maskedWithin(item, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [key, maskedWithin(inner, mask)]),
  )
}

/** The error itself when it shows no secret, else a copy of it that shows none: message, details, stack and causes. */
export function maskedError(error: unknown, mask: Masker, depth = 0): unknown {
  if (!(error instanceof Error) || depth > 5 || !holdsSecret(error, mask)) return error
  const copy = copyOf(error, mask, depth)
  if (error.stack !== undefined) copy.stack = mask(error.stack)
  return copy
}

function copyOf(error: Error, mask: Masker, depth: number): Error {
  const inner = (value: unknown): unknown => maskedError(value, mask, depth + 1)
  if (error instanceof ConfigProblems)
    return new ConfigProblems(
      error.problems.map((problem) => inner(problem)).filter((each) => each instanceof SluiceError),
    )
  if (error instanceof SluiceError) {
    const details = Object.entries(error.details).map(([key, value]: [string, unknown]) => [
      key,
      key === 'cause' ? inner(value) : maskedValue(value, mask),
    ])
    const masked = new SluiceError(error.code, mask(error.message), Object.fromEntries(details) as ErrorDetails)
    if (error instanceof FailedPreview) return new FailedPreview(masked, error.preview)
    return error instanceof IncompleteRun ? new IncompleteRun(masked, error.report) : masked
  }
  const copy = new Error(mask(error.message), error.cause === undefined ? undefined : { cause: inner(error.cause) })
  copy.name = error.name
  if ('code' in error) Object.assign(copy, { code: error.code })
  return copy
}

function maskedValue(value: unknown, mask: Masker): unknown {
  if (typeof value === 'string') return mask(value)
  return Array.isArray(value) ? value.map((item: unknown) => maskedValue(item, mask)) : value
}

function holdsSecret(error: Error, mask: Masker, depth = 0): boolean {
  const details =
    error instanceof SluiceError ? Object.values(error.details).filter((value) => !(value instanceof Error)) : []
  const problems = error instanceof ConfigProblems ? error.problems : []
  const causes = [error.cause, ...problems].filter((cause) => cause instanceof Error)
  const texts = [error.message, error.stack ?? '', ...details.flat().filter((value) => typeof value === 'string')]
  return (
    texts.some((text) => mask(text) !== text) ||
    (depth < 5 && causes.some((cause) => holdsSecret(cause, mask, depth + 1)))
  )
}
