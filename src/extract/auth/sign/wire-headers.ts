import type { WireRequest } from '../../../model/transport.ts'

/** The request with these headers in place of those of the same name. */
export function withHeaders(wire: WireRequest, headers: readonly (readonly [string, string])[]): WireRequest {
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  return { ...wire, headers: [...wire.headers.filter(([name]) => !names.has(name.toLowerCase())), ...headers] }
}
