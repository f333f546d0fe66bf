import type { JsonObject } from '../../../json/json.ts'
import type { Certainty } from '../../draft.ts'
import { plainText } from '../../literal.ts'
import type { Sources } from '../document/sources.ts'
import { partOf, partsOf, type Spot, textAt } from '../document/spot.ts'
import { plainName, snakeCase } from '../words.ts'

/** A way to prove who one is, as sluice can do it. */
export type Scheme =
  | {
      readonly kind: 'auth'
      readonly auth: JsonObject
      readonly secrets: readonly string[]
      readonly why: string
      readonly certainty: Certainty
    }
  /** there is none in sluice */
  | { readonly kind: 'unknown'; readonly why: string; readonly at: string }

/** The security schemes of a document by name. `secretNames` are told apart where several would look up the same. */
export function readSchemes(sources: Sources, base: string): ReadonlyMap<string, Scheme> {
  const spot =
    sources.version === '2.0'
      ? partOf(sources.root, 'securityDefinitions')
      : partOf(partOf(sources.root, 'components'), 'securitySchemes')
  const named = partsOf(spot).map(([name, scheme]) => [name, sources.references.follow(scheme)] as const)
  const keys = named.filter(([, scheme]) => textAt(scheme, 'type') === 'apiKey').length
  return new Map(named.map(([name, scheme]) => [name, readScheme(scheme, { name, severalKeys: keys > 1, base })]))
}

interface About {
  readonly name: string
  readonly severalKeys: boolean
  readonly base: string
}

function readScheme(scheme: Spot, about: About): Scheme {
  const type = textAt(scheme, 'type')
  if (type === 'apiKey') return apiKey(scheme, about)
  if (type === 'basic') return basic(scheme)
  if (type === 'http') return http(scheme)
  if (type === 'oauth2') return oauth2(scheme, about)
  if (type === 'openIdConnect')
    return token(`${scheme.at}: OpenID Connect: sluice opens no browser, so write a token that you have`)
  return { kind: 'unknown', why: `sluice knows no security of the type "${type ?? 'none'}"`, at: scheme.at }
}

function apiKey(scheme: Spot, { name, severalKeys }: About): Scheme {
  const key = textAt(scheme, 'name') ?? 'Authorization'
  const location = textAt(scheme, 'in') ?? 'header'
  if (location !== 'header' && location !== 'query' && location !== 'cookie')
    return { kind: 'unknown', why: `an API key cannot be in "${location}"`, at: scheme.at }
  const description = textAt(scheme, 'description') ?? ''
  const isAuthorization = location === 'header' && key.toLowerCase() === 'authorization'
  if (isAuthorization && /bearer/i.test(`${name} ${description}`))
    return token(
      `${scheme.at}: header ${key}, a bearer token by its ${/bearer/i.test(name) ? 'name' : 'description'}`,
      'guess',
    )
  const secret = severalKeys ? snakeCase(name) || 'api_key' : 'api_key'
  return {
    kind: 'auth',
    auth: { type: 'api_key', name: plainText(key), api_key: lookup(secret), location },
    secrets: [secret],
    why: `${scheme.at}: ${location} ${key}${isAuthorization ? ', the whole of it' : ''}`,
    certainty: 'stated',
  }
}

function http(scheme: Spot): Scheme {
  const kind = (textAt(scheme, 'scheme') ?? '').toLowerCase()
  if (kind === 'basic') return basic(scheme)
  if (kind === 'bearer') return token(scheme.at)
  if (kind === 'digest')
    return {
      kind: 'auth',
      auth: { type: 'http_digest', username: lookup('username'), password: lookup('password') },
      secrets: ['username', 'password'],
      why: scheme.at,
      certainty: 'stated',
    }
  return { kind: 'unknown', why: `sluice knows no HTTP auth "${kind}"`, at: scheme.at }
}

function basic(scheme: Spot): Scheme {
  return {
    kind: 'auth',
    auth: { type: 'http_basic', username: lookup('username'), password: lookup('password') },
    secrets: ['username', 'password'],
    why: scheme.at,
    certainty: 'stated',
  }
}

function token(why: string, certainty: Certainty = 'stated'): Scheme {
  return { kind: 'auth', auth: { type: 'bearer', token: lookup('token') }, secrets: ['token'], why, certainty }
}

/** Client credentials where there is that flow; every other flow needs a person, so a token is looked up. */
function oauth2(scheme: Spot, { base }: About): Scheme {
  const flows = partOf(scheme, 'flows')
  const named = partsOf(flows).map(([name, spot]) => [plainName(name), spot] as const)
  const all = flows.value === undefined ? [[plainName(textAt(scheme, 'flow') ?? ''), scheme] as const] : named
  const [, credentials] = all.find(([name]) => name === 'clientcredentials' || name === 'application') ?? []
  const tokenUrl = credentials === undefined ? undefined : textAt(credentials, 'tokenUrl')
  if (credentials === undefined || tokenUrl === undefined || !URL.canParse(tokenUrl, base)) {
    const names = all.map(([name]) => name).filter((name) => name !== '')
    const flow = names.length === 0 ? 'OAuth 2' : `OAuth 2 by ${names.join(', ')}`
    return token(`${scheme.at}: ${flow}, which a person has to go through: write a token that you have`)
  }
  return {
    kind: 'auth',
    auth: {
      type: 'oauth2_client_credentials',
      access_token_url: plainText(new URL(tokenUrl, base).href),
      client_id: lookup('client_id'),
      client_secret: lookup('client_secret'),
    },
    secrets: ['client_id', 'client_secret'],
    why: `${credentials.at}: OAuth 2 by client credentials`,
    certainty: 'stated',
  }
}

/** `${secrets.api_key}` */
export function lookup(secret: string): string {
  return `\${secrets.${secret}}`
}
