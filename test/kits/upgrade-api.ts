/**
 * The API that `scripts/release/make-upgrade-fixture.ts` let an old version load, and that the current one goes on
 * with: the same addresses and answers, on the first day and on the second.
 */

/** Fixed, because an old work folder remembers it. */
export const upgradePort = 38_917
export const upgradeUrl = `http://127.0.0.1:${upgradePort}`

export const upgradeConfig = `name: shop
client: { base_url: "${upgradeUrl}", paginator: { type: cursor, cursor_path: next, cursor_param: cursor } }
resource_defaults: { primary_key: id, endpoint: { data_selector: data } }
resources:
  - name: orders
    write_disposition: merge
    endpoint: { path: orders, incremental: { cursor_path: updated_at, start_param: since, initial_value: "2026-01-01" } }
  - name: events
    write_disposition: append
    endpoint: { path: events, incremental: { cursor_path: updated_at, start_param: since, initial_value: "2026-01-01" } }
  - name: countries
    write_disposition: replace
`

export type Day = 1 | 2

const moment = (day: Day, n: number): string => `2026-01-0${day}T10:00:${String(n).padStart(2, '0')}Z`
const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)
const order = (id: number, day: Day) => ({
  id,
  updated_at: moment(day, id),
  total: `${id}.50`,
  status: day === 1 ? 'open' : 'paid',
  lines: [{ sku: `a${id}` }, { sku: `b${id}`, day }],
})
const event = (id: number, day: Day) => ({ id, updated_at: moment(day, id), kind: 'seen' })

/** What the API has on a day: on the second some orders have changed, and there is more of everything. */
export function recordsOf(day: Day): Readonly<Record<string, readonly { readonly id: number }[]>> {
  const first = { orders: numbers(1, 25).map((id) => order(id, 1)), events: numbers(1, 25).map((id) => event(id, 1)) }
  const countries = numbers(1, day + 2).map((id) => ({ id, name: `country ${id}` }))
  if (day === 1) return { ...first, countries }
  return {
    orders: [...first.orders.slice(0, 19), ...numbers(20, 30).map((id) => order(id, 2))],
    events: [...first.events, ...numbers(26, 30).map((id) => event(id, 2))],
    countries,
  }
}

/** The answer to `GET /orders?since=…&cursor=…`: four records, from `since` on (the boundary comes again), oldest first. */
export function upgradeAnswer(day: Day, target: string): object {
  const { pathname, searchParams } = new URL(target, upgradeUrl)
  const since = searchParams.get('since') ?? ''
  const all = (recordsOf(day)[pathname.slice(1)] ?? []).filter(
    (record) => !('updated_at' in record) || String(record.updated_at) >= since,
  )
  const from = Number(searchParams.get('cursor') ?? 0)
  const next = from + 4 < all.length ? { next: String(from + 4) } : {}
  return { data: all.slice(from, from + 4), ...next }
}
