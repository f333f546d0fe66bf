import type { Authenticator } from '../../../model/auth.ts'
import { type ErrorCode, SluiceError } from '../../../model/errors.ts'
import { statusCode } from '../../../model/error-register/register.ts'
import type { BadBody } from '../../../model/decoder.ts'
import type { Masker } from '../../../model/secrets.ts'
import { maskJsonText, maskUrl } from '../credentials.ts'
import { describeChallenge } from './challenge.ts'
import { decodeText, longestText } from '../codec/decode-body.ts'
import { networkProblem, type UrlSetting } from './network-problem.ts'
import { oneLine, withoutControls } from './plain-text.ts'
import type { Fault, Reply } from '../send-once.ts'

/** What every error about a request can say. */
export interface FailureContext {
  /** `read "orders"`, `get an access token for "orders"` */
  readonly doing: string
  readonly method: string
  readonly url: string
  /** what in the config says where to send it */
  readonly setting: UrlSetting
  readonly mask: Masker
  /** the auth in use, null = none configured */
  readonly auth: Pick<Authenticator, 'type' | 'scheme' | 'secretKeys'> | null
  /** why the URL's host may not see credentials, and what to do about it; null = it may */
  readonly withheld: string | null
  readonly resource: string
  /** `RetryPolicy.errorBodyLength` */
  readonly errorBodyLength: number | undefined
}

/** The error for an answer with a status that is not success. */
export function explainStatus(reply: Reply, context: FailureContext, attempts: number): SluiceError {
  const status = `${reply.status} ${reply.statusText}`.trim()
  const because =
    attempts > 1 ? `the server still answered ${status} after ${attempts} attempts` : `the server answered ${status}`
  return new SluiceError(statusCode(reply.status), sentence(context, because) + wholeBody(reply, context), {
    found: foundText(context, bodySnippet(reply, context)),
    hint: statusHint(reply, context),
  })
}

/** The error for a request that got no whole answer. */
export function explainFault(fault: Fault, context: FailureContext, attempts: number): SluiceError {
  const { code, because, hint, cause } = faultParts(fault, context)
  const times = attempts > 1 ? ` (${attempts} attempts)` : ''
  return new SluiceError(code, sentence(context, because + times), {
    found: foundText(context),
    hint,
    ...(cause === undefined ? {} : { cause }),
  })
}

/** The error for a body that cannot be decoded though the status says success. `format` = what it was to be. */
export function explainBody(
  problem: BadBody,
  {
    reply,
    context,
    attempts,
    format,
  }: {
    readonly reply: Reply
    readonly context: FailureContext
    readonly attempts: number
    readonly format: string
  },
): SluiceError {
  if (problem.problem === 'cut_off') {
    const hint = 'Run again; if it stays, ask for smaller pages or look at the proxy in between.'
    const times = attempts > 1 ? ` (${attempts} attempts)` : ''
    return new SluiceError('RESPONSE_TRUNCATED', sentence(context, oneLine(context.mask(problem.message)) + times), {
      found: foundText(context),
      hint,
    })
  }
  return format === 'json'
    ? explainNotJson(problem, reply, context)
    : explainMalformed(problem, { reply, context, format })
}

function explainMalformed(
  problem: BadBody,
  { reply, context, format }: { readonly reply: Reply; readonly context: FailureContext; readonly format: string },
): SluiceError {
  const isHidden = context.errorBodyLength === 0
  const why = isHidden ? '' : `: ${oneLine(maskJsonText(problem.message, context.mask)).slice(0, 300)}`
  const because = `the answer cannot be read as "${format}"${why}`
  return new SluiceError('RESPONSE_MALFORMED', sentence(context, because), {
    found: foundText(context, reply.headers['content-type'] ?? 'no content type'),
    allowed: `a body of the response_format "${format}"`,
    hint: problem.hint ?? 'Open the URL and look at what the server sends, or name another "response_format".',
  })
}

function explainNotJson(problem: BadBody, reply: Reply, context: FailureContext): SluiceError {
  const type = reply.headers['content-type'] ?? 'no content type'
  const { kind, hint } = bodyKind(reply, type)
  const isHidden = context.errorBodyLength === 0
  const text = oneLine(decodeText(reply.bytes, type).slice(0, 4000))
  const shown = isHidden || kind === 'compressed' ? '' : `: ${maskJsonText(text, context.mask).slice(0, 120)}`
  const why = isHidden ? '' : ` (${oneLine(context.mask(problem.message))})`
  return new SluiceError('RESPONSE_NOT_JSON', sentence(context, `the answer is ${kind}`), {
    found: foundText(context, type + shown),
    allowed: 'a JSON body',
    hint: hint ?? `Open the URL and look at what the server sends${why}.`,
  })
}

