/** Stands between sluice and a server and keeps the last answer to each request, as whoever judges the rows has to see it. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Exchange {
  readonly url: string
  readonly status: number
  /** undefined where it is no JSON */
  readonly body: unknown
  readonly text: string
}

export interface RecordingProxy {
  readonly url: string
  /** takes out what was recorded */
  readonly take: () => readonly Exchange[]
  readonly close: () => Promise<void>
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  let exchanges: Exchange[] = []
  const server = createServer((request, response) => {
    void forward(request, target).then(
      ({ exchange, answer, bytes }) => {
        exchanges.push(exchange)
        const headers = Object.fromEntries(
          [...answer.headers].filter(
            ([name]) => !/^(?:content-encoding|content-length|transfer-encoding|connection)$/.test(name),
          ),
        )
        response.writeHead(answer.status, headers)
        response.end(bytes)
      },
      (error: unknown) => {
        response.writeHead(502)
        response.end(String(error))
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    take: () => {
      const taken = exchanges
      exchanges = []
      return taken
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function forward(
  request: IncomingMessage,
  target: string,
): Promise<{ readonly exchange: Exchange; readonly answer: Response; readonly bytes: Buffer }> {
  const { method = 'GET', url = '/' } = request
  const body = method === 'GET' ? null : await buffer(request)
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    /^(?:host|connection|content-length|accept-encoding)$/.test(name) || value === undefined
      ? []
      : [[name, String(value)] as const],
  )
  const answer = await fetch(`${target}${url}`, {
    method,
    headers: Object.fromEntries(headers),
    ...(body && { body }),
    redirect: 'manual',
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const text = bytes.toString('utf8')
  return { exchange: { url: `${method} ${url}`, status: answer.status, body: parsed(text), text }, answer, bytes }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
