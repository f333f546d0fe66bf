import type { LeftOut } from '../draft.ts'
import type { Endpoint } from './find/endpoint.ts'
import type { Binding } from './parents/bind-parents.ts'

interface Included {
  readonly include: readonly string[] | undefined
  readonly names: ReadonlyMap<Endpoint, string>
  readonly bindings: ReadonlyMap<Endpoint, Binding>
}

/** The endpoints that were asked for, with their parents; patterns are names of resources or paths, `*` = anything. */
export function keepIncluded(
  endpoints: readonly Endpoint[],
  { include, names, bindings }: Included,
): { readonly endpoints: readonly Endpoint[]; readonly leftOut: readonly LeftOut[] } {
  if (include === undefined) return { endpoints, leftOut: [] }
  const tests = include.map((pattern) => ({ pattern, matches: matcher(pattern) }))
  const textsOf = (endpoint: Endpoint): readonly string[] => [names.get(endpoint) ?? '', endpoint.operation.path]
  const asked = endpoints.filter((endpoint) => tests.some(({ matches }) => textsOf(endpoint).some(matches)))
  const kept = new Set<Endpoint>()
  for (const endpoint of asked)
    for (let at: Endpoint | undefined = endpoint; at !== undefined && !kept.has(at); at = bindings.get(at)?.parent)
      kept.add(at)
  const unmet = tests.filter(({ matches }) => !endpoints.some((endpoint) => textsOf(endpoint).some(matches)))
  const others = endpoints.filter((endpoint) => !kept.has(endpoint))
  return {
    endpoints: endpoints.filter((endpoint) => kept.has(endpoint)),
    leftOut: [
      ...unmet.map(({ pattern }) => ({ what: `include ${pattern}`, why: 'no list endpoint has such a name or path' })),
      ...others.map(({ operation }) => ({
        what: operation.what,
        place: operation.at,
        why: 'not among those asked for',
      })),
    ],
  }
}

/** A test for names by a pattern, `*` = anything. Without regular expressions over the user's text: each `*` is passed once. */
export function matcher(pattern: string): (text: string) => boolean {
  const pieces = pattern.toLowerCase().split('*')
  return (text) => {
    const whole = text.toLowerCase()
    const [first = '', ...rest] = pieces
    if (rest.length === 0) return whole === first
    if (!whole.startsWith(first)) return false
    let at = first.length
    for (const piece of rest.slice(0, -1)) {
      const found = whole.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    const last = rest.at(-1) ?? ''
    return whole.length - last.length >= at && whole.endsWith(last)
  }
}
