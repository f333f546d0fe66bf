import { z } from 'zod'
import type { AuthTools } from '../../model/auth.ts'
import { toJsonText } from '../../json/json-text.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { RequestSpec } from '../../model/request.ts'
import { Secret } from '../../model/secrets.ts'
import { defineAuth, identityOf, keysOf, plainText, scalar, scopeList, scopeText, secretText } from './define-auth.ts'
import { readAccessToken, requireSuccess, type AccessToken, type AnswerContext } from './token/read-answer.ts'
import { bearerOf } from './token/shared-token.ts'
import { readSigningKey, signToken, type SigningKey } from './token/sign-assertion.ts'

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const assertionSeconds = 3600

const options = z.strictObject({
  client_id: plainText.describe('the service account, the `iss` and `sub` of the assertion'),
  private_key: secretText.describe('PEM; RSA signs RS256, EC on P-256 signs ES256'),
  private_key_passphrase: secretText.nullish().describe('of an encrypted private key'),
  auth_endpoint: plainText.describe('the token endpoint, and the `aud` of the assertion'),
  scopes: scopeList.describe('a list, or a text with blanks between them'),
  headers: z.record(z.string(), plainText).nullish().describe('of the token request'),
  key_id: plainText.nullish().describe('the `kid` that tells the server which key signed'),
  // Salesforce wants another `sub`, Google a user's for delegation
  claims: z.record(z.string(), scalar).nullish().describe('more claims, over ours; null leaves one of ours out'),
  default_token_expiration: z
    .number()
    .nonnegative()
    .default(3600)
    .describe('seconds a token lives when the answer does not say'),
})

/**
 * OAuth2 for service accounts: an assertion signed with a private key is exchanged for an access token (RFC 7523), as
 * dlt's `OAuthJWTAuth` does it (docs/contract/rest-api.md 4.2). Tokens are shared, renewed before they expire and once
 * after a 401; every token request has an assertion of its own. `build` throws PRIVATE_KEY_INVALID.
 */
export const oauth2Jwt = defineAuth({
  type: 'oauth2_jwt',
  aliases: ['jwt_bearer'],
  summary: 'an access token fetched with an assertion signed by a private key (service accounts)',
  options,
  injectable: ['client_id', 'private_key', 'private_key_passphrase', 'auth_endpoint', 'key_id'],
  secret: ['private_key', 'private_key_passphrase'],
  build(given) {
    const passphrase = given.private_key_passphrase ?? undefined
    const signing = readSigningKey(given.private_key, passphrase)
    return bearerOf({
      type: 'oauth2_jwt',
      identity: identityFor(given),
      secretKeys: keysOf(given.private_key, passphrase),
      fetch: (tools) => fetchToken(given, signing, tools),
    })
  },
})

type Given = z.output<typeof options>

function identityFor(given: Given): string {
  const { client_id, auth_endpoint, scopes, claims, private_key, key_id } = given
  const extra = Object.entries(claims ?? {})
  const plain = { client_id, auth_endpoint, scopes: scopeText(scopes), key_id: key_id ?? null }
  const texts = extra.map(([name, value]) => new Secret('', `${name}=${toJsonText(claimValue(value))}`))
  return identityOf('oauth2_jwt', plain, [private_key, ...texts])
}

async function fetchToken(given: Given, signing: SigningKey, tools: AuthTools): Promise<AccessToken> {
  const { key } = given.private_key
  const context: AnswerContext = {
    tools,
    started: tools.world.now(),
    defaultLifetimeSeconds: given.default_token_expiration,
    urlOption: 'auth_endpoint',
    refusedHint: `Check "client_id", the private key${key === '' ? '' : ` ("${key}")`}, the scopes it may ask for, and this machine's clock.`,
  }
  const assertion = signToken(claimsOf(given, tools), signing, given.key_id ?? undefined)
  tools.vault.add(assertion)
  const reply = await tools.send(tokenRequest(given, assertion))
  requireSuccess(reply, context)
  return readAccessToken(reply, context)
}

function claimsOf({ client_id, auth_endpoint, scopes, claims }: Given, { world }: AuthTools): JsonObject {
  const now = Math.floor(world.now() / 1000)
  const scope = scopeText(scopes)
  const ours: Record<string, JsonValue> = {
    iss: client_id,
    sub: client_id,
    aud: auth_endpoint,
    exp: now + assertionSeconds,
    iat: now,
    ...(scope === '' ? {} : { scope }),
    // servers that guard against replay refuse a second assertion without
    jti: Buffer.from(world.randomBytes(16)).toString('base64url'),
  }
  const written = Object.entries(claims ?? {}).map(([name, value]) => [name, claimValue(value)] as const)
  return Object.fromEntries([...Object.entries(ours), ...written].filter(([name]) => claims?.[name] !== null))
}

function claimValue(value: z.output<typeof scalar>): JsonValue {
  return value instanceof Secret ? value.reveal() : value
}

function tokenRequest({ auth_endpoint, headers }: Given, assertion: string): RequestSpec {
  const written = Object.entries(headers ?? {})
  const named = written.some(([name]) => name.toLowerCase() === 'accept')
  return {
    method: 'POST',
    url: auth_endpoint,
    params: [],
    headers: [...(named ? [] : [['Accept', 'application/json'] as const]), ...written],
    body: {
      kind: 'form',
      fields: [
        ['grant_type', grantType],
        ['assertion', assertion],
      ],
    },
  }
}
