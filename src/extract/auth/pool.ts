import { z } from 'zod'
import type { Authenticator } from '../../model/auth.ts'
import { Secret } from '../../model/secrets.ts'
import { putKey } from './api-key.ts'
import { defineAuth, identityOf, keysOf, secretText } from './define-auth.ts'
import { withHeader } from '../../model/request.ts'

const options = z.strictObject({
  tokens: z
    .union([secretText, z.array(secretText).min(1)])
    .describe('a list, or a text with commas or lines between them'),
  send_as: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('bearer').describe('Authorization: Bearer …') }),
      z.strictObject({
        type: z.literal('api_key').describe('under a name of its own'),
        name: z.string().min(1).default('Authorization').describe('of the header or parameter'),
        location: z.enum(['header', 'query', 'param', 'cookie', 'body']).default('header').describe('where it is sent'),
        prefix: z.string().default('').describe('before the token, e.g. "token "'),
      }),
    ])
    .default({ type: 'bearer' })
    .describe('how a token goes along with a request'),
})

/** Several tokens, each with a budget of its own at the API: every request takes the one that is free first. */
export const pool = defineAuth({
  type: 'pool',
  aliases: ['token_pool'],
  summary: 'several tokens: each request takes the one whose budget is free first',
  options,
  injectable: ['tokens'],
  secret: ['tokens'],
  build: ({ tokens, send_as: how }): Authenticator => {
    const all = [tokens].flat().flatMap(split)
    const members = all.map((token, index): Authenticator => ({
      type: 'pool',
      ...(how.type === 'bearer' && { scheme: 'Bearer' }),
      identity: identityOf('pool', { how, index }, [token]),
      secretKeys: keysOf(token),
      async authenticate(request, { vault }) {
        vault.add(token.reveal())
        if (how.type === 'bearer') return withHeader(request, 'Authorization', `Bearer ${token.reveal()}`)
        const { name, location, prefix } = how
        return putKey(request, { name, location, key: `${prefix}${token.reveal()}` })
      },
    }))
    const [first] = members
    if (first === undefined) throw new Error('a pool of no tokens was let through')
    return { ...first, identity: identityOf('pool', { how }, all), secretKeys: keysOf(...all), members }
  },
})

function split(token: Secret): readonly Secret[] {
  const parts = token
    .reveal()
    .split(/[\s,]+/)
    .filter((part) => part !== '')
  return parts.length < 2 ? [token] : parts.map((part) => new Secret(token.key, part))
}
