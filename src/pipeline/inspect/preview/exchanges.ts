import type { WatchedExchange } from '../../../extract/http/client.ts'
import { decodeText } from '../../../extract/http/codec/decode-body.ts'
import { faultWords } from '../../../extract/http/judge.ts'
import { given } from '../../../model/given.ts'
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
  /** why there was no whole answer */
  readonly error?: string
  /** why it was sent once more, and after how long */
  readonly retry?: { readonly reason: string; readonly waitMs: number }
  /** with `bodies` */
  readonly request?: Message
  readonly response?: Message
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

/** Characters of a body that are shown. */
export const mostOfBody = 65_536
/** Read beyond the cut, so that a secret that it goes through is masked as a whole. */
const margin = 16_384

/** An exchange as it is kept until all is read: bodies may be many and long. */
export interface KeptExchange extends WatchedExchange {
  /** bytes of the whole body; null = there was no whole answer */
  readonly size: number | null
}

/** Keeps of a body what will be shown of it. */
export function kept(seen: WatchedExchange, bodies: 'none' | 'first64k'): KeptExchange {
  const { sent } = seen
  if (sent.kind === 'fault') return { ...seen, size: null }
  const { bytes, spooled, ...reply } = sent.reply
  const beginning = Buffer.from(bytes.subarray(0, bodies === 'none' ? 0 : mostOfBody + margin))
  return {
    ...seen,
    sent: { kind: 'reply', reply: { ...reply, bytes: beginning } },
    size: spooled?.size ?? bytes.length,
  }
}

/** What an exchange shows. `mask` must know all secrets by now: tokens are learned from answers. */
export function shownExchange(
  { url, wire, sent, ms, attempt, isToken, size }: KeptExchange,
  mask: Masker,
): Omit<Exchange, 'page' | 'parent' | 'retry' | 'request' | 'response'> {
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
): Pick<Exchange, 'request' | 'response'> {
  const { body } = wire
  const asked = wire.headers.map(([name, value]) => [name, value] as const)
  const request = { headers: shownHeaders(asked, mask), ...shownText(body === null ? null : Buffer.from(body), mask) }
  if (sent.kind !== 'reply') return { request }
  const { headers, setCookies, bytes } = sent.reply
  const pairs = [...Object.entries(headers), ...setCookies.map((cookie) => ['set-cookie', cookie] as const)]
  const answered = isToken
    ? { body: null, note: 'the answer holds a token and is not shown' }
    : shownText(bytes, mask, { type: headers['content-type'] ?? '', size: size ?? bytes.length })
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
  mask: Masker,
  { type, size }: Body = { type: '', size: bytes?.length ?? 0 },
): Pick<Message, 'body' | 'isCut' | 'note'> {
  if (bytes === null || size === 0) return { body: null }
  const beginning = bytes.subarray(0, mostOfBody + margin)
  if (beginning.includes(0)) return { body: null, note: `${size} bytes that are no text are not shown` }
  const text = mask(decodeText(beginning, type))
  const isPart = size > beginning.length
  // the end of a part may hold the beginning of a secret, which no masker knows
  const most = isPart ? Math.min(mostOfBody, Math.max(0, text.length - margin / 2)) : mostOfBody
  if (!isPart && text.length <= most) return { body: text }
  return { body: text.slice(0, most), isCut: true, note: `cut after ${most} characters; it has ${size} bytes` }
}