/** What else a body is that is not JSON, and what to do about it. */
function bodyKind({ bytes }: Reply, type: string): { readonly kind: string; readonly hint?: string } {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return {
      kind: 'compressed',
      hint: 'The body is gzip, but no "Content-Encoding" header says so: ask the API for plain JSON.',
    }
  const text = decodeText(bytes.subarray(0, 100_000), type).trim()
  if (text.startsWith('<'))
    return {
      kind: /^<(!doctype html|html)/i.test(text) ? 'an HTML page' : 'XML',
      hint: 'Check that base_url and path name the API and not a web page, and that the credentials are right (login pages answer 200).',
    }
  if (/ndjson|jsonl|json-seq|stream\+json/i.test(type) || /^[[{].*[\]}]\r?\n[[{]/.test(text))
    return {
      kind: 'JSON lines (NDJSON)',
      hint: 'Set "response_format: ndjson" in the endpoint, or ask the API for one JSON document, e.g. with the header "Accept: application/json".',
    }
  if (/csv|tab-separated/i.test(type))
    return {
      kind: 'CSV',
      hint: 'Set "response_format: csv" in the endpoint, or ask the API for JSON, e.g. with the header "Accept: application/json".',
    }
  return { kind: 'not valid JSON' }
}

/** The error for an answer that a response action refuses though its status says success. */
export function explainRefusal(
  reply: Reply,
  context: FailureContext,
  { attempts, message }: { readonly attempts: number; readonly message: string | undefined },
): SluiceError {
  const said = message === undefined ? '' : `: ${context.mask(message).replace(/\.$/, '')}`
  if (reply.status >= 300 && said === '') return explainStatus(reply, context, attempts)
  const times = attempts > 1 ? ` after ${attempts} attempts` : ''
  const because = `a response action of the endpoint refuses this answer (status ${reply.status})${times}${said}`
  return new SluiceError('RESPONSE_REFUSED', sentence(context, because) + wholeBody(reply, context), {
    found: foundText(context, bodySnippet(reply, context)),
    hint: 'Read what the server says above, or change "response_actions" of the endpoint.',
  })
}

/** An error for the sentence `Could not read "orders" because …`, with the masked request as what was found. */
function sentence(context: Pick<FailureContext, 'doing'>, because: string): string {
  return `Could not ${context.doing} because ${because}.`
}

function foundText(context: FailureContext, more = ''): string {
  const request = `${context.method} ${maskUrl(context.url, context.mask)}`
  return more === '' ? request : `${request} -> ${more}`
}

interface FaultParts {
  readonly code: ErrorCode
  readonly because: string
  readonly hint: string
  readonly cause?: unknown
}

type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { readonly kind: Kind }>

const explainers: { readonly [Kind in Fault['kind']]: (fault: FaultOf<Kind>, context: FailureContext) => FaultParts } =
  {
    network: (fault, context) => ({ ...networkProblem(fault, context), cause: fault.cause }),
    timeout: ({ phase, seconds }) => ({
      code: 'TIMEOUT',
      because: `the server ${phase === 'connect' ? 'did not answer' : 'stopped sending'} for ${seconds} seconds`,
      hint: 'Run again later, ask for smaller pages, or allow more time per request.',
    }),
    dripping: ({ bytes, seconds }) => ({
      code: 'TIMEOUT',
      because: `the server sent no more than ${bytes} bytes in ${seconds} seconds`,
      hint: 'Run again later, ask for smaller pages, or allow more time per request.',
    }),
    overdue: ({ seconds }) => ({
      code: 'TIMEOUT',
      because: `the answer was not whole after ${seconds} seconds in all`,
      hint: 'Ask for smaller pages, or raise "max_total_seconds" of "error_handler".',
    }),
    too_large: ({ maxBytes, why }) => ({
      code: 'RESPONSE_TOO_LARGE',
      because: why === undefined ? `the answer is larger than ${maxBytes} bytes` : why.replace(/^it /, 'the answer '),
      hint:
        why !== undefined
          ? 'No honest answer is packed so tightly: look at what the server sends.'
          : maxBytes === longestText
            ? 'Ask for smaller pages, or point "data_selector" at the list of records itself, as in "data": such a list is read from a file, whatever its size. More than this cannot be in memory as one text, whatever SLUICE_MAX_BODY_BYTES says.'
            : 'Ask for smaller pages, or raise the limit with SLUICE_MAX_BODY_BYTES=….',
    }),
    corrupt: ({ why }) => ({
      code: 'RESPONSE_TRUNCATED',
      because: `the compressed answer is cut or damaged (${why})`,
      hint: 'Run again; if it stays, send the header "Accept-Encoding: identity" with the request.',
    }),
    unknown_encoding: ({ encoding }) => ({
      code: 'RESPONSE_ENCODING_UNKNOWN',
      because: `the answer is encoded as "${encoding.slice(0, 40)}"`,
      hint: 'Take "Accept-Encoding" out of the headers of the config, or set it to "gzip".',
    }),
    redirects: ({ count }) => ({
      code: 'TOO_MANY_REDIRECTS',
      because: `the server redirected ${count} times in a row`,
      hint: 'Open the URL and put the address it ends at into base_url and path; a redirect to a login means that credentials are missing.',
    }),
  }

function faultParts<Kind extends Fault['kind']>(fault: FaultOf<Kind>, context: FailureContext): FaultParts {
  const explain = explainers[fault.kind]
  return explain(fault, context)
}

function statusHint(reply: Reply, context: FailureContext): string {
  const { status } = reply
  if (context.withheld !== null && (status === 401 || status === 403)) return context.withheld
  if (status === 401) return unauthorizedHint(context) + challengeHint(reply, context)
  if (status === 403)
    return `The credentials are known but not allowed here: check the scopes and permissions of the key or account.${challengeHint(reply, context)}`
  if (status === 404 || status === 410)
    return `Check "path" and base_url of "${context.resource}": both together make the URL above.`
  if (status === 429)
    return 'Lower the speed: fewer resources at once, larger pages, or more patience with "error_handler: {max_retries: 10, backoff_factor: 5}".'
  if (status === 405) return 'Check "method" of the endpoint: the server does not take this one here.'
  if (status === 400 || status === 422)
    return 'Check the params and the body of the endpoint against what the server says above.'
  if (status >= 500) return 'The server has a problem of its own: run again later; what is already loaded stays.'
  return 'Check the URL above and what the server says to it.'
}

function unauthorizedHint({ auth, resource }: FailureContext): string {
  if (auth === null) return `No auth is configured for "${resource}": add "auth" to "client", e.g. {type: bearer}.`
  const keys = (auth.secretKeys ?? []).filter((key) => key !== '').map((key) => `"${key}"`)
  const check = keys.length === 0 ? 'check its values' : `check the secret ${keys.join(' and ')}`
  return `The server refused the "${auth.type}" auth: ${check}.`
}

function challengeHint(reply: Reply, { auth, mask }: FailureContext): string {
  const sent = auth === null ? '' : auth.scheme
  const said = describeChallenge(reply.headers['www-authenticate'] ?? '', sent, mask)
  return said === '' ? '' : ` ${mask(said)}`
}

/** What the server said, masked, which stands below the sentence where `http_show_error_body` is set. */
function wholeBody(reply: Reply, { errorBodyLength, mask }: FailureContext): string {
  if (errorBodyLength === undefined || errorBodyLength === 0) return ''
  const text = maskJsonText(decodeText(reply.bytes.subarray(0, 1_000_000), reply.headers['content-type'] ?? ''), mask)
  if (text.trim() === '') return ''
  const shown = withoutControls(text.slice(0, errorBodyLength))
  return `\n${shown.trim()}${text.length > errorBodyLength ? ' … (truncated)' : ''}`
}

/** At most 200 characters of what the server said, on one line: JSON and text as they are, HTML by its title. */
function bodySnippet(reply: Reply, { errorBodyLength, mask }: FailureContext): string {
  if (errorBodyLength !== undefined) return ''
  const text = decodeText(reply.bytes.subarray(0, 100_000), reply.headers['content-type'] ?? '').trim()
  if (/^<(!doctype html|html)/i.test(text)) {
    const title = /<(?:title|h1)[^>]*>([^<]*)</i.exec(text)?.[1] ?? ''
    return mask(oneLine(`HTML page "${oneLine(title)}"`)).slice(0, 200)
  }
  return maskJsonText(oneLine(text), mask).slice(0, 200)
}
