import { type ConfigObject, type ConfigValue, SecretReference } from '../../config/document.ts'
import type { StreamContext } from '../stream-context.ts'
import { Translator } from '../text/translate.ts'
import { mapAt, textAt } from '../tree/members.ts'
import { isMap, isSequence, own, type TreeMap, wordOf } from '../tree/tree.ts'
import { jsonPathOf } from './json-path.ts'
import { readRequest } from './request.ts'
import { joinedUrl } from './joined-url.ts'
import { readRequestOption } from './request-option.ts'

type ReadAuth = (written: TreeMap, context: StreamContext) => ConfigObject | null

const readers: Readonly<Record<string, ReadAuth>> = {
  NoAuth: () => null,
  BearerAuthenticator: (written, context) => ({ type: 'bearer', token: textOf(written, 'api_token', context) }),
  BasicHttpAuthenticator: (written, context) => ({
    type: 'http_basic',
    username: textOf(written, 'username', context),
    password: textOf(written, 'password', context),
  }),
  ApiKeyAuthenticator: readApiKey,
  OAuthAuthenticator: readOAuth,
  SelectiveAuthenticator: readSelective,
  SessionTokenAuthenticator: readLogin,
  JwtAuthenticator: readJwt,
  CustomAuthenticator: (written, context) => {
    const refusal = context.custom(written, 'authenticator')
    if (refusal.slot === undefined || !context.hasComponents) throw refusal
    const { type: _type, class_name: _name, $parameters: _parameters, ...options } = written
    return { type: refusal.slot, ...(new Translator(written, context).value(options, 'plain') as ConfigObject) }
  },
}

/** `auth` of a client or an endpoint; null = none. */
export function readAuth(written: TreeMap | undefined, context: StreamContext): ConfigObject | null {
  if (written === undefined) return null
  const type = textAt(written, 'type') ?? ''
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined
  if (read === undefined) throw context.unsupported(type === '' ? 'An authenticator' : type, written)
  return read(written, context)
}

function textOf(component: TreeMap, key: string, context: StreamContext): ConfigValue {
  const value = new Translator(component, context).text(textAt(component, key) ?? '', 'plain')
  if (!(value instanceof SecretReference)) return value
  const parameter = context.parameters.get(value.key)
  // a number is its digits
  if (value.fallback === undefined && isNumeric(parameter?.dataType)) return `\${{ config.${value.key} | string }}`
  // a name without a password, and what nobody is asked for, are empty texts; a token that was forgotten is said to be missing
  const mayBeEmpty = parameter === undefined || key === 'username' || key === 'password'
  return value.fallback === null && mayBeEmpty ? new SecretReference(value.store, value.key, '') : value
}

function isNumeric(type: string | undefined): boolean {
  return type === 'bigint' || type === 'double'
}

/** Keys whose values are written. */
function given(component: TreeMap, keys: Readonly<Record<string, string>>, context: StreamContext): ConfigObject {
  const text = new Translator(component, context)
  const entries = Object.entries(keys).flatMap(([from, to]): [string, ConfigValue][] => {
    const value = own(component, from)
    return value === undefined || value === null || value === '' ? [] : [[to, text.value(value, 'plain')]]
  })
  return Object.fromEntries(entries)
}

const locations = { param: 'query', header: 'header', body_path: 'body', data_key: 'form' } as const

function readApiKey(written: TreeMap, context: StreamContext): ConfigObject {
  const option = mapAt(written, 'inject_into')
  const { home, name } =
    option === undefined
      ? { home: 'header' as const, name: wordOf(textAt(written, 'header') ?? 'Authorization') }
      : readRequestOption(option, context)
  return { type: 'api_key', name, api_key: textOf(written, 'api_token', context), location: locations[home] }
}

const oauthNames = {
  access_token_name: 'access_token',
  expires_in_name: 'expires_in',
  client_id_name: 'client_id',
  client_secret_name: 'client_secret',
  refresh_token_name: 'refresh_token',
  grant_type_name: 'grant_type',
} as const

