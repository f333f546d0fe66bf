import { given } from '../../../model/given.ts'
import type { RetryPolicy } from '../../../model/plan.ts'
import type { WrittenErrorHandler } from '../../shapes/endpoint.ts'
import type { PlanContext } from '../context.ts'

/** What holds when nobody says otherwise (docs/contract/rest-api.md 15.1). */
const defaultRetry: RetryPolicy = {
  statuses: [429, 500, 502, 503, 504],
  maxRetries: 3,
  backoffFactor: 2,
  maxDelaySeconds: 300,
  timeoutSeconds: 60,
}

/**
 * The retry policy below every `error_handler`: the defaults, with dlt's runtime settings over them
 * (`RUNTIME__REQUEST_TIMEOUT`, `…_MAX_ATTEMPTS`, `…_BACKOFF_FACTOR`, `…_MAX_RETRY_DELAY`;
 * docs/contract/rest-api.md 8.3).
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
    ...errorBody(context),
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
      ...(handler?.retry_on_status_codes ? { statuses: handler.retry_on_status_codes.flatMap(expandStatuses) } : {}),
      ...given({
        maxRetries: handler?.max_retries,
        backoffFactor: handler?.backoff_factor,
        maxTotalSeconds: handler?.max_total_seconds,
        maxDelaySeconds: handler?.max_wait,
        backoff: handler?.backoff,
        waitHeader: waitHeaderOf(handler),
      }),
    }),
    below,
  )
}

function waitHeaderOf(handler: WrittenErrorHandler | null | undefined): RetryPolicy['waitHeader'] {
  if (handler?.wait_header === undefined) return undefined
  const { wait_header: name, wait_header_is: is, wait_pattern: pattern, min_wait: minSeconds } = handler
  return {
    name: name.toLowerCase(),
    ...given({ is, minSeconds, pattern: pattern === undefined ? undefined : new RegExp(pattern) }),
  }
}

/** 503, "503", "5xx" or "500-504" as the statuses it stands for. */
export function expandStatuses(written: number | string): readonly number[] {
  const text = String(written)
  const [first = '', last = first] = /^\dxx$/i.test(text)
    ? [`${text.slice(0, 1)}00`, `${text.slice(0, 1)}99`]
    : text.split('-')
  return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, index) => Number(first) + index)
}

/**
 * dlt's `RUNTIME__HTTP_SHOW_ERROR_BODY` and `…_HTTP_MAX_ERROR_BODY_LENGTH` (docs/contract/rest-api.md 4.3). When nobody
 * says anything, a line of 200 masked characters is shown, where dlt shows nothing: it is what tells people what is
 * wrong.
 */
function errorBody(context: PlanContext): Pick<RetryPolicy, 'errorBodyLength'> {
  const result = context.providers.lookupField('http_show_error_body', [['runtime']])
  if (!result.found) return {}
  const word = String(result.value).trim().toLowerCase()
  if (['true', '1', 'yes'].includes(word))
    return { errorBodyLength: runtimeNumber('http_max_error_body_length', context) ?? 8192 }
  if (['false', '0', 'no'].includes(word)) return { errorBodyLength: 0 }
  context.problems.report([], {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use runtime.http_show_error_body from ${result.from} because it is neither true nor false.`,
    found: String(result.value),
    allowed: ['true', 'false'],
    hint: 'Correct or unset RUNTIME__HTTP_SHOW_ERROR_BODY.',
  })
  return {}
}

function runtimeNumber(field: string, context: PlanContext): number | undefined {
  const result = context.providers.lookupField(field, [['runtime']])
  if (!result.found) return undefined
  const value = typeof result.value === 'string' && result.value.trim() !== '' ? Number(result.value) : result.value
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  context.problems.report([], {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use runtime.${field} from ${result.from} because it is not a number of 0 or more.`,
    found: String(result.value),
    allowed: 'a number, 0 or more',
    hint: `Correct or unset RUNTIME__${field.toUpperCase()}.`,
  })
  return undefined
}
