import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Fault } from './faults.ts'
import type { Handler, Reply } from './reply.ts'
import { type ScriptedApi, startScriptedApi } from './scripted-api.ts'

const headers = z.record(z.string(), z.string())

const replyShape = z.strictObject({
  status: z.number().int().optional(),
  headers: headers.optional(),
  json: z.unknown().optional(),
  text: z.string().optional(),
})

const target = { route: z.string().optional(), at: z.union([z.number(), z.array(z.number()), z.literal('all')]) }

const faultShape = z.discriminatedUnion('kind', [
  z.strictObject({
    ...target,
    kind: z.literal('status'),
    status: z.number(),
    headers: headers.optional(),
    body: z.string().optional(),
  }),
  z.strictObject({ ...target, kind: z.literal('reset') }),
  z.strictObject({ ...target, kind: z.literal('cut'), framing: z.enum(['length', 'chunked']).optional() }),
  z.strictObject({ ...target, kind: z.literal('hang_up') }),
  z.strictObject({ ...target, kind: z.literal('html') }),
  z.strictObject({ ...target, kind: z.literal('truncate') }),
  z.strictObject({ ...target, kind: z.literal('drip'), bytes: z.number(), everyMs: z.number() }),
  z.strictObject({ ...target, kind: z.literal('delay'), ms: z.number() }),
  z.strictObject({ ...target, kind: z.literal('compress'), encoding: z.enum(['gzip', 'br']) }),
])

/**
 * The `api.json` of a golden case: per route (`GET /items`) the replies in order, the last one repeated for ever, and
 * the faults of `faults.ts`. `<url>` in a text or header stands for the server's own address. `"tls": true` serves
 * https with a certificate that nobody signed.
 */
const exchangeShape = z.strictObject({
  routes: z.record(z.string(), z.array(replyShape).min(1)),
  faults: z.array(faultShape).optional(),
  tls: z.boolean().optional(),
})

/** Starts the server that a case's `api.json` describes; throws with zod's message when the file is wrong. */
export async function startExchange(file: string, tls: () => { key: string; cert: string }): Promise<ScriptedApi> {
  const exchange = exchangeShape.parse(JSON.parse(await readFile(file, 'utf8')))
  const routes = Object.entries(exchange.routes).map(
    ([route, replies]) => [route, inOrder(replies as Reply[])] as const,
  )
  return startScriptedApi({
    routes: Object.fromEntries(routes),
    faults: (exchange.faults ?? []) as Fault[],
    ...(exchange.tls === true ? { tls: tls() } : {}),
  })
}

function inOrder(replies: readonly Reply[]): Handler {
  return (request) => {
    const reply = replies[Math.min(request.routeNumber, replies.length) - 1] ?? {}
    return JSON.parse(JSON.stringify(reply).replaceAll('<url>', request.origin)) as Reply
  }
}
