import { createHmac, createSign } from 'node:crypto'
import { z } from 'zod'
import type { Authenticator } from '../../../model/auth.ts'
import type { WireRequest } from '../../../model/transport.ts'
import { defineAuth, identityOf, keysOf, plainText, secretText } from '../define-auth.ts'
import { withHeaders } from './wire-headers.ts'

const methods = ['HMAC-SHA1', 'HMAC-SHA256', 'PLAINTEXT', 'RSA-SHA1', 'RSA-SHA256'] as const
type Method = (typeof methods)[number]

/** OAuth 1.0a (RFC 5849): every request signed with the secrets of the program and of its user. */
export const oauth1 = defineAuth({
  type: 'oauth1',
  aliases: ['oauth1a'],
  summary: 'every request signed with consumer and token secrets (OAuth 1.0a)',
  options: z.strictObject({
    consumer_key: plainText.describe('of the program'),
    consumer_secret: secretText.describe('of the program; with RSA methods its private key in PEM'),
    token: plainText.nullish().describe('of the user; left out where there is none'),
    token_secret: secretText.nullish().describe('of the user'),
    signature_method: z.enum(methods).default('HMAC-SHA1').describe('how it is signed'),
    realm: plainText.nullish().describe('some servers (NetSuite) want one'),
  }),
  injectable: ['consumer_key', 'consumer_secret', 'token', 'token_secret'],
  secret: ['consumer_secret', 'token_secret'],
  build: (given): Authenticator => {
    const { consumer_key: consumerKey, consumer_secret: consumerSecret, signature_method: method } = given
    const tokenSecret = given.token_secret ?? undefined
    const token = given.token ?? undefined
    const realm = given.realm ?? undefined
    return {
      type: 'oauth1',
      scheme: 'OAuth',
      identity: identityOf('oauth1', { consumerKey, token: token ?? null, method }, [consumerSecret, tokenSecret]),
      secretKeys: keysOf(consumerSecret, tokenSecret),
      async authenticate(request, { vault }) {
        vault.add(consumerSecret.reveal())
        if (tokenSecret !== undefined) vault.add(tokenSecret.reveal())
        return request
      },
      async sign(wire, { world }) {
        const told: [string, string][] = [
          ['oauth_consumer_key', consumerKey],
          ['oauth_nonce', Buffer.from(world.randomBytes(16)).toString('hex')],
          ['oauth_signature_method', method],
          ['oauth_timestamp', String(Math.floor(world.now() / 1000))],
          ...(token === undefined ? [] : ([['oauth_token', token]] as [string, string][])),
          ['oauth_version', '1.0'],
        ]
        const secrets = { consumer: consumerSecret.reveal(), token: tokenSecret?.reveal() ?? '' }
        const signature = signatureOf(baseString(wire, told), method, secrets)
        const parts = [
          ...(realm === undefined ? [] : [`realm="${realm.replaceAll('"', '')}"`]),
          ...[...told, ['oauth_signature', signature]].map(([name = '', value = '']) => `${name}="${encode(value)}"`),
        ]
        return withHeaders(wire, [['Authorization', `OAuth ${parts.join(', ')}`]])
      },
    }
  },
})

/** RFC 5849 3.4.1: method, address and all parameters, those of a form among them, in order. */
function baseString(
  { method, origin, path, headers, body }: WireRequest,
  told: readonly (readonly [string, string])[],
): string {
  const [address = '', query = ''] = path.split('?')
  const isForm = headers.some(
    ([name, value]) => name.toLowerCase() === 'content-type' && /^application\/x-www-form-urlencoded/i.test(value),
  )
  const pairs = [...told, ...decoded(query), ...(isForm ? decoded(body ?? '') : [])]
  const sorted = pairs.map(([name, value]) => [encode(name), encode(value)] as const).toSorted(byNameThenValue)
  const parameters = sorted.map((pair) => pair.join('=')).join('&')
  return [method, encode(origin + address), encode(parameters)].join('&')
}

function byNameThenValue(left: readonly [string, string], right: readonly [string, string]): number {
  if (left[0] !== right[0]) return left[0] < right[0] ? -1 : 1
  if (left[1] === right[1]) return 0
  return left[1] < right[1] ? -1 : 1
}

function decoded(query: string): readonly (readonly [string, string])[] {
  return query === '' ? [] : [...new URLSearchParams(query)]
}

function signatureOf(
  base: string,
  method: Method,
  { consumer, token }: { readonly consumer: string; readonly token: string },
): string {
  const key = `${encode(consumer)}&${encode(token)}`
  switch (method) {
    case 'PLAINTEXT':
      return key
    case 'HMAC-SHA1':
      return createHmac('sha1', key).update(base).digest('base64')
    case 'HMAC-SHA256':
      return createHmac('sha256', key).update(base).digest('base64')
    case 'RSA-SHA1':
      return createSign('sha1').update(base).sign(consumer, 'base64')
    case 'RSA-SHA256':
      return createSign('sha256').update(base).sign(consumer, 'base64')
    default:
      return method satisfies never
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.codePointAt(0)?.toString(16).toUpperCase()}`,
  )
}
