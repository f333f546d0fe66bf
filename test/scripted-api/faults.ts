import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { ReadyReply } from './reply.ts'

/** Which requests a fault hits: numbers count from 1 among the requests of `route`, or of the whole server without it. */
export interface FaultTarget {
  /** a key of `routes`, such as `GET /orders` */
  readonly route?: string
  readonly at: number | readonly number[] | 'all'
}

/** What goes wrong on the way. `reset`, `cut`, `drip`, `compress` and `truncate` damage or delay the route's own answer. */
export type FaultKind =
  /** another answer instead; `Retry-After` and the like go into `headers` */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** half of the body, then RST */
  | { readonly kind: 'reset' }
  /** half of the body, then a clean FIN: `content-length` promised more, or the last chunk is missing */
  | { readonly kind: 'cut'; readonly framing?: 'length' | 'chunked' }
  /** connection closed before any answer */
  | { readonly kind: 'hang_up' }
  /** the body in pieces of `bytes`, `everyMs` apart */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** nothing for `ms`, then the answer */
  | { readonly kind: 'delay'; readonly ms: number }
  /** a login page with status 200 */
  | { readonly kind: 'html' }
  /** a complete HTTP answer whose JSON stops in the middle */
  | { readonly kind: 'truncate' }
  /** the right answer, compressed */
  | { readonly kind: 'compress'; readonly encoding: 'gzip' | 'br' }

export type Fault = FaultTarget & FaultKind

const loginPage =
  '<!doctype html>\n<html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>\n'

/** True when the fault is meant for this request. */
export function hits(fault: Fault, request: { route: string; number: number; routeNumber: number }): boolean {
  if (fault.route !== undefined && fault.route !== request.route) return false
  const number = fault.route === undefined ? request.number : request.routeNumber
  if (fault.at === 'all') return true
  return typeof fault.at === 'number' ? fault.at === number : fault.at.includes(number)
}

/** Writes the reply, spoiled by the fault. Resolves when the last byte was handed to the socket. */
export async function playFault(response: ServerResponse, reply: ReadyReply, fault: FaultKind): Promise<void> {
  switch (fault.kind) {
    case 'status': {
      const headers = { 'content-type': 'application/json', ...fault.headers }
      return writeReply(response, {
        status: fault.status,
        headers,
        body: Buffer.from(fault.body ?? `{"error":"scripted ${fault.status}"}`),
      })
    }
    case 'html':
      return writeReply(response, {
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: Buffer.from(loginPage),
      })
    case 'truncate':
      return writeReply(response, { ...reply, body: half(reply.body) })
    case 'compress': {
      const body = fault.encoding === 'gzip' ? gzipSync(reply.body) : brotliCompressSync(reply.body)
      return writeReply(response, { ...reply, headers: { ...reply.headers, 'content-encoding': fault.encoding }, body })
    }
    case 'delay':
      await sleep(fault.ms)
      return writeReply(response, reply)
    case 'drip':
      return drip(response, reply, fault)
    case 'hang_up':
      response.socket?.destroy()
      return undefined
    case 'reset':
      await writeHalf(response, reply, 'length')
      response.socket?.resetAndDestroy()
      return undefined
    case 'cut':
      await writeHalf(response, reply, fault.framing ?? 'length')
      response.socket?.end()
      return undefined
  }
}

/** Writes the whole reply with its `content-length`. */
export async function writeReply(response: ServerResponse, reply: ReadyReply): Promise<void> {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length })
  await new Promise<void>((resolve) => response.end(reply.body, resolve))
}

async function writeHalf(response: ServerResponse, reply: ReadyReply, framing: 'length' | 'chunked'): Promise<void> {
  const length = framing === 'length' ? { 'content-length': reply.body.length } : {}
  response.writeHead(reply.status, { ...reply.headers, ...length })
  await new Promise<void>((resolve) => response.write(half(reply.body), () => resolve()))
  // lets the half arrive before the end of the connection does
  await sleep(10)
}

async function drip(response: ServerResponse, reply: ReadyReply, pace: { bytes: number; everyMs: number }) {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length })
  for (let start = 0; start < reply.body.length; start += pace.bytes) {
    response.write(reply.body.subarray(start, start + pace.bytes))
    await sleep(pace.everyMs)
  }
  response.end()
}

function half(body: Buffer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2))
}
