import { ConfigProblems, type ErrorDetails, SluiceError } from '../../model/errors.ts'
import type { Masker } from '../../model/secrets.ts'
import type { RunEvent } from '../../model/world.ts'
import { IncompleteRun } from '../report/run-report.ts'

/** An event whose texts show no secret. */
export function maskedEvent(event: RunEvent, mask: Masker): RunEvent {
  return maskedTexts(event, mask) as RunEvent
}

function maskedTexts(value: unknown, mask: Masker): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((item: unknown) => maskedTexts(item, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [key, maskedTexts(inner, mask)]),
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
