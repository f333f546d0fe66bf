const mostCookies = 100
const longestCookie = 4096

/**
 * The cookies of one origin and one identity within a run. Deliberately smaller than RFC 6265: Path, Domain, Secure
 * and Expires dates are ignored because a jar never leaves its origin and lives for one run; `Max-Age` of zero or
 * less deletes, which is how servers end a session. Sizes are capped: servers are hostile.
 */
export interface CookieJar {
  /** takes the `Set-Cookie` headers of an answer */
  store(setCookies: readonly string[]): void
  /** merges the jar into a `Cookie` header; pairs already there win over the jar */
  header(already: string | undefined): string | undefined
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, string>()
  return {
    store(setCookies) {
      for (const line of setCookies) {
        const [pair = '', ...attributes] = line.split(';')
        const name = cookieName(pair)
        if (name === '' || pair.length > longestCookie) continue
        cookies.delete(name)
        const dies = attributes.some((attribute) => /^\s*max-age\s*=\s*(-\d+|0+)\s*$/i.test(attribute))
        if (!dies && cookies.size < mostCookies) cookies.set(name, pair.trim())
      }
    },
    header(already) {
      if (cookies.size === 0) return already
      const own = (already ?? '').split(';').filter((pair) => pair.trim() !== '')
      const taken = new Set(own.map(cookieName))
      const stored = [...cookies].filter(([name]) => !taken.has(name)).map(([, pair]) => pair)
      return [...own.map((pair) => pair.trim()), ...stored].join('; ')
    },
  }
}

function cookieName(pair: string): string {
  const end = pair.indexOf('=')
  return end < 0 ? '' : pair.slice(0, end).trim()
}
