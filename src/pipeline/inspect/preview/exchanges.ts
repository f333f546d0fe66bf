import type { WatchedExchange } from '../../../extract/http/client.ts'
import { decodeText } from '../../../extract/http/codec/decode-body.ts'
import { faultWords } from '../../../extract/http/judge.ts'
import { given } from '../../../model/given.ts'
import type { ResponseTiming } from '../../../model/report/events.ts'
import type { Masker } from '../../../model/secrets.ts'

/** A request as it went out, and what came of it. Texts are masked by value. */
export interface Exchange {
  /** `token` = one that an auth made for itself */
  readonly purpose: 'page' | 'token'
  readonly method: string
  readonly url: string
  /** which page of its walk it asks for, from 1; absent for tokens */
  readonly page?: number
  /** of a resource with parents: which of the parents that were looked at, from 1 */
  readonly parent?: number
  /** 1 = the first go at it */
  readonly attempt: number
  /** null = there was no whole answer: see `error` */
  readonly status: number | null
  /** milliseconds from the request to the end of the body */
  readonly ms: number
  /** of the body, decompressed; null = there was no whole answer */
  readonly bytes: number | null
  /** where the time went; absent where there was no whole answer */
  readonly timing?: ResponseTiming
  /** why there was no whole answer */
  readonly error?: string
  /** why it was sent once more, and after how long */
  readonly retry?: { readonly reason: string; readonly waitMs: number }
  /** with `bodies` */
  readonly request?: Message
  readonly response?: Message
  /** with `bodies: 'whole'`: the request as a cURL line, each secret as a variable by its name */
  readonly curl?: string
}

/** Headers and body as they were sent, or as they came, `Content-Encoding` undone. */
export interface Message {
  /** credentials in `Authorization` and cookies are hidden, whatever they are */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** null = there is none, or it is not shown: see `note` */
  readonly body: string | null
  /** true = `body` is only the beginning */
  readonly isCut?: true
  /** what is not shown, and why */
  readonly note?: string
}

/** How much is shown of messages: nothing, headers and the first 64 Ki characters of bodies, or bodies of up to 16 Mi. */
export type ShownBodies = 'none' | 'first64k' | 'whole'

/** Characters of a body that are shown. */
export const mostOfBody = 65_536
const mostOfWhole = 16 << 20
/** Read beyond the cut, so that a secret that it goes through is masked as a whole. */
const margin = 16_384

/** An exchange as it is kept until all is read: bodies may be many and long. */
export interface KeptExchange extends WatchedExchange {
  /** bytes of the whole body; null = there was no whole answer */
  readonly size: number | null
}

/** Keeps of a body what will be shown of it. */
export function kept(seen: WatchedExchange, bodies: ShownBodies): KeptExchange {
  const { sent } = seen
  if (sent.kind === 'fault') return { ...seen, size: null }
  const { bytes, spooled, ...reply } = sent.reply
  const beginning = Buffer.from(bytes.subarray(0, bodies === 'none' ? 0 : mostIn(bodies) + margin))
  return {
    ...seen,
    sent: { kind: 'reply', reply: { ...reply, bytes: beginning } },
    size: spooled?.size ?? bytes.length,
  }
}

function mostIn(bodies: ShownBodies): number {
  return bodies === 'whole' ? mostOfWhole : mostOfBody
}

/** What an exchange shows. `mask` must know all secrets by now: tokens are learned from answers. */
export function shownExchange(
  { url, wire, sent, ms, attempt, isToken, size }: KeptExchange,
  mask: Masker,
): Omit<Exchange, 'page' | 'parent' | 'retry' | 'request' | 'response' | 'timing' | 'curl'> {
  const isWhole = sent.kind === 'reply'
  return {
    purpose: isToken ? 'token' : 'page',
    method: wire.method,
    url: mask(url),
    attempt,
    status: isWhole ? sent.reply.status : null,
    ms,
    bytes: size,
    ...given({ error: isWhole ? undefined : mask(faultWords(sent.fault)) }),
  }
}

/** Headers and bodies of an exchange. */
export function shownMessages(
  { wire, sent, isToken, size }: KeptExchange,
  mask: Masker,
  bodies: ShownBodies,
): Pick<Exchange, 'request' | 'response'> {
  const { body } = wire
  const showing = { mask, most: mostIn(bodies) }
  const asked = wire.headers.map(([name, value]) => [name, value] as const)
  const request = {
    headers: shownHeaders(asked, mask),
    ...shownText(body === null ? null : Buffer.from(body), showing),
  }
  if (sent.kind !== 'reply') return { request }
  const { headers, setCookies, bytes } = sent.reply
  const pairs = [...Object.entries(headers), ...setCookies.map((cookie) => ['set-cookie', cookie] as const)]
  const answered = isToken
    ? { body: null, note: 'the answer holds a token and is not shown' }
    : shownText(bytes, showing, { type: headers['content-type'] ?? '', size: size ?? bytes.length })
  return { request, response: { headers: shownHeaders(pairs, mask), ...answered } }
}

function shownHeaders(headers: Message['headers'], mask: Masker): Message['headers'] {
  return headers.map(([name, value]) => [name, shownHeader(name.toLowerCase(), value, mask)])
}

function shownHeader(name: string, value: string, mask: Masker): string {
  switch (name) {
    case 'authorization':
    case 'proxy-authorization':
      // what is computed from a secret is none that the vault knows
      return value.replace(/^(\S+)\s.*$|^\S+$/s, (_all, scheme?: string) =>
        scheme === undefined ? '***' : `${scheme} ***`,
      )
    case 'cookie':
      return value.replace(/=[^;]*/g, '=***')
    case 'set-cookie':
      return value.replace(/=[^;]*/, '=***')
    default:
      return mask(value)
  }
}

interface Body {
  readonly type: string
  readonly size: number
}

function shownText(
  bytes: Buffer | null,
  { mask, most: mostShown }: { readonly mask: Masker; readonly most: number },
  { type, size }: Body = { type: '', size: bytes?.length ?? 0 },
): Pick<Message, 'body' | 'isCut' | 'note'> {
  if (bytes === null || size === 0) return { body: null }
  const beginning = bytes.subarray(0, mostShown + margin)
  if (beginning.includes(0)) return { body: null, note: `${size} bytes that are not text are not shown` }
  const text = mask(decodeText(beginning, type))
  const isPart = size > beginning.length
  // the end of a part may hold the beginning of a secret, which no masker knows
  const most = isPart ? Math.min(mostShown, Math.max(0, text.length - margin / 2)) : mostShown
  if (!isPart && text.length <= most) return { body: text }
  return { body: text.slice(0, most), isCut: true, note: `cut after ${most} characters; it has ${size} bytes` }
}
