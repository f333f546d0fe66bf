import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type ShopData, shopAfter } from './data.ts'

/** Credentials the shop accepts; any values do, it is an example. */
export interface ShopCredentials {
  readonly apiKey: string
  readonly clientId: string
  readonly clientSecret: string
}

export interface Shop {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** a day goes by: new orders come in, some open ones get paid */
  nextDay(): void
  close(): Promise<void>
}

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: object
}

/** A request with what the routes need of it. */
interface Asked {
  readonly url: URL
  readonly method: string
  readonly bearer: string | undefined
  readonly form: URLSearchParams
}

type Route = (asked: Asked, segments: readonly string[]) => Answer

const cursorLimit = 100
const paymentsPerPage = 150
const customersPerPage = 50

/**
 * A small shop's API on loopback, moody like real ones: an API key in the query, OAuth2 for payments, four kinds of
 * paging, and now and then a 429 or a 500. `port` 0 takes any free one.
 */
export async function startShop(credentials: ShopCredentials, port = 0): Promise<Shop> {
  const shop = { day: 0, data: shopAfter(0) }
  const tokens = new Set<string>()
  const moods = moodSwings()

  function answer(asked: Asked): Answer {
    const [first = '', ...rest] = asked.url.pathname.split('/').filter((segment) => segment !== '')
    if (first === 'oauth') return giveToken(asked, credentials, tokens)
    if (first === 'next-day' && asked.method === 'POST') return { body: { day: nextDay() } }
    const route = routes(shop.data)[first]
    if (route === undefined) return { status: 404, body: { error: `there is no ${asked.url.pathname}` } }
    const refused = first === 'payments' ? refuseToken(asked, tokens) : refuseKey(asked, credentials)
    return refused ?? moods() ?? route(asked, rest)
  }

  function nextDay(): number {
    shop.day++
    shop.data = shopAfter(shop.day)
    return shop.day
  }

  const server = createServer((request, response) => {
    readRequest(request)
      .then((asked) => send(response, answer(asked)))
      .catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nextDay: () => void nextDay(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function routes(data: ShopData): Readonly<Record<string, Route>> {
  return {
    // offset and limit, with the total
    products: ({ url }) => {
      const [offset, limit] = [numberOf(url, 'offset', 0), Math.min(numberOf(url, 'limit', 50), 100)]
      return { body: { data: data.products.slice(offset, offset + limit), total: data.products.length } }
    },
    // numbered pages; /customers/7/reviews is a list of its own
    customers: ({ url }, [id, part]) => {
      if (id !== undefined && part === 'reviews') return { body: { reviews: data.reviews.get(Number(id)) ?? [] } }
      const page = numberOf(url, 'page', 1)
      const customers = data.customers.slice((page - 1) * customersPerPage, page * customersPerPage)
      return { body: { customers, page, pages: Math.ceil(data.customers.length / customersPerPage) } }
    },
    // an opaque cursor, left out on the last page; only what changed since `updated_since`
    orders: ({ url }) => {
      const since = url.searchParams.get('updated_since') ?? ''
      const matching = data.orders.filter((order) => order.updated_at >= since)
      const start = Number(Buffer.from(url.searchParams.get('cursor') ?? '', 'base64url').toString() || 0)
      const end = start + Math.min(numberOf(url, 'limit', 20), cursorLimit)
      const cursor = end < matching.length ? { cursor: Buffer.from(String(end)).toString('base64url') } : {}
      return { body: { orders: matching.slice(start, end), ...cursor } }
    },
    // a bare list, with the next page in the Link header
    payments: ({ url }) => {
      const page = numberOf(url, 'page', 1)
      const end = page * paymentsPerPage
      const next = `<${url.origin}/payments?page=${page + 1}>; rel="next"`
      const headers: Record<string, string> = end < data.payments.length ? { link: next } : {}
      return { headers, body: data.payments.slice(end - paymentsPerPage, end) }
    },
  }
}

/** Every so often the shop is busy or breaks; the request after that works. */
function moodSwings(): () => Answer | undefined {
  let count = 0
  return () => {
    count++
    if (count % 61 === 7) return { status: 429, headers: { 'retry-after': '1' }, body: { error: 'slow down, please' } }
    if (count % 47 === 20) return { status: 500, body: { error: 'something broke behind the counter' } }
    return undefined
  }
}

function giveToken(asked: Asked, credentials: ShopCredentials, tokens: Set<string>): Answer {
  const { form } = asked
  if (form.get('grant_type') !== 'client_credentials') return { status: 400, body: { error: 'unsupported_grant_type' } }
  if (form.get('client_id') !== credentials.clientId || form.get('client_secret') !== credentials.clientSecret)
    return { status: 401, body: { error: 'invalid_client' } }
  const token = randomBytes(18).toString('base64url')
  tokens.add(token)
  return { body: { access_token: token, token_type: 'Bearer', expires_in: 600 } }
}

function refuseKey({ url }: Asked, credentials: ShopCredentials): Answer | undefined {
  if (url.searchParams.get('api_key') === credentials.apiKey) return undefined
  return { status: 401, body: { error: 'missing or wrong api_key' } }
}

function refuseToken({ bearer }: Asked, tokens: ReadonlySet<string>): Answer | undefined {
  if (bearer !== undefined && tokens.has(bearer)) return undefined
  return { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: { error: 'payments need a bearer token' } }
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  return {
    url: new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`),
    method: request.method ?? 'GET',
    bearer: /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1],
    form: new URLSearchParams(await text(request)),
  }
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
  response.end(JSON.stringify(answer.body))
}

function numberOf(url: URL, name: string, fallback: number): number {
  const value = Number(url.searchParams.get(name) ?? fallback)
  return Number.isInteger(value) && value >= 0 ? value : fallback
}
