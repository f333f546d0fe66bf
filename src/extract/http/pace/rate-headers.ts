/** What an answer says about a budget of the server's. */
export interface Quota {
  /** tells several budgets of one server apart */
  readonly name: string
  /** what is left of it */
  readonly remaining: number
  /** milliseconds until it is whole again; null = it does not say */
  readonly resetMs: number | null
  /** all of it, where it says so */
  readonly limit?: number
}

type Headers = Readonly<Record<string, string>>

/** The spellings that lie around: two drafts of the IETF's with three headers, and what came before them. */
const families = ['x-ratelimit-', 'ratelimit-', 'x-rate-limit-', 'x-ratelimit-requests-'] as const

/**
 * The budgets that an answer tells of: `RateLimit: "default";r=50;t=30` (newest drafts), `RateLimit: limit=100,
 * remaining=50, reset=30`, and `RateLimit-Remaining`, `X-RateLimit-Remaining` … with their resets. Servers send anything:
 * what makes no sense is not there.
 */
export function quotasIn(headers: Headers, now: number): readonly Quota[] {
  const structured = structuredQuotas(headers['ratelimit'], headers['ratelimit-policy'])
  if (structured.length > 0) return structured
  return families.flatMap((family) => {
    const remaining = amountOf(headers[`${family}remaining`])
    if (remaining === undefined) return []
    const limit = amountOf(headers[`${family}limit`])
    const resetMs = resetMsOf(headers[`${family}reset`], now)
    return [{ name: family, remaining, resetMs, ...(limit !== undefined && { limit }) }]
  })
}

/** Milliseconds until the budget that was hit is whole again; null when the answer does not say. */
export function resetMsIn(headers: Headers, now: number): number | null {
  const [first] = structuredQuotas(headers['ratelimit'], undefined).filter(({ remaining }) => remaining === 0)
  if (first?.resetMs !== undefined && first.resetMs !== null) return first.resetMs
  return resetMsOf(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? headers['x-rate-limit-reset'], now)
}

/** Headers are short; what is longer than this is not looked at. */
const longest = 1000

function structuredQuotas(value: string | undefined, policy: string | undefined): readonly Quota[] {
  if (value === undefined || value.length > longest) return []
  const named = value.split(',').flatMap((item) => {
    const [head = '', ...parameters] = item.split(';').map((part) => part.trim())
    const found = pairsOf(parameters)
    const remaining = amountOf(found.get('r'))
    if (remaining === undefined) return []
    const seconds = amountOf(found.get('t'))
    const limit = limitOf(head, policy)
    const resetMs = seconds === undefined ? null : seconds * 1000
    return [{ name: head, remaining, resetMs, ...(limit !== undefined && { limit }) }]
  })
  return named.length > 0 ? named : draftSeven(value)
}

function draftSeven(value: string): readonly Quota[] {
  const found = pairsOf(value.split(/[,;]/).map((part) => part.trim()))
  const remaining = amountOf(found.get('remaining'))
  if (remaining === undefined) return []
  const seconds = amountOf(found.get('reset'))
  const limit = amountOf(found.get('limit'))
  return [
    {
      name: 'ratelimit',
      remaining,
      resetMs: seconds === undefined ? null : seconds * 1000,
      ...(limit !== undefined && { limit }),
    },
  ]
}

function limitOf(name: string, policy: string | undefined): number | undefined {
  if (policy === undefined || policy.length > longest) return undefined
  const item = policy.split(',').find((each) => each.split(';')[0]?.trim() === name)
  return amountOf(pairsOf((item ?? '').split(';').map((part) => part.trim())).get('q'))
}

function pairsOf(parts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    parts.flatMap((part) => {
      const [name, value] = part.split('=')
      return name === undefined || value === undefined ? [] : [[name.trim().toLowerCase(), value.trim()] as const]
    }),
  )
}

function amountOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d{1,12}(\.\d+)?\s*$/.test(value) ? Number(value) : undefined
}

// GitHub sends the epoch second, some the epoch millisecond, the IETF drafts the seconds left
function resetMsOf(value: string | undefined, now: number): number | null {
  if (value === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return null
  const amount = Number(value)
  if (amount > 1e11) return amount - now
  return amount > 1e8 ? amount * 1000 - now : amount * 1000
}
