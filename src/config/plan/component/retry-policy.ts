import type { RetryPolicy } from '../../../model/plan.ts'
import type { WrittenErrorHandler } from '../../shapes/endpoint.ts'
import type { PlanContext } from '../context.ts'

/** What holds when nobody says otherwise (design section 5). */
export const defaultRetry: RetryPolicy = {
  statuses: [429, 500, 502, 503, 504],
  maxRetries: 3,
  backoffFactor: 2,
  maxDelaySeconds: 300,
  timeoutSeconds: 60,
}

/**
 * The retry policy below every `error_handler`: the defaults, with dlt's runtime settings over them
 * (`RUNTIME__REQUEST_TIMEOUT`, `…_MAX_ATTEMPTS`, `…_BACKOFF_FACTOR`, `…_MAX_RETRY_DELAY`; spec/rest-api.md 8.3).
 */
export function readRuntimeRetry(context: PlanContext): RetryPolicy {
  const attempts = runtimeNumber('request_max_attempts', context)
  return {
    statuses: defaultRetry.statuses,
    // dlt counts requests and takes 0 for one
    maxRetries: attempts === undefined ? defaultRetry.maxRetries : Math.max(0, Math.trunc(attempts) - 1),
    backoffFactor: runtimeNumber('request_backoff_factor', context) ?? defaultRetry.backoffFactor,
    maxDelaySeconds: runtimeNumber('request_max_retry_delay', context) ?? defaultRetry.maxDelaySeconds,
    timeoutSeconds: runtimeNumber('request_timeout', context) ?? defaultRetry.timeoutSeconds,
  }
}

/** Lays `error_handler`s over a policy, the nearest to the endpoint last; each key stands for itself. */
export function readRetry(
  below: RetryPolicy,
  ...handlers: readonly (WrittenErrorHandler | null | undefined)[]
): RetryPolicy {
  return handlers.reduce<RetryPolicy>(
    (policy, handler) => ({
      ...policy,
      ...(handler?.retry_on_status_codes ? { statuses: handler.retry_on_status_codes.map(Number) } : {}),
      ...(handler?.max_retries === undefined ? {} : { maxRetries: handler.max_retries }),
      ...(handler?.backoff_factor === undefined ? {} : { backoffFactor: handler.backoff_factor }),
    }),
    below,
  )
}

function runtimeNumber(field: string, context: PlanContext): number | undefined {
  const result = context.providers.lookupField(field, [['runtime']])
  if (!result.found) return undefined
  const value = typeof result.value === 'string' && result.value.trim() !== '' ? Number(result.value) : result.value
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  context.problems.report([], {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use runtime.${field} from ${result.from} because it is no number of 0 or more.`,
    found: String(result.value),
    allowed: 'a number, 0 or more',
    hint: `Correct or unset RUNTIME__${field.toUpperCase()}.`,
  })
  return undefined
}
