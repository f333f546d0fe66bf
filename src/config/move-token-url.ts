import type { ConfigDocument, ConfigPath } from './document.ts'
import { setAt } from './set-value.ts'
import { isPlainObject } from './shapes/kinds.ts'
import type { ConfigWarning } from './plan/context.ts'

const tokenKeys = ['token_url', 'access_token_url'] as const

/**
 * An API that `--set client.base_url=…` leads elsewhere takes the token endpoint of its origin along, unless that was
 * set by hand as well (decisions/0021): else the client secret would still go to the address that was replaced.
 */
export function moveTokenUrl(
  written: ConfigDocument,
  overridden: ConfigDocument,
  warn: (warning: ConfigWarning) => void,
): ConfigDocument {
  const from = baseOf(written)
  const to = baseOf(overridden)
  if (from === undefined || to === undefined || from.href === to.href) return overridden
  return tokenPaths(overridden).reduce((document, path) => {
    const token = urlAt(document, path)
    const moved = token && urlAt(written, path)?.href === token.href ? follow(token, from, to) : undefined
    if (moved === undefined) return document
    const set = setAt(document.value, path, moved)
    if ('why' in set) return document
    warn({
      code: 'TOKEN_URL_MOVED',
      message: `Tokens are asked for at ${moved}, because --set moved the API that "${path.at(-1)}" belongs to.`,
      hint: `To have them from elsewhere: --set client.auth.${path.at(-1)}=…`,
    })
    return { ...document, value: set.value }
  }, overridden)
}

function baseOf({ value }: ConfigDocument): URL | undefined {
  return isPlainObject(value)
    ? urlOf(isPlainObject(value['client']) ? value['client']['base_url'] : undefined)
    : undefined
}

/** Where token URLs stand: in the auth of the client, or in its alternatives. */
function tokenPaths({ value }: ConfigDocument): readonly ConfigPath[] {
  const client = isPlainObject(value) ? value['client'] : undefined
  const auth = isPlainObject(client) ? client['auth'] : undefined
  const start = ['client', 'auth']
  const places: readonly ConfigPath[] = Array.isArray(auth) ? auth.map((_, index) => [...start, index]) : [start]
  return places.flatMap((place) => tokenKeys.map((key) => [...place, key]))
}

function urlAt({ value }: ConfigDocument, path: ConfigPath): URL | undefined {
  let current: unknown = value
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined
    current = (current as Readonly<Record<string | number, unknown>>)[step]
  }
  return urlOf(current)
}

function urlOf(text: unknown): URL | undefined {
  return typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
}

function follow(token: URL, from: URL, to: URL): string | undefined {
  if (token.origin !== from.origin) return undefined
  const below = withoutSlash(from.pathname)
  const rest = token.pathname + token.search
  return rest.startsWith(`${below}/`)
    ? `${to.origin}${withoutSlash(to.pathname)}${rest.slice(below.length)}`
    : `${to.origin}${rest}`
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '')
}
