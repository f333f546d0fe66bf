import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Fault, hits, playFault, writeReply } from './faults.ts'
import { type ApiRequest, type Handler, type Reply, readyReply } from './reply.ts'

/** One line of the log: what was asked and what became of it. */
export interface LoggedRequest extends ApiRequest {
  /** the route's key; empty when no route matched */
  readonly route: string
  readonly fault?: Fault['kind']
}

export interface ScriptedApiOptions {
  /** `GET /orders/:id`, or `/orders` for every method; `*` catches what is left */
  readonly routes: Readonly<Record<string, Handler>>
  /** the first one that hits a request is played */
  readonly faults?: readonly Fault[]
  /** PEM key and certificate: makes it an https server */
  readonly tls?: { readonly key: string; readonly cert: string }
}

export interface ScriptedApi {
  /** `http://127.0.0.1:port`, without a trailing slash */
  readonly url: string
  /** everything asked so far, in order of arrival */
  readonly requests: readonly LoggedRequest[]
  /** no fault is played from now on */
  calm(): void
  close(): Promise<void>
}

/**
 * A real HTTP server on loopback that plays scripted answers and faults. Routes are plain functions; a handler that
 * throws answers 500 with the error's message, so that a mistake in a test's script is seen in the client's error.
 */
export async function startScriptedApi(options: ScriptedApiOptions): Promise<ScriptedApi> {
  const requests: LoggedRequest[] = []
  const counts = new Map<string, number>()
  let faults = options.faults ?? []

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(incoming)
    const found = findRoute(options.routes, incoming)
    const routeNumber = (counts.get(found.route) ?? 0) + 1
    counts.set(found.route, routeNumber)
    const request = describeRequest(incoming, {
      body,
      origin,
      params: found.params,
      number: requests.length + 1,
      routeNumber,
    })
    const fault = faults.find((candidate) => hits(candidate, { ...request, route: found.route }))
    requests.push({ ...request, route: found.route, ...(fault === undefined ? {} : { fault: fault.kind }) })
    const reply = readyReply(await replyOf(found.handler, request))
    await (fault === undefined ? writeReply(response, reply) : playFault(response, reply, fault))
  }

  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    // a client that was killed breaks its connection: nothing to answer then
    answer(incoming, response).catch(() => response.destroy())
  }
  const server = options.tls === undefined ? createServer(listener) : createSecureServer(options.tls, listener)
  const port = await listen(server)
  const origin = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  return {
    url: origin,
    requests,
    calm: () => {
      faults = []
    },
    close: () => closeServer(server),
  }
}

async function replyOf(handler: Handler, request: ApiRequest): Promise<Reply> {
  try {
    return await handler(request)
  } catch (cause) {
    return { status: 500, json: { error: `the scripted route failed: ${String(cause)}` } }
  }
}

function describeRequest(
  incoming: IncomingMessage,
  rest: Pick<ApiRequest, 'body' | 'origin' | 'params' | 'number' | 'routeNumber'>,
): ApiRequest {
  const url = new URL(incoming.url ?? '/', rest.origin)
  return {
    ...rest,
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
  }
}

interface FoundRoute {
  readonly route: string
  readonly params: Readonly<Record<string, string>>
  readonly handler: Handler
}

function findRoute(routes: Readonly<Record<string, Handler>>, incoming: IncomingMessage): FoundRoute {
  const path = (incoming.url ?? '/').split('?')[0] ?? '/'
  for (const [route, handler] of Object.entries(routes)) {
    const params = matchRoute(route, incoming.method ?? 'GET', path)
    if (params !== undefined) return { route, params, handler }
  }
  const missing = { status: 404, json: { error: `no route for ${incoming.method ?? 'GET'} ${path}` } }
  return { route: '', params: {}, handler: () => missing }
}

function matchRoute(route: string, method: string, path: string): Record<string, string> | undefined {
  if (route === '*') return {}
  const [wantedMethod, wantedPath] = route.includes(' ') ? route.split(' ', 2) : [method, route]
  if (wantedMethod !== method || wantedPath === undefined) return undefined
  const wanted = wantedPath.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? ''
    if (segment.startsWith(':')) params[segment.slice(1)] = decodeURIComponent(value)
    else if (segment !== value) return undefined
  }
  return params
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