function readOAuth(written: TreeMap, context: StreamContext): ConfigObject {
  if (own(written, 'use_profile_assertion') === true) return readAssertion(written, context)
  const names = given(written, oauthNames, context)
  const scopes = own(written, 'scopes')
  // Airbyte sends each scope as a field of its own
  const scope = isSequence(scopes) && scopes.length > 0 ? ({ scope: 'scopes' } as const) : {}
  const other = Object.entries({ ...names, ...scope }).filter(([usual, name]) => usual !== name)
  const grant = textAt(written, 'grant_type') ?? 'refresh_token'
  const isClient = grant === 'client_credentials'
  // another word for it is sent as it is written
  const isOther = !isClient && grant !== 'refresh_token'
  const token = own(written, 'refresh_token')
  const updater = mapAt(written, 'refresh_token_updater')
  // Airbyte sends the word and an empty token
  const isBare = !isClient && !isOther && token === ''
  const extra = given(written, { refresh_request_body: 'access_token_request_data' }, context)
  const word = new Translator(written, context).text(grant, 'plain')
  const added: ConfigObject = isBare
    ? { grant_type: 'refresh_token', refresh_token: '' }
    : isOther
      ? {
          grant_type: word,
          ...(typeof token === 'string' && given(written, { refresh_token: 'refresh_token' }, context)),
        }
      : {}
  const access = given(written, { access_token_value: 'access_token' }, context)
  return {
    type: 'oauth2',
    token_url: textOf(written, 'token_refresh_endpoint', context),
    ...given(
      written,
      {
        client_id: 'client_id',
        client_secret: 'client_secret',
        ...(!isClient && !isOther && { refresh_token: 'refresh_token' }),
        scopes: 'scopes',
        refresh_request_headers: 'token_request_headers',
      },
      context,
    ),
    ...(isBare || isOther
      ? { access_token_request_data: { ...added, ...(extra['access_token_request_data'] as ConfigObject) } }
      : extra),
    ...(own(written, 'send_refresh_request_as_query_params') === true && { request_in: 'query' }),
    ...(updater === undefined && access),
    ...(other.length > 0 && { names: Object.fromEntries(other) }),
  }
}

/** An assertion signed with a key is exchanged for a token: only what is in it stands in the manifest. */
function readAssertion(written: TreeMap, context: StreamContext): ConfigObject {
  const assertion = mapAt(written, 'profile_assertion')
  if (assertion === undefined || textAt(assertion, 'type') !== 'JwtAuthenticator')
    throw context.unsupported('A "profile_assertion" that is no JwtAuthenticator', written)
  if (own(assertion, 'base64_encode_secret_key') === true)
    throw context.unsupported('A "profile_assertion" with a secret key in base64', assertion)
  const payload = mapAt(assertion, 'jwt_payload') ?? {}
  const headers = mapAt(assertion, 'jwt_headers') ?? {}
  const { 'Content-Type': _form, ...more } = claimsOf(written, 'refresh_request_headers', context)
  return {
    type: 'oauth2_jwt',
    auth_endpoint: textOf(written, 'token_refresh_endpoint', context),
    client_id: textOf(payload, 'iss', context),
    private_key: textOf(assertion, 'secret_key', context),
    ...given(assertion, { passphrase: 'private_key_passphrase' }, context),
    ...given(headers, { kid: 'key_id' }, context),
    ...(Object.keys(more).length > 0 && { headers: more }),
    claims: {
      // nothing is the subject, but where it is written
      sub: null,
      ...given(payload, { sub: 'sub', aud: 'aud' }, context),
      ...claimsOf(assertion, 'additional_jwt_payload', context),
    },
  }
}

function readSelective(written: TreeMap, context: StreamContext): ConfigObject {
  const path = own(written, 'authenticator_selection_path')
  const options = mapAt(written, 'authenticators')
  if (!isSequence(path) || options === undefined)
    throw context.unsupported('A SelectiveAuthenticator without a path', written)
  const by = new Translator(written, context).text(
    `{{ config${path.map((key) => `['${wordOf(key)}']`).join('')} }}`,
    'plain',
  )
  const entries = Object.entries(options).flatMap(([value, option]): [string, ConfigValue][] =>
    isMap(option) ? [[value, readAuth(option, context)]] : [],
  )
  return { type: 'select', by, options: Object.fromEntries(entries) }
}

