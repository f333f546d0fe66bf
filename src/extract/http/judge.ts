import { privateHostRefused } from './private-hosts.ts'
import { given } from '../../model/given.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Body } from '../../json/records/body.ts'
import { BadBody, type DecoderChoice } from '../../model/decoder.ts'
import type { JsonValue } from '../../json/json.ts'
import type { ResponseAction, RetryPolicy } from '../../model/plan.ts'
import type { ExpressionValues } from '../../model/plan/expression.ts'
import type { World } from '../../model/world.ts'
import { firstBytes } from './body/receive-body.ts'
import { decodeText } from './codec/decode-body.ts'
import {
  explainBody,
  explainFault,
  explainRefusal,
  explainStatus,
  type FailureContext,
} from './failure/explain-failure.ts'
import type { Answer } from './http-client.ts'
import { explained, openDocument } from './long-answer.ts'
import { headersOverflow, isCertificateProblem, networkCode } from './failure/network-problem.ts'
import { runActions, type ActedOn, type Said } from './response-actions.ts'
import { serverWaitMs, type Attempt, type RetryReason } from './retry.ts'
import type { Fault, Reply } from './send-once.ts'

export interface JudgeInput {
  readonly policy: RetryPolicy
  readonly responseActions: readonly ResponseAction[]
  readonly decoder: DecoderChoice
  readonly context: FailureContext
  readonly world: World
  /** what expressions of the response actions may name besides the answer */
  readonly scope?: ExpressionValues | undefined
  /** URL of the page, without credentials */
  readonly pageUrl: string
  /** the number of the request that brought it, which a page knows */
  readonly request?: number
}

/** What a reply amounts to: a page, a page to ignore, or a failure (worth another attempt or not). */
export async function judgeReply(sent: Reply, input: JudgeInput): Promise<Attempt<Answer>> {
  const { status: sentStatus, headers } = sent
  if (input.responseActions.length === 0 && sentStatus < 300) return readPage(sent, input)
  const body = decodeText(sent.bytes, headers['content-type'] ?? '')
  const seen = { url: input.pageUrl, status: sentStatus, headers, text: body }
  const acted = await runActions(input.responseActions, seen, input.scope)
  if (acted.kind === 'word' && acted.word === 'accept') return readPage(sent, input)
  if (acted.kind !== 'pass') await sent.spooled?.dispose()
  if (acted.kind === 'failed') return failed(null, () => actionFailure(acted, input))
  if (acted.kind === 'word') return judgeWord(acted, sent, input)
  const { status, text } = acted
  const reply: Reply = { ...sent, status }
  if (reply.status >= 300) {
    const retry = input.policy.statuses.includes(reply.status) ? retryReason(reply, input) : null
    return failed(retry, (attempts) => explainStatus(reply, input.context, attempts))
  }
  return readPage(text === body ? reply : withText(reply, text), input)
}

