/**
 * Child process of the benchmark: an API that takes its time. Bodies are small and made once, so that waiting is all there is.
 * Arguments: milliseconds for an answer, how many answers are made at once, what becomes of the rest (`refuse`: 429, `queue`: they
 * wait, which a client sees as slowness).
 *
 *   /records?offset&limit&total   records with a total
 *   /parents?offset&limit&total   the same, without a wait: the ids that children are asked for by
 *   /parents/ID/children          two children
 *   /most                         the most that were under way at once since it was last asked
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const [delay, atOnce, beyond] = [
  Number(process.argv[2] ?? 50),
  Number(process.argv[3] ?? 1e9),
  process.argv[4] ?? 'refuse',
]

/** answers that are being made, and those that wait for it */
let making = 0
const waiting: (() => void)[] = []
/** requests under way as the client has them */
let open = 0
let most = 0

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === '/most') {
    send(response, most)
    most = 0
  } else if (pathname === '/parents') send(response, pageOf(searchParams))
  else {
    most = Math.max(most, ++open)
    response.once('close', () => open--)
    answer(response, () => (pathname.endsWith('/children') ? children(pathname) : pageOf(searchParams)))
  }
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())

function answer(response: ServerResponse, body: () => unknown): void {
  if (making < atOnce) make(response, body)
  else if (beyond === 'queue') waiting.push(() => make(response, body))
  else {
    response.writeHead(429, { 'content-type': 'application/json' })
    response.end('{"error":"too many at once"}')
  }
}

function make(response: ServerResponse, body: () => unknown): void {
  making++
  setTimeout(() => {
    send(response, body())
    making--
    waiting.shift()?.()
  }, delay)
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function pageOf(query: URLSearchParams): object {
  const total = Number(query.get('total') ?? 0)
  const offset = Math.min(Number(query.get('offset') ?? 0), total)
  const length = Math.min(Number(query.get('limit') ?? 100), total - offset)
  return { data: Array.from({ length }, (_, at) => recordOf(offset + at)), total }
}

function recordOf(id: number): object {
  return { id, name: `record ${id}`, active: id % 3 !== 0, created_at: '2024-05-01T12:00:00Z', amount: id + 0.5 }
}

function children(path: string): object {
  const parent = Number(path.split('/')[2])
  return { data: [recordOf(parent * 2), recordOf(parent * 2 + 1)] }
}