/** A call that gives a token, which goes along with all others. */
function readLogin(written: TreeMap, context: StreamContext): ConfigObject {
  const requester = mapAt(written, 'login_requester')
  const path = own(written, 'session_token_path')
  const use = mapAt(written, 'request_authentication')
  if (requester === undefined || !isSequence(path) || use === undefined)
    throw context.unsupported('A SessionTokenAuthenticator without a login', written)
  const { baseUrl, path: below, method, params, headers, body } = readRequest(requester, context)
  const auth = readAuth(mapAt(requester, 'authenticator'), context)
  const text = new Translator(written, context)
  return {
    type: 'login',
    request: {
      url: joinedUrl(baseUrl, below),
      method,
      ...(Object.keys(params).length > 0 && { params }),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...((body.kind === 'json' || body.kind === 'data') && { [body.kind]: body.value }),
      ...(auth !== null && { auth }),
    },
    token_path: jsonPathOf(path.map((key) => wordOf(text.constant(key) ?? key))),
    ...given(written, { expiration_duration: 'expires_in' }, context),
    send_as: sendAs(use, context),
  }
}

function sendAs(use: TreeMap, context: StreamContext): ConfigObject {
  if (textAt(use, 'type') === 'Bearer') return { type: 'bearer' }
  const option = mapAt(use, 'inject_into')
  if (option === undefined) throw context.unsupported('A session token that goes nowhere', use)
  const { home, name } = readRequestOption(option, context)
  const token = textAt(use, 'api_token') ?? '{{ session_token }}'
  const prefix = /^(.*?)\{\{\s*session_token\s*\}\}$/.exec(token)?.[1]
  if (prefix === undefined) throw context.unsupported(`The session token as "${token}"`, use)
  return { type: 'api_key', name, location: locations[home], ...(prefix !== '' && { prefix }) }
}

function readJwt(written: TreeMap, context: StreamContext): ConfigObject {
  const payload = mapAt(written, 'jwt_payload')
  const headers = mapAt(written, 'jwt_headers')
  const home = mapAt(written, 'request_option')
  const { home: where, name } =
    home === undefined ? { home: 'header' as const, name: 'Authorization' } : readRequestOption(home, context)
  if (where !== 'header') throw context.unsupported('A JwtAuthenticator whose token goes into no header', written)
  const key = textAt(written, 'secret_key') ?? ''
  // its text in base64 is the key
  const isEncoded = own(written, 'base64_encode_secret_key') === true
  const text = new Translator(written, context)
  return {
    type: 'jwt',
    key: isEncoded ? `\${{ (${text.expression(key)}) | base64encode }}` : text.text(key, 'plain'),
    ...given(
      written,
      { algorithm: 'algorithm', token_duration: 'lifetime', header_prefix: 'prefix', passphrase: 'passphrase' },
      context,
    ),
    // without a word of its own the token stands alone
    ...(textAt(written, 'header_prefix') === undefined && { prefix: '' }),
    ...(name !== 'Authorization' && { header: name }),
    claims: {
      ...(payload !== undefined && given(payload, { iss: 'iss', sub: 'sub', aud: 'aud' }, context)),
      ...claimsOf(written, 'additional_jwt_payload', context),
    },
    headers: {
      ...(headers !== undefined && given(headers, { kid: 'kid', typ: 'typ', cty: 'cty' }, context)),
      ...claimsOf(written, 'additional_jwt_headers', context),
    },
  }
}

function claimsOf(written: TreeMap, key: string, context: StreamContext): ConfigObject {
  const more = mapAt(written, key)
  return more === undefined ? {} : (new Translator(written, context).value(more, 'plain') as ConfigObject)
}
