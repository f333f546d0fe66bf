import { lookup } from '../client/read-schemes.ts'
import type { Endpoint } from '../find/endpoint.ts'
import type { Binding } from '../parents/bind-parents.ts'
import { snakeCase } from '../words.ts'
import type { Wants } from './needs.ts'

/** What only the user can fill in, and most endpoints want: looked up like a secret, by the name of the input. */
export type CommonValues = ReadonlyMap<string, string>

const fewest = 3

/** Placeholders, headers and parameters without a value in half of the endpoints at least: a tenant, an account. */
export function commonValues(
  endpoints: readonly Endpoint[],
  wants: ReadonlyMap<Endpoint, Wants>,
  bindings: ReadonlyMap<Endpoint, Binding>,
): CommonValues {
  const counts = new Map<string, number>()
  for (const endpoint of endpoints) {
    const { needs = [], missing = [] } = wants.get(endpoint) ?? {}
    const open = bindings.has(endpoint) ? missing : [...needs, ...missing]
    for (const { where, name } of open)
      if (where !== 'body' && where !== 'cookie')
        counts.set(`${where} ${name}`, (counts.get(`${where} ${name}`) ?? 0) + 1)
  }
  const often = [...counts].filter(([, count]) => count >= Math.max(fewest, endpoints.length / 2))
  return new Map(often.map(([what]) => [what, snakeCase(what.slice(what.indexOf(' ') + 1)) || 'value'] as const))
}

/** The same wants, with what is looked up given. */
export function withCommon(wants: Wants, common: CommonValues): Wants {
  if (common.size === 0) return wants
  const keyOf = ({ where, name }: { readonly where: string; readonly name: string }): string | undefined =>
    common.get(`${where} ${name}`)
  const value = (key: string): { readonly value: string; readonly why: string; readonly certainty: 'stated' } => ({
    value: lookup(key),
    why: 'openapi: required by most requests: yours to fill in',
    certainty: 'stated',
  })
  const needs = wants.needs.flatMap((need) => {
    const key = keyOf(need)
    return key === undefined || need.where !== 'path' ? [] : [[need.name, value(key)] as const]
  })
  const inputs = wants.missing.flatMap((input) => {
    const key = keyOf(input)
    return key === undefined ? [] : [[input, value(key)] as const]
  })
  return {
    needs: wants.needs.filter((need) => keyOf(need) === undefined || need.where !== 'path'),
    fixed: wants.fixed,
    given: wants.given,
    missing: wants.missing.filter((input) => keyOf(input) === undefined),
    lookedUp: { path: new Map(needs), inputs },
  }
}
