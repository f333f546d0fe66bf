import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import type { CallAuth } from '../calls/call.ts'
import { lookupMark } from '../literal.ts'
import { filled, type Variables } from './variables.ts'

/** What a request, a folder or a collection says about auth. */
export type FoundAuth =
  | { readonly kind: 'inherit' }
  | { readonly kind: 'none' }
  | { readonly kind: 'auth'; readonly auth: CallAuth }
  | { readonly kind: 'unknown'; readonly type: string }

/** Reads an `auth` of format 2.0 or 2.1; null and a missing one are taken from around it. */
export function postmanAuth(value: JsonValue | undefined, variables: Variables): FoundAuth {
  if (value === undefined || !isJsonObject(value)) return { kind: 'inherit' }
  const type = ownValue(value, 'type')
  if (typeof type !== 'string') return { kind: 'inherit' }
  if (type === 'noauth') return { kind: 'none' }
  const settings = settingsOf(ownValue(value, type), variables)
  const auth = authOf(type, settings)
  return auth === undefined ? { kind: 'unknown', type: type.slice(0, 40) } : { kind: 'auth', auth }
}

type Settings = (name: string) => string

function settingsOf(value: JsonValue | undefined, variables: Variables): Settings {
  const found = new Map<string, string>()
  const set = (name: string, setting: JsonValue | undefined): void => {
    if (typeof setting === 'string') found.set(name, filled(setting, variables))
  }
  if (value !== undefined && isList(value)) {
    for (const item of value.slice(0, 100)) {
      const name = isJsonObject(item) ? ownValue(item, 'key') : undefined
      if (isJsonObject(item) && typeof name === 'string') set(name, ownValue(item, 'value'))
    }
  } else if (value !== undefined && isJsonObject(value)) {
    for (const [name, setting] of Object.entries(value).slice(0, 100)) set(name, setting)
  }
  return (name) => found.get(name) ?? ''
}

function authOf(type: string, setting: Settings): CallAuth | undefined {
  const orSecret = (name: string, key: string): string => setting(name) || lookupMark('secrets', key)
  if (type === 'bearer') return { type: 'bearer', token: orSecret('token', 'token') }
  if (type === 'basic' || type === 'digest')
    return {
      type: type === 'basic' ? 'http_basic' : 'http_digest',
      username: orSecret('username', 'username'),
      password: setting('username') !== '' && setting('password') === '' ? '' : orSecret('password', 'password'),
    }
  if (type === 'apikey') {
    const location = setting('in') === 'query' ? 'query' : 'header'
    return { type: 'api_key', name: setting('key') || 'X-Api-Key', value: orSecret('value', 'api_key'), location }
  }
  return type === 'oauth2' ? oauth2Of(setting, orSecret) : undefined
}

function oauth2Of(setting: Settings, orSecret: (name: string, key: string) => string): CallAuth {
  const tokenUrl = setting('accessTokenUrl')
  // a person's own login (authorization code) cannot be repeated; its token can be sent
  if (tokenUrl === '' || !/client_credentials/.test(setting('grant_type') || 'client_credentials'))
    return { type: 'bearer', token: orSecret('accessToken', 'access_token') }
  const scopes = setting('scope')
    .split(/[\s,]+/)
    .filter((scope) => scope !== '')
  const auth: JsonObject = {
    type: 'oauth2',
    token_url: tokenUrl,
    client_id: orSecret('clientId', 'client_id'),
    client_secret: lookupOr(setting('clientSecret')),
    ...(scopes.length > 0 && { scopes }),
  }
  return { type: 'other', auth }
}

function lookupOr(secret: string): string {
  return secret === '' ? lookupMark('secrets', 'client_secret') : secret
}