/** The reply as functions have changed it, in UTF-8. */
function withText(reply: Reply, text: string): Reply {
  const type = (reply.headers['content-type'] ?? '').replace(/;\s*charset\s*=[^;]*/i, '')
  return { ...reply, bytes: Buffer.from(text), headers: { ...reply.headers, 'content-type': `${type}; charset=utf-8` } }
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
export function retryReason(reply: Reply, about: Pick<JudgeInput, 'world' | 'policy'>): RetryReason {
  return {
    reason: `${reply.status} ${reply.statusText}`.trim(),
    serverWaitMs: serverWaitMs(reply, about),
  }
}

function judgeWord({ word, message, waitMs }: Said, reply: Reply, input: JudgeInput): Attempt<Answer> {
  if (word === 'ignore') return { kind: 'done', value: { kind: 'ignored', status: reply.status } }
  const refused = (attempts: number): Error => explainRefusal(reply, input.context, { attempts, message })
  if (word !== 'retry' && word !== 'rate_limited') return failed(null, refused)
  const isLimit = word === 'rate_limited'
  // whatever its status is, the config says that the limit was hit
  const { reason, serverWaitMs } = retryReason(isLimit ? { ...reply, status: 429 } : reply, input)
  const retry = { reason: isLimit ? `${reason}, taken for a rate limit` : reason, serverWaitMs: waitMs ?? serverWaitMs }
  return failed({ ...retry, ...(isLimit && { holdsForAll: true as const }) }, refused)
}

// a function's own SluiceError says what it has to say
function actionFailure({ action, error }: ActedOn & { readonly kind: 'failed' }, { context }: JudgeInput): Error {
  if (error instanceof SluiceError) return error
  const reason = context.mask(error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
  return new SluiceError(
    'RESPONSE_ACTION_FAILED',
    `Could not ${context.doing} because a function among its response_actions failed: ${reason}.`,
    {
      ...(action.place === undefined ? {} : { place: action.place }),
      found: `${context.method} ${context.url}`,
      hint: 'Correct the function; to end the reading quietly it may throw "new IgnoreResponse()".',
      cause: error,
    },
  )
}

async function readPage(reply: Reply, input: JudgeInput): Promise<Attempt<Answer>> {
  const { status, headers, bytes, spooled } = reply
  const about = { contentType: headers['content-type'] ?? '' }
  const bare = {
    kind: 'page',
    url: input.pageUrl,
    ...given({ request: input.request }),
    status,
    headers,
    body: null,
    bytes: bytes.length,
  } as const
  const blank = { kind: 'done', value: { ...bare, isBlank: true } } as const
  if (bytes.length === 0) return blank
  const decoder = input.decoder.choose(about.contentType, bytes.subarray(0, firstBytes))
  const page = { ...bare, ...(!input.decoder.isWritten && { format: decoder.type }) }
  const undecodable = (error: unknown, attempts: number) =>
    explainBody(asBadBody(error), { reply, context: input.context, attempts, format: decoder.type })
  if (spooled !== undefined && decoder.reads === 'stream') {
    const records = decoder.decode(spooled.pieces(), about)
    const batches = explained(records, { explain: (error) => undecodable(error, 1), done: () => spooled.dispose() })
    return { kind: 'done', value: { ...page, bytes: spooled.size, batches } }
  }
  try {
    if (decoder.reads === 'whole' && spooled !== undefined) {
      const tooLarge = (maxBytes: number) => explainFault({ kind: 'too_large', maxBytes }, input.context, 1)
      const explaining = { explain: (error: unknown) => undecodable(error, 1), tooLarge }
      const found = await openDocument({ spooled, decoder }, about, explaining)
      const read = 'outline' in found ? { document: found } : found
      return { kind: 'done', value: { ...page, bytes: spooled.size, ...read } }
    }
    if (decoder.reads === 'whole') {
      // a user's own may be async, or forget its `return`
      const body: Body | undefined = await decoder.decode(bytes, about)
      if (body === undefined) throw new BadBody('malformed', `the decoder "${decoder.type}" gave nothing`)
      return body === null && isWhiteSpace(reply) ? blank : { kind: 'done', value: { ...page, body } }
    }
    const list: JsonValue[] = []
    for await (const batch of decoder.decode(inOnePiece(bytes), about)) for (const record of batch) list.push(record)
    return list.length === 0 && isWhiteSpace(reply) ? blank : { kind: 'done', value: { ...page, list } }
  } catch (error) {
    await spooled?.dispose()
    if (error instanceof SluiceError) throw error
    const { problem } = asBadBody(error)
    const retry = problem === 'cut_off' ? { reason: `truncated ${nameOf(decoder.type)}`, serverWaitMs: null } : null
    return failed(retry, (attempts) => undecodable(error, attempts))
  }
}

async function* inOnePiece(bytes: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}

function asBadBody(error: unknown): BadBody {
  if (error instanceof BadBody) return error
  return new BadBody('malformed', error instanceof Error ? error.message : String(error))
}

function isWhiteSpace({ bytes, headers }: Reply): boolean {
  return decodeText(bytes, headers['content-type'] ?? '').trim() === ''
}

function nameOf(type: string): string {
  return type === type.toLowerCase() && type.length <= 6 ? type.toUpperCase() : type
}

// A name that has never resolved is most likely misspelt: waiting would only delay that news. EAI_AGAIN is the
// resolver's own word for "later".
function isTransient(fault: Fault, hostIsKnown: boolean): boolean {
  if (fault.kind === 'timeout' || fault.kind === 'dripping' || fault.kind === 'corrupt') return true
  if (fault.kind !== 'network' || isCertificateProblem(fault.cause)) return false
  const code = networkCode(fault.cause)
  if (code === 'ENOTFOUND') return hostIsKnown
  return (
    code !== privateHostRefused &&
    code !== headersOverflow &&
    code !== 'UND_ERR_INVALID_ARG' &&
    code !== 'UND_ERR_NOT_SUPPORTED'
  )
}

function faultReason(fault: Fault): string {
  if (fault.kind === 'network') return fault.phase === 'body' ? 'the answer was cut short' : lostReason(fault.cause)
  if (fault.kind === 'dripping') return 'hardly any data'
  return fault.kind === 'timeout' ? `no data for ${fault.seconds} s` : 'damaged body'
}

/** Why there is no whole answer, in a few words. */
export function faultWords(fault: Fault): string {
  switch (fault.kind) {
    case 'too_large':
      return fault.why ?? `the body is larger than ${fault.maxBytes} bytes`
    case 'overdue':
      return `no answer within ${fault.seconds} s`
    case 'redirects':
      return `redirected ${fault.count} times`
    case 'unknown_encoding':
      return `an unknown Content-Encoding: ${fault.encoding}`
    case 'corrupt':
    case 'network':
    case 'timeout':
    case 'dripping':
      return faultReason(fault)
    default:
      return fault satisfies never
  }
}

function lostReason(cause: unknown): string {
  const code = networkCode(cause)
  if (code === 'ECONNREFUSED') return 'the connection was refused'
  return code === 'ECONNRESET' || code === 'UND_ERR_SOCKET'
    ? 'the connection was closed by the other side'
    : `the connection failed (${code})`
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
