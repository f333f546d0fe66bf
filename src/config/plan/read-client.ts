import { given } from '../../model/given.ts'
import { byAnswer } from '../../model/decoder.ts'
import type { RetryPolicy } from '../../model/plan.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import { clientShape, type WrittenClient } from '../shapes/client.ts'
import { createAuthBuilder } from './component/build-auth.ts'
import { buildPaginator } from './component/build-paginator.ts'
import { buildDecoder } from './component/build-decoder.ts'
import { readRetry } from './component/retry-policy.ts'
import type { PlanContext } from './context.ts'
import { checkShape } from './problem/check-shape.ts'
import { missingKey } from './problem/explain-issue.ts'
import type { ClientPlan } from './read-endpoint.ts'

/** Reads `client` and builds what all endpoints share; problems are reported and leave gaps. */
export function readClient(value: unknown, retry: RetryPolicy, context: PlanContext): ClientPlan {
  const { problems } = context
  const read = value === undefined ? undefined : checkShape(clientShape, value, { path: ['client'], problems })
  const written = read?.value ?? {}
  checkBaseUrl(value, written, context)
  refuseSession(written, context)
  const auths = createAuthBuilder(context)
  return {
    written,
    paginator: buildPaginator({ value: written.paginator, path: ['client', 'paginator'] }, context),
    auth: auths.build({ value: written.auth, path: ['client', 'auth'] }) ?? null,
    decoder:
      buildDecoder({ value: written.response_format, path: ['client', 'response_format'] }, context) ??
      byAnswer(context.catalog.decoders),
    retry: { ...readRetry(retry, written.error_handler), ...readSending(written) },
    auths,
  }
}

function readSending({ request_timeout: timeout, allow_redirects: redirects }: WrittenClient): Partial<RetryPolicy> {
  const seconds = Array.isArray(timeout) ? timeout[1] : timeout
  return {
    ...given({ timeoutSeconds: seconds ?? undefined }),
    ...(redirects === false && { followsRedirects: false as const }),
  }
}

function checkBaseUrl(value: unknown, { base_url: url }: WrittenClient, { problems, vault }: PlanContext): void {
  const path = ['client', 'base_url']
  if (url === undefined) {
    const isWritten = isPlainObject(value) && Object.hasOwn(value, 'base_url')
    if (isWritten) return
    const { path: at, ...problem } = missingKey(path, ['an http or https URL'])
    problems.report(at, { ...problem, hint: 'Add "base_url", for example https://api.example.com/v1.' })
    return
  }
  if (url === '') return
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.password) vault.add(decodeURIComponent(parsed.password), 'client.base_url')
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol)) return
  problems.report(path, {
    code: 'CONFIG_INVALID_VALUE',
    message: 'Could not use "client.base_url" because it is not an http or https URL.',
    found: JSON.stringify(url),
    allowed: 'an http or https URL',
    hint: parsed === undefined && /^[\w.-]+\.\w+/.test(url) ? `Write https://${url}.` : 'Write https://….',
  })
}

function refuseSession({ session }: WrittenClient, { problems }: PlanContext): void {
  if (session === undefined || session === null) return
  problems.report(['client', 'session'], {
    code: 'CONFIG_UNSUPPORTED',
    message: 'Could not use "client.session" because a session of your own would change how requests are sent.',
    hint: 'Remove it: headers, auth and retries have keys of their own ("headers", "auth", "error_handler").',
  })
}
