import type { AuthScheme } from '../../../model/auth.ts'

/** Servers are hostile: what stands beyond is not read. */
const longest = 16_384
const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y
const token68 = /[A-Za-z0-9\-._~+/]+=*(?=\s*(?:,|$))/y
const quoted = /"((?:[^"\\]|\\.)*)"?/sy
const bare = /[^\s,"]+/y

/**
 * The challenges of a `WWW-Authenticate` header (RFC 9110 11.6.1), in the server's order. Several headers joined with
 * commas read like one; commas in quotes part nothing; a parameter that is written twice counts once, the first time.
 */
export function parseChallenges(header: string): readonly AuthScheme[] {
  const text = header.slice(0, longest)
  const found: { readonly scheme: string; token68?: string; readonly params: Map<string, string> }[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  while (at < text.length) {
    const [word] = take(token) ?? []
    if (word === undefined) {
      at += 1
      continue
    }
    const current = found.at(-1)
    if (current !== undefined && take(/\s*=\s*/y) !== null) {
      const value = take(quoted)?.[1]?.replace(/\\(.)/gs, '$1') ?? take(bare)?.[0] ?? ''
      const name = word.toLowerCase()
      if (!current.params.has(name)) current.params.set(name, value)
      continue
    }
    take(/[ \t]+/y)
    const [credentials] = take(token68) ?? []
    found.push({ scheme: word, params: new Map(), ...(credentials !== undefined && { token68: credentials }) })
  }
  return found
}
