import type { JsonObject } from '../../../json/json.ts'
import type { Certainty, Evident, LeftOut } from '../../draft.ts'
import { plainText } from '../../literal.ts'
import type { Operation } from '../document/operations.ts'
import type { Sources } from '../document/sources.ts'
import { partOf, partsOf, type Spot } from '../document/spot.ts'
import { snakeCase } from '../words.ts'
import { lookup, readSchemes, type Scheme } from './read-schemes.ts'

type Auth = JsonObject | readonly JsonObject[]

/** Who one is, for one requirement of security: one auth, and what must go along with it. */
export interface AuthFound {
  /** null = none is needed */
  readonly auth: Evident<Auth> | null
  readonly headers: Readonly<Record<string, Evident<string>>>
  /** query parameters with lookups */
  readonly params: Readonly<Record<string, Evident<string>>>
  readonly secrets: readonly string[]
}

/** The auths of a document. */
export interface Auths {
  readonly of: (operation: Operation) => AuthFound
  /** true = the document says that nobody need be known: it names security for others, and none for this one */
  readonly isPublic: (operation: Operation) => boolean
  /** schemes that sluice does not know, and the like */
  readonly leftOut: readonly LeftOut[]
}

const nobody: AuthFound = { auth: null, headers: {}, params: {}, secrets: [] }

/** Reads what `security` asks for: alternatives become a list, what has to go together one auth with headers beside it. */
export function findAuths(sources: Sources, base: string, all: readonly Operation[]): Auths {
  const schemes = readSchemes(sources, base)
  const known = new Map<string, AuthFound>()
  const general = partOf(sources.root, 'security')
  const spotOf = ({ security }: Operation): Spot => (security.value === undefined ? general : security)
  // a document that names schemes and then no security anywhere has forgotten it
  const saysWho = all.some((operation) => requirements(spotOf(operation)).some(({ length }) => length > 0))
  return {
    isPublic: (operation) => saysWho && requirements(spotOf(operation)).every(({ length }) => length === 0),
    of: (operation) => {
      const spot = spotOf(operation)
      const names =
        spot.value === undefined && schemes.size === 1 && !saysWho ? [[...schemes.keys()]] : requirements(spot)
      const key = JSON.stringify(names)
      const found = known.get(key) ?? authFor(names, schemes)
      known.set(key, found)
      return found
    },
    leftOut: [...schemes].flatMap(([name, scheme]) =>
      scheme.kind === 'auth' ? [] : [{ what: `security ${name}`, place: scheme.at, why: scheme.why }],
    ),
  }
}

/** Each alternative as the names of its schemes. */
function requirements(security: Spot): readonly (readonly string[])[] {
  return partsOf(security)
    .slice(0, 20)
    .map(([, spot]) => partsOf(spot).map(([name]) => name))
}

function authFor(names: readonly (readonly string[])[], schemes: ReadonlyMap<string, Scheme>): AuthFound {
  const alternatives = names
    .filter((all) => all.length > 0)
    .map((all) => together(all, schemes))
    .filter((found) => found !== undefined)
  const [first, ...others] = distinct(alternatives)
  if (first === undefined) return nobody
  const alone = [first, ...others].filter(({ headers, params }) => isEmpty(headers) && isEmpty(params))
  // headers beside an auth hold for one alternative only, so there can be no list then
  if (alone.length < 2 || !isEmpty(first.headers) || !isEmpty(first.params)) return first
  const list = alone.flatMap(({ auth }) => (auth === null || isListOf(auth.value) ? [] : [auth.value]))
  const certainty: Certainty = alone.some(({ auth }) => auth?.certainty === 'guess') ? 'guess' : 'stated'
  const why = `${alone.map(({ auth }) => (auth?.why ?? '').replace(/^openapi: /, '')).join('; or ')}: the first whose secrets are there`
  return {
    auth: { value: list, why: `openapi: ${why}`, certainty },
    headers: {},
    params: {},
    secrets: [...new Set(alone.flatMap(({ secrets }) => secrets))],
  }
}

function isListOf(auth: Auth): auth is readonly JsonObject[] {
  return Array.isArray(auth)
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0
}

function distinct(found: readonly AuthFound[]): readonly AuthFound[] {
  return [
    ...new Map(found.map((each) => [JSON.stringify([each.auth?.value, each.headers, each.params]), each])).values(),
  ]
}

/** Several schemes at once: API keys beside the auth become headers and parameters. */
function together(names: readonly string[], schemes: ReadonlyMap<string, Scheme>): AuthFound | undefined {
  const all = names.map((name) => ({ name, scheme: schemes.get(name) }))
  const read = all.flatMap(({ name, scheme }) => (scheme?.kind === 'auth' ? [{ name, scheme }] : []))
  if (read.length < all.length || read.length === 0) return undefined
  // a key can go beside anything, nothing else can
  const main = read.find(({ scheme }) => scheme.auth['type'] !== 'api_key') ?? read[0]
  const beside = read.filter((each) => each !== main)
  if (main === undefined || beside.some(({ scheme }) => scheme.auth['type'] !== 'api_key')) return undefined
  const keys = beside.map(({ name, scheme }) => ({ ...keyOf(name, scheme.auth), why: scheme.why }))
  const entries = (location: string): Readonly<Record<string, Evident<string>>> =>
    Object.fromEntries(
      keys
        .filter((key) => key.location === location)
        .map(({ header, secret, why }) => [
          header,
          { value: lookup(secret), why: `openapi: ${why}, together with the auth`, certainty: 'stated' as const },
        ]),
    )
  const { auth, why, certainty, secrets } = main.scheme
  return {
    auth: { value: auth, why: `openapi: ${why}`, certainty },
    headers: entries('header'),
    params: entries('query'),
    secrets: [...secrets, ...keys.map(({ secret }) => secret)],
  }
}

function keyOf(
  name: string,
  auth: JsonObject,
): { readonly header: string; readonly secret: string; readonly location: string } {
  const { name: header, location } = auth
  return {
    header: typeof header === 'string' ? header : plainText(name),
    secret: snakeCase(name) || 'api_key',
    location: typeof location === 'string' ? location : 'header',
  }
}
