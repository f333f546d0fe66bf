import type { ServerResponse } from 'node:http'
import { type LocalServer, type SeenRequest, sendJson, startServer } from '../servers/local-http.ts'

/** What the bakery wants and does; all of it may be changed while it is open. */
export interface Mood {
  /** `Authorization: Bearer …`; absent = it asks nobody */
  token?: string
  /** milliseconds before each answer */
  slow: number
  /** every so many requests one gets 429 with `Retry-After: 1`; 0 = none */
  busyEvery: number
}

export interface Bakery extends LocalServer {
  readonly mood: Mood
}

/** Names as an API may have them that means no good. */
export const hostileNames = [
  'Rye',
  'Spelt <img src=x onerror="window.hacked=1">',
  '\u202Eesrever\u202C loaf',
  '<script>window.hacked=1</script>',
  'javascript:window.hacked=1',
]

const pageSize = 10
const breads = Array.from({ length: 60 }, (_, index) => ({
  id: 100 + index,
  name: hostileNames[index % hostileNames.length],
  price: { amount: 2.5 + index / 10, currency: 'EUR' },
  tags: index % 3 === 0 ? ['whole', 'dark'] : [],
  // one cell of a megabyte
  note: index === 3 ? 'x'.repeat(1_000_000) : null,
  updated_at: new Date(Date.UTC(2026, 9, 1, index)).toISOString(),
}))

/** `/breads` in pages by cursor, `/orders` in one page, `/orders/{id}/lines` for each. */
export async function openBakery(given: Partial<Mood> = {}): Promise<Bakery> {
  const mood: Mood = { slow: 0, busyEvery: 0, ...given }
  const server = await startServer((request, response, n) => {
    setTimeout(() => answer(request, response, { mood, n }), mood.slow)
  })
  return { ...server, mood }
}

function answer(
  { url, headers }: SeenRequest,
  response: ServerResponse,
  { mood, n }: { readonly mood: Mood; readonly n: number },
): void {
  const { pathname, searchParams } = new URL(url, 'http://bakery')
  if (mood.token !== undefined && headers['authorization'] !== `Bearer ${mood.token}`)
    return sendJson(response, { error: 'who are you?' }, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
  if (mood.busyEvery > 0 && n % mood.busyEvery === 0)
    return sendJson(response, { error: 'busy' }, { status: 429, headers: { 'retry-after': '1' } })
  if (pathname === '/breads') {
    const from = Number(searchParams.get('cursor') ?? 0)
    const next = from + pageSize < breads.length ? String(from + pageSize) : null
    return sendJson(response, { data: breads.slice(from, from + pageSize), total: breads.length, next_cursor: next })
  }
  if (pathname === '/orders')
    return sendJson(
      response,
      Array.from({ length: 30 }, (_, index) => ({ id: index + 1, customer: `c-${index % 4}` })),
    )
  if (/^\/orders\/\d+\/lines$/.test(pathname)) return sendJson(response, [{ line: 1, pieces: 2 }])
  return sendJson(response, { error: 'no such page' }, { status: 404 })
}
