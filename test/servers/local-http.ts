import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A request as the server saw it. `url` is path and query, byte for byte. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface LocalServer extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  readonly seen: readonly SeenRequest[]
}

/** Answers the n-th request (from 1). Anything the http module can do is allowed: resets, cuts, lies. */
export type Handler = (request: SeenRequest, response: ServerResponse, n: number) => void

/** A real server on loopback; `await using` closes it with all its connections. */
export async function startServer(
  handler: Handler,
  tls?: { readonly key: string; readonly cert: string },
): Promise<LocalServer> {
  const seen: SeenRequest[] = []
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, body: Buffer.concat(pieces).toString('utf8') }
      handler(one, response, seen.push(one))
    })
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  value: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string | string[]> } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}
