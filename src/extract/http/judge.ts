import type { ResponseAction, RetryPolicy } from '../../model/plan.ts'
import type { World } from '../../model/world.ts'
import { decodeJson, decodeText } from './codec/decode-body.ts'
import {
  explainBody,
  explainFault,
  explainRefusal,
  explainStatus,
  type FailureContext,
} from './failure/explain-failure.ts'
import type { Answer } from './http-client.ts'
import { isCertificateProblem, networkCode } from './failure/network-problem.ts'
import { serverWaitMs, type Attempt, type RetryReason } from './retry.ts'
import type { Fault, Reply } from './send-once.ts'

export interface JudgeInput {
  readonly policy: RetryPolicy
  readonly responseActions: readonly ResponseAction[]
  readonly context: FailureContext
  readonly world: World
  /** URL of the page, without credentials */
  readonly pageUrl: string
}

/** What a reply amounts to: a page, a page to ignore, or a failure (worth another attempt or not). */
export function judgeReply(reply: Reply, input: JudgeInput): Attempt<Answer> {
  const text = decodeText(reply.bytes, reply.headers['content-type'] ?? '')
  const action = actionFor(input.responseActions, reply.status, text)
  if (action === 'ignore') return { kind: 'done', value: { kind: 'ignored', status: reply.status } }
  if (action !== undefined) {
    const retry = action === 'retry' ? retryReason(reply, input) : null
    return failed(retry, (attempts) => explainRefusal(reply, input.context, attempts))
  }
  if (reply.status >= 300) {
    const retry = input.policy.statuses.includes(reply.status) ? retryReason(reply, input) : null
    return failed(retry, (attempts) => explainStatus(reply, input.context, attempts))
  }
  return readPage(reply, text, input)
}

/** What a missing answer amounts to: certificates, oversized bodies and the like fail at once, the rest is retried. */
export function judgeFault<T>(
  fault: Fault,
  { context, hostIsKnown }: { readonly context: FailureContext; readonly hostIsKnown: boolean },
): Attempt<T> {
  const retry = isTransient(fault, hostIsKnown) ? { reason: faultReason(fault), serverWaitMs: null } : null
  return failed(retry, (attempts) => explainFault(fault, context, attempts))
}

/** The log's word for a status, and how long the server wants to be left alone. */
export function retryReason(reply: Reply, { policy, world }: Pick<JudgeInput, 'policy' | 'world'>): RetryReason {
  return {
    reason: `${reply.status} ${reply.statusText}`.trim(),
    serverWaitMs: serverWaitMs(reply, { policy, world }),
  }
}

// spec/rest-api.md 8.1: given conditions must all hold; the first action that matches decides
function actionFor(
  actions: readonly ResponseAction[],
  status: number,
  text: string,
): ResponseAction['action'] | undefined {
  return actions.find(
    (action) =>
      (action.status !== undefined || action.content !== undefined) &&
      (action.status === undefined || action.status === status) &&
      (action.content === undefined || text.includes(action.content)),
  )?.action
}

function readPage(reply: Reply, text: string, input: JudgeInput): Attempt<Answer> {
  const decoded = decodeJson(text)
  if (decoded.kind === 'json')
    return {
      kind: 'done',
      value: {
        kind: 'page',
        url: input.pageUrl,
        status: reply.status,
        headers: reply.headers,
        body: decoded.value,
        bytes: reply.bytes.length,
      },
    }
  const retry = decoded.kind === 'cut_off' ? { reason: 'truncated JSON', serverWaitMs: null } : null
  return failed(retry, (attempts) => explainBody(decoded, { reply, context: input.context, attempts }))
}

// A name that has never resolved is most likely misspelt: waiting would only delay that news. EAI_AGAIN is the
// resolver's own word for "later".
function isTransient(fault: Fault, hostIsKnown: boolean): boolean {
  if (fault.kind === 'timeout' || fault.kind === 'corrupt') return true
  if (fault.kind !== 'network' || isCertificateProblem(fault.cause)) return false
  const code = networkCode(fault.cause)
  if (code === 'ENOTFOUND') return hostIsKnown
  return code !== 'UND_ERR_INVALID_ARG' && code !== 'UND_ERR_NOT_SUPPORTED'
}

function faultReason(fault: Fault): string {
  if (fault.kind === 'network')
    return `${fault.phase === 'body' ? 'body cut' : 'connection'}: ${networkCode(fault.cause)}`
  return fault.kind === 'timeout' ? `no data for ${fault.seconds} s` : 'damaged body'
}

function failed<T>(retry: RetryReason | null, explain: (attempts: number) => Error): Attempt<T> {
  return {
    kind: 'failed',
    retry,
    giveUp: (attempts) => {
      throw explain(attempts)
    },
  }
}
