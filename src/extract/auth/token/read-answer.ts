import type { AuthTools } from '../../../model/auth.ts'
import { SluiceError } from '../../../model/errors.ts'
import { parseJson } from '../../../json/json-text.ts'
import { isJsonObject, JsonFloat, ownValue, type JsonObject } from '../../../json/json.ts'

export interface AccessToken {
  readonly text: string
  /** epoch milliseconds from which on it is not used any more */
  readonly renewAt: number
}

/** What a token endpoint sent back. */
export type TokenReply = Awaited<ReturnType<AuthTools['send']>>

/** What reading an answer takes besides the answer. */
export interface AnswerContext {
  readonly tools: AuthTools
  /** epoch milliseconds before the request: a token's life counts from there */
  readonly started: number
  /** lifetime when the answer does not say, in seconds */
  readonly defaultLifetimeSeconds: number
  /** the option that holds the endpoint's address, for hints */
  readonly urlOption: string
  /** what the server calls `access_token` and `expires_in` */
  readonly names?: Readonly<Partial<Record<string, string>>>
  /** the hint when the endpoint refuses, by status below 500 other than 3xx and 404 */
  readonly refusedHint: string
}

/** The answer of a token endpoint: JSON, or form encoding from those that ignore the Accept header; else empty. */
export function decodeAnswer(text: string): JsonObject {
  try {
    const value = parseJson(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return /(^|&)(access_token|error)=/.test(text) ? Object.fromEntries(new URLSearchParams(text.trim())) : {}
  }
}

/** The `error` of RFC 6749 5.2, such as `invalid_grant`; null when the answer names none. */
export function errorCode({ text }: TokenReply): string | null {
  return textOf(ownValue(decodeAnswer(text), 'error'))
}

/** Throws TOKEN_REFUSED with what the server said, unless the answer is a success (GitHub refuses with a 200). */
export function requireSuccess(reply: TokenReply, { tools, urlOption, refusedHint, names }: AnswerContext): void {
  const answer = decodeAnswer(reply.text)
  const refuses = errorCode(reply) !== null && ownValue(answer, names?.['access_token'] ?? 'access_token') === undefined
  if (reply.status < 300 && !refuses) return
  const why = ['error', 'error_description'].flatMap((key) => textOf(ownValue(answer, key)) ?? [])
  throw new SluiceError(
    'TOKEN_REFUSED',
    `Could not get an access token because the token endpoint answered ${reply.status}.`,
    {
      found: tools.vault.mask(
        `POST ${reply.url}${why.length === 0 ? '' : ` -> ${tools.vault.mask(why.join(': ')).slice(0, 200)}`}`,
      ),
      hint: statusHint(reply.status, urlOption) ?? refusedHint,
    },
  )
}

/**
 * The access token of a successful answer, used until 30 s before its end (a tenth of a shorter life). Throws
 * TOKEN_MISSING.
 */
export function readAccessToken(reply: TokenReply, context: AnswerContext): AccessToken {
  const answer = decodeAnswer(reply.text)
  const text = textOf(ownValue(answer, context.names?.['access_token'] ?? 'access_token'))
  const { vault } = context.tools
  if (text === null || text === '')
    throw new SluiceError(
      'TOKEN_MISSING',
      'Could not get an access token because the answer holds no "access_token".',
      {
        found: vault.mask(`POST ${reply.url} -> keys ${Object.keys(answer).slice(0, 20).join(', ') || 'none'}`),
        allowed: '{"access_token": "…", "expires_in": 3600}',
        hint: `Check "${context.urlOption}": it must be the address that answers with tokens.`,
      },
    )
  vault.add(text)
  const lifetime = lifetimeSeconds(answer, context.names?.['expires_in']) ?? context.defaultLifetimeSeconds
  const margin = Math.min(30, lifetime / 10)
  return { text, renewAt: context.started + (lifetime - margin) * 1000 }
}

/** A scalar as text; null for anything else. */
export function textOf(value: unknown): string | null {
  if (value instanceof JsonFloat) return String(value.value)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : null
}

/** `expires_in`, which comes as a number, a number as text, null, nonsense or not at all (then null). */
function lifetimeSeconds(answer: JsonObject, name = 'expires_in'): number | null {
  const text = textOf(ownValue(answer, name))
  const seconds = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null
}

function statusHint(status: number, urlOption: string): string | null {
  if (status >= 300 && status < 400)
    return `The token endpoint redirects to another host: put the final address into "${urlOption}".`
  return status === 404 ? `Check "${urlOption}".` : null
}
