import { STATUS_CODES } from 'node:http'
import { given } from '../../model/given.ts'
import type { TlsIdentity, Transport, WireAbout, WireAnswer, WireRequest } from '../../model/transport.ts'
import type { World } from '../../model/world.ts'
import { SluiceError } from '../../model/errors.ts'
import { receiveBody, type Receiving } from './body/receive-body.ts'
import type { Spooled } from './body/spool.ts'
import type { Deadline } from './deadline.ts'

/** A whole answer, body read to its end and content-decoded. */
export interface Reply {
  readonly status: number
  readonly statusText: string
  /** lower-cased names, repeated ones joined with ", " */
  readonly headers: Readonly<Record<string, string>>
  readonly setCookies: readonly string[]
  /** how a spooled body begins */
  readonly bytes: Buffer
  /** the body, where it is too long for memory and its decoder takes it in pieces */
  readonly spooled?: Spooled
}

/** Why there is no whole answer. `phase` tells whether the answer had begun. */
export type Fault =
  | { readonly kind: 'network'; readonly phase: Phase; readonly cause: unknown }
  | { readonly kind: 'timeout'; readonly phase: Phase; readonly seconds: number }
  /** it sends, but so little that it would go on for ever */
  | { readonly kind: 'dripping'; readonly bytes: number; readonly seconds: number }
  | { readonly kind: 'overdue'; readonly seconds: number }
  | { readonly kind: 'too_large'; readonly maxBytes: number; readonly why?: string }
  | { readonly kind: 'corrupt'; readonly why: string }
  | { readonly kind: 'unknown_encoding'; readonly encoding: string }
  | { readonly kind: 'redirects'; readonly count: number }

export type Phase = 'connect' | 'body'

export type Sent = { readonly kind: 'reply'; readonly reply: Reply } | { readonly kind: 'fault'; readonly fault: Fault }

export interface Wire {
  readonly transport: Transport
  /** its alarms watch the time */
  readonly world: Pick<World, 'alarm'>
  /** until the headers are there, and between two pieces of the body */
  readonly timeoutSeconds: number
  /** the time for the whole answer, however steadily it drips */
  readonly deadline: Deadline
  /** the most bytes of the body, before and after decompression */
  readonly maxBytes: number
  /** absent = every body is kept in memory */
  readonly receiving?: Receiving | undefined
  readonly signal: AbortSignal
  /** when the head of the answer is there */
  readonly onHead?: (status: number, headers: Reply['headers']) => void
  /** what the request is for */
  readonly about?: WireAbout
  readonly tls?: TlsIdentity | undefined
  /** before anything is sent: rejects when the origin must not be asked */
  admit(origin: string): Promise<void>
}

/** In ten times the timeout of one piece a body brings at least a kilobyte. */
const patienceWithDrips = 10
const leastBytes = 1024

/** One request, one answer: no retries, no redirects, no credentials. Throws the signal's reason when aborted, and what the disk fails with. */
export async function sendOnce(request: WireRequest, wire: Wire): Promise<Sent> {
  wire.signal.throwIfAborted()
  wire.deadline.begin()
  const overdue: Sent = { kind: 'fault', fault: { kind: 'overdue', seconds: wire.deadline.seconds } }
  // a pause of the limiter may have outlasted it
  if (wire.deadline.remainingMs() <= 0) return overdue
  const watch = watchTime(wire)
  let phase: Phase = 'connect'
  try {
    await wire.admit(request.origin)
    const { timeoutSeconds: connectSeconds } = wire
    const answer = await wire.transport.send(request, {
      signal: watch.signal,
      connectSeconds,
      ...given({ about: wire.about, tls: wire.tls }),
    })
    phase = 'body'
    wire.onHead?.(answer.status, headersOf(answer))
    return await toReply(answer, wire, watch.touch)
  } catch (cause) {
    wire.signal.throwIfAborted()
    // this machine's disk: no fault of the server's
    if (cause instanceof SluiceError) throw cause
    if (watch.overdue()) return overdue
    const dripped = watch.dripped()
    if (dripped !== undefined) return { kind: 'fault', fault: { kind: 'dripping', ...dripped } }
    const fault: Fault = watch.expired()
      ? { kind: 'timeout', phase, seconds: wire.timeoutSeconds }
      : { kind: 'network', phase, cause }
    return { kind: 'fault', fault }
  } finally {
    watch.stop()
  }
}

/** Exact where undici's own timers tick once a second, and over all of it, connecting included. */
function watchTime(wire: Wire) {
  const { alarm } = wire.world
  const controller = new AbortController()
  let expired = false
  let overdue = false
  const remainingMs = wire.deadline.remainingMs()
  const end = Number.isFinite(remainingMs)
    ? alarm(remainingMs, () => {
        overdue = true
        controller.abort()
      })
    : undefined
  const timer = alarm(wire.timeoutSeconds * 1000, () => {
    expired = true
    controller.abort()
  })
  // a server that sends a blank now and then would never run into the timer above
  const seconds = wire.timeoutSeconds * patienceWithDrips
  let bytes = 0
  let dripped: { readonly bytes: number; readonly seconds: number } | undefined
  const drips = alarm(seconds * 1000, () => {
    if (bytes >= leastBytes) {
      bytes = 0
      return drips.restart()
    }
    dripped = { bytes, seconds }
    controller.abort()
  })
  const abort = () => controller.abort(wire.signal.reason)
  wire.signal.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    expired: () => expired,
    overdue: () => overdue,
    dripped: () => dripped,
    touch: (length: number) => {
      bytes += length
      timer.restart()
    },
    stop: () => {
      for (const each of [timer, end, drips]) each?.stop()
      wire.signal.removeEventListener('abort', abort)
    },
  }
}

async function toReply(answer: WireAnswer, wire: Wire, onPiece: (length: number) => void): Promise<Sent> {
  const headers = headersOf(answer)
  const isPage = answer.status < 300
  const received = await receiveBody(watched(answer.body, onPiece), {
    headers,
    maxBytes: wire.maxBytes,
    receiving: isPage ? wire.receiving : undefined,
  })
  if (received.kind === 'too_large') return { kind: 'fault', fault: { maxBytes: wire.maxBytes, ...received } }
  if (received.kind === 'corrupt' || received.kind === 'unknown_encoding') return { kind: 'fault', fault: received }
  const reply: Reply = {
    status: answer.status,
    statusText: answer.statusText || (STATUS_CODES[answer.status] ?? ''),
    headers,
    setCookies: [answer.headers['set-cookie'] ?? []].flat(),
    bytes: received.bytes,
    ...(received.kind === 'spooled' && { spooled: received.spooled }),
  }
  return { kind: 'reply', reply }
}

function headersOf(answer: WireAnswer): Reply['headers'] {
  return Object.fromEntries(
    Object.entries(answer.headers)
      // a session, not data: it stays in the cookie jar and out of pages
      .filter(([name]) => name !== 'set-cookie')
      .map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  )
}

async function* watched(
  body: AsyncIterable<Uint8Array>,
  onPiece: (length: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of body) {
    onPiece(piece.length)
    yield piece
  }
}
