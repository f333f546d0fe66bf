import { z } from 'zod'
import { Secret } from '../../model/secrets.ts'
import { defineAuth, identityOf, keysOf, plainText, scalar, scopeList, scopeText, secretText } from './define-auth.ts'
import { createTokenRequester, type TokenGrant } from './token/client-grants.ts'
import { bearerOf } from './token/shared-token.ts'

/** Names that servers change. */
const tokenNames = [
  'access_token',
  'expires_in',
  'client_id',
  'client_secret',
  'refresh_token',
  'grant_type',
  'scope',
] as const

const options = z
  .strictObject({
    access_token_url: plainText.optional().describe('where tokens are fetched'),
    token_url: plainText.optional().describe('another spelling of access_token_url'),
    client_id: plainText.describe('of the program'),
    client_secret: secretText.optional().describe('may be left out only with a refresh token, by public clients'),
    access_token_request_data: z
      .record(z.string(), scalar)
      .nullish()
      .describe('more form fields of the token request; they win over ours'),
    scopes: scopeList.describe('a list, or a text with blanks between them'),
    default_token_expiration: z
      .number()
      .nonnegative()
      .default(3600)
      .describe('seconds a token lives when the answer does not say'),
    token_request_headers: z
      .record(z.string(), z.union([z.string(), z.instanceof(Secret)]))
      .nullish()
      .describe(
        'more headers of the token request; beside an Authorization the form has no client_id and client_secret',
      ),
    request_in: z
      .enum(['form', 'query'])
      .default('form')
      .describe('where the token request has its fields; query = behind the address, and no body'),
    names: z
      .partialRecord(z.enum(tokenNames), z.string().min(1))
      .nullish()
      .describe(
        'what this server calls access_token, expires_in, client_id, client_secret, refresh_token, grant_type, scope (under a name of its own each scope is a field)',
      ),
    username: plainText.nullish().describe('with password: the grant of a user name and a password'),
    password: secretText.nullish().describe('makes the password grant, where there is no refresh_token'),
    access_token: secretText.nullish().describe('used until the server refuses it'),
    refresh_token: secretText.nullish().describe('makes the refresh grant of it; rotated ones are kept'),
  })
  .refine((given) => given.access_token_url !== undefined || given.token_url !== undefined, {
    path: ['access_token_url'],
    message: 'one of "access_token_url" and "token_url" is required',
  })
  .refine(
    (given) => given.client_secret !== undefined || (given.refresh_token ?? given.password ?? undefined) !== undefined,
    {
      path: ['client_secret'],
      message: '"client_secret" is required unless there is a "refresh_token" or a "password"',
    },
  )

/**
 * OAuth2 for programs: the client credentials grant as dlt makes it (docs/contract/rest-api.md 4.2), or with
 * `refresh_token` the refresh grant, rotated tokens kept in the store. Tokens are shared by everything that uses this
 * instance, fetched once however many requests wait, renewed 30 s before they expire (a tenth of a shorter life) and
 * once after a 401.
 */
export const oauth2ClientCredentials = defineAuth({
  type: 'oauth2_client_credentials',
  aliases: ['oauth2'],
  summary: 'an access token fetched with client_id and client_secret, or with a refresh_token',
  options,
  injectable: ['access_token_url', 'client_id', 'client_secret', 'access_token', 'refresh_token', 'password'],
  secret: ['client_secret', 'access_token', 'refresh_token', 'password'],
  build: (given) => {
    const grant = grantOf(given)
    const accessToken = given.access_token ?? undefined
    return bearerOf({
      type: 'oauth2_client_credentials',
      identity: grant.identity,
      secretKeys: keysOf(grant.clientSecret, grant.refreshToken, accessToken),
      given: accessToken,
      fetch: createTokenRequester(grant),
    })
  },
})

function grantOf(given: z.output<typeof options>): TokenGrant {
  const secrets = [given.client_secret, given.access_token ?? undefined, given.refresh_token ?? undefined]
  const { username, password } = given
  const user = username && password ? { name: username, password } : undefined
  const headers = Object.entries(given.token_request_headers ?? {}).map(
    ([name, value]) => [name, typeof value === 'string' ? value : value.reveal()] as const,
  )
  const extra = Object.entries(given.access_token_request_data ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [[name, value instanceof Secret ? value : new Secret('', pythonText(value))] as const],
  )
  const scopes = scopeText(given.scopes)
  const url = given.access_token_url ?? given.token_url ?? ''
  const names = extra.map(([name]) => name)
  return {
    identity: identityOf(
      'oauth2',
      { url, client_id: given.client_id, scopes, names, ...(user !== undefined && { user: user.name }) },
      [...secrets, ...extra.map(([, value]) => value), ...(user === undefined ? [] : [user.password])],
    ),
    url,
    clientId: given.client_id,
    clientSecret: given.client_secret,
    refreshToken: given.refresh_token ?? undefined,
    extra: extra.map(([name, value]) => [name, value.reveal()]),
    scopes,
    headers,
    names: given.names ?? {},
    inQuery: given.request_in === 'query',
    ...(user !== undefined && { user }),
    defaultLifetimeSeconds: given.default_token_expiration,
  }
}

// form values are written as Python writes them
function pythonText(value: string | number | bigint | boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return String(value)
}
