import { createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { Authenticator, AuthTools } from '../../../model/auth.ts'
import { SluiceError } from '../../../model/errors.ts'
import { withHeader } from '../../../model/request.ts'
import { Secret } from '../../../model/secrets.ts'
import { defineAuth, identityOf, keysOf, plainText, scalar, secretText } from '../define-auth.ts'

const algorithms = ['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const

/** A token that is signed here and sent as it is: Apple, GitHub Apps, Zoom and others take such for a while. */
export const jwt = defineAuth({
  type: 'jwt',
  summary: 'a JSON Web Token signed with your key, sent as a bearer token',
  options: z.strictObject({
    key: secretText.describe('a shared secret, or a private key in PEM'),
    passphrase: secretText.nullish().describe('of an encrypted private key'),
    key_encoding: z.enum(['text', 'base64', 'hex']).default('text').describe('how a shared secret is written'),
    algorithm: z.enum(algorithms).default('HS256').describe('how it is signed'),
    claims: z.record(z.string(), scalar).default({}).describe('iss, sub, aud and others; iat, nbf and exp are added'),
    headers: z.record(z.string(), scalar).default({}).describe('kid and others'),
    lifetime: z
      .union([z.number().positive(), z.string().regex(/^\d+$/)])
      .default(1200)
      .describe('seconds it is good for'),
    header: plainText.default('Authorization').describe('where it is sent'),
    prefix: z.string().default('Bearer').describe('before it, with a blank; "" = none'),
  }),
  injectable: ['key', 'passphrase'],
  secret: ['key', 'passphrase'],
  build: (given): Authenticator => {
    const { key, algorithm, header, prefix } = given
    const lifetime = Number(given.lifetime)
    const signingKey = readKey(given)
    let held: { readonly text: string; readonly until: number } | undefined
    const make = async ({ world, vault }: AuthTools): Promise<string> => {
      if (held !== undefined && world.now() < held.until) return held.text
      const now = Math.floor(world.now() / 1000)
      const text = await new SignJWT(plain(given.claims))
        .setProtectedHeader({ typ: 'JWT', ...plain(given.headers), alg: algorithm })
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + lifetime)
        .sign(signingKey)
      vault.add(text)
      held = { text, until: (now + lifetime * 0.9) * 1000 }
      return text
    }
    return {
      type: 'jwt',
      ...(prefix !== '' && header.toLowerCase() === 'authorization' && { scheme: prefix }),
      identity: identityOf('jwt', { algorithm, header, claims: Object.keys(given.claims) }, [key]),
      secretKeys: keysOf(key),
      async authenticate(request, tools) {
        tools.vault.add(key.reveal())
        return withHeader(request, header, `${prefix}${prefix === '' ? '' : ' '}${await make(tools)}`)
      },
      async renew() {
        held = undefined
        return true
      },
    }
  },
})

function plain(values: Readonly<Record<string, z.output<typeof scalar>>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value instanceof Secret ? value.reveal() : typeof value === 'bigint' ? Number(value) : value,
    ]),
  )
}

interface KeyOptions {
  readonly key: Secret
  readonly passphrase?: Secret | null | undefined
  readonly key_encoding: 'text' | 'base64' | 'hex'
  readonly algorithm: (typeof algorithms)[number]
}

function readKey({ key, passphrase, key_encoding: encoding, algorithm }: KeyOptions): Parameters<SignJWT['sign']>[0] {
  if (algorithm.startsWith('HS')) return Buffer.from(key.reveal(), encoding === 'text' ? 'utf8' : encoding)
  const pem = key.reveal().replaceAll(String.raw`\n`, '\n')
  try {
    return createPrivateKey({ key: pem, ...(passphrase && { passphrase: passphrase.reveal() }) })
  } catch {
    throw new SluiceError(
      'PRIVATE_KEY_INVALID',
      `Could not use the key${key.key === '' ? '' : ` "${key.key}"`} because it is not a private key in PEM.`,
      {
        allowed: `for ${algorithm} a private key in PEM: -----BEGIN PRIVATE KEY----- …`,
        hint: 'Put the whole PEM text into the secret, or choose HS256 for a shared secret.',
      },
    )
  }
}
