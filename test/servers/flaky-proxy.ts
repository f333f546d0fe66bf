import { type ClientRequest, createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Dice } from '../torture/dice.ts'

/** A proxy before a server of a test that spoils some of what goes through. */
export interface FlakyProxy {
  readonly url: string
  /** one request of so many is spoiled; 0 = none */
  oneOf: number
  /** requests that were spoiled */
  readonly spoiled: number
  stop(): Promise<void>
}

/**
 * The ways in which a request is spoiled: it is refused with 503 or 500 and never reaches the server, or the line breaks before
 * that; it is done, and its answer is lost or breaks off in the middle; it comes late.
 */
const ways = ['busy', 'broken', 'cut before', 'answer lost', 'answer cut', 'late'] as const

/** The dice say what is spoiled, and how. */
export async function startFlakyProxy(target: string, random: Dice): Promise<FlakyProxy> {
  const { hostname, port } = new URL(target)
  const state = { oneOf: 0, spoiled: 0 }
  const pass = (from: IncomingMessage, body: Buffer): Promise<{ head: IncomingMessage; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const { method, url: path, headers } = from
      const sent: ClientRequest = ask({ hostname, port, method, path, headers }, (head) => {
        bytesOf(head).then((answer) => resolve({ head, body: answer }), reject)
      })
      sent.on('error', reject).end(body)
    })
  const serve = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const body = await bytesOf(from)
    const isSpoiled = state.oneOf > 0 && random.below(state.oneOf) === 0
    const way = isSpoiled ? ways[random.below(ways.length)] : undefined
    if (isSpoiled) state.spoiled += 1
    if (way === 'busy') return void to.writeHead(503).end('<Error><Code>SlowDown</Code></Error>')
    if (way === 'broken') return void to.writeHead(500).end('<Error><Code>InternalError</Code></Error>')
    if (way === 'cut before') return void to.destroy()
    if (way === 'late') await delay(random.below(400))
    const answer = await pass(from, body)
    if (way === 'answer lost') return void to.destroy()
    to.writeHead(answer.head.statusCode ?? 500, answer.head.headers)
    if (way !== 'answer cut' || answer.body.length < 2) return void to.end(answer.body)
    to.write(answer.body.subarray(0, answer.body.length >> 1), () => to.destroy())
  }
  const server = createServer((from, to) => void serve(from, to).catch(() => to.destroy()))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get oneOf() {
      return state.oneOf
    },
    set oneOf(value) {
      state.oneOf = value
    },
    get spoiled() {
      return state.spoiled
    },
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of message as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}
