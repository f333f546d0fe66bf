import { createHash, createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Authenticator, AuthTools } from '../../../model/auth.ts'
import type { WireRequest } from '../../../model/transport.ts'
import { defineAuth, identityOf, keysOf, plainText, secretText } from '../define-auth.ts'
import { withHeaders } from './wire-headers.ts'

const algorithms = ['sha256', 'sha1', 'sha512', 'sha384', 'md5'] as const
const encodings = ['hex', 'base64', 'base64url'] as const
const times = ['epoch', 'epoch_ms', 'iso', 'http'] as const

const names = [
  'method',
  'path',
  'query',
  'path_and_query',
  'url',
  'host',
  'body',
  'body_hash',
  'timestamp',
  'nonce',
  'key_id',
] as const
type Name = (typeof names)[number]

const template = z.string().refine((text) => unknownIn(text).length === 0, {
  message: `names something else than ${names.map((name) => `{${name}}`).join(', ')}`,
})
const signed = z.string().refine((text) => unknownIn(text).every((name) => name === 'signature'), {
  message: `names something else than {signature}, ${names.map((name) => `{${name}}`).join(', ')}`,
})

/** A signature over a text of one's own: what exchanges, payment services and many in-house APIs ask for. */
export const hmac = defineAuth({
  type: 'hmac',
  summary: 'a keyed hash over parts of each request, in headers or parameters of your choice',
  options: z.strictObject({
    secret: secretText.describe('the key of the hash'),
    key_id: plainText.nullish().describe('who signs: {key_id}'),
    key_encoding: z
      .enum(['text', ...encodings])
      .default('text')
      .describe('how the secret is written'),
    algorithm: z.enum(algorithms).default('sha256').describe('the hash'),
    encoding: z.enum(encodings).default('hex').describe('how the signature is written'),
    string_to_sign: template.describe('e.g. "{timestamp}{method}{path_and_query}{body}"'),
    headers: z.record(z.string(), signed).default({}).describe('e.g. X-Signature: "{signature}"'),
    params: z.record(z.string(), signed).default({}).describe('parameters of the query, added after what is signed'),
    timestamp: z.enum(times).default('epoch').describe('how {timestamp} is written'),
  }),
  injectable: ['secret', 'key_id'],
  secret: ['secret'],
  build: (given): Authenticator => {
    const { secret, algorithm, encoding, string_to_sign: text, headers, params } = given
    const keyId = given.key_id ?? ''
    const key = given.key_encoding === 'text' ? secret.reveal() : Buffer.from(secret.reveal(), given.key_encoding)
    return {
      type: 'hmac',
      identity: identityOf('hmac', { keyId, text, algorithm }, [secret]),
      secretKeys: keysOf(secret),
      async authenticate(request, { vault }) {
        vault.add(secret.reveal())
        return request
      },
      async sign(wire, tools) {
        const values = valuesOf(wire, tools, { keyId, algorithm, timestamp: given.timestamp })
        const signature = createHmac(algorithm, key).update(filled(text, values)).digest(encoding)
        const all = { ...values, signature }
        const added = Object.entries(params).map(
          ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(filled(value, all))}`,
        )
        const path =
          added.length === 0 ? wire.path : `${wire.path}${wire.path.includes('?') ? '&' : '?'}${added.join('&')}`
        return withHeaders(
          { ...wire, path },
          Object.entries(headers).map(([name, value]) => [name, filled(value, all)] as const),
        )
      },
    }
  },
})

interface Ways {
  readonly keyId: string
  readonly algorithm: (typeof algorithms)[number]
  readonly timestamp: (typeof times)[number]
}

function valuesOf(
  wire: WireRequest,
  { world }: AuthTools,
  { keyId, algorithm, timestamp }: Ways,
): Readonly<Record<Name, string>> {
  const [path = '', ...rest] = wire.path.split('?')
  const body = wire.body ?? ''
  return {
    method: wire.method,
    path,
    query: rest.join('?'),
    path_and_query: wire.path,
    url: wire.origin + wire.path,
    host: new URL(wire.origin).host,
    body,
    body_hash: createHash(algorithm).update(body).digest('hex'),
    timestamp: momentText(world.now(), timestamp),
    nonce: Buffer.from(world.randomBytes(16)).toString('hex'),
    key_id: keyId,
  }
}

function momentText(now: number, how: Ways['timestamp']): string {
  const moment = new Date(now)
  if (how === 'epoch') return String(Math.floor(now / 1000))
  if (how === 'epoch_ms') return String(now)
  return how === 'iso' ? moment.toISOString() : moment.toUTCString()
}

const placeholder = /\{(\w+)\}/g

function unknownIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].flatMap(([, name = '']) =>
    names.some((known) => known === name) ? [] : [name],
  )
}

function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text
    .replaceAll(String.raw`\n`, '\n')
    .replaceAll(placeholder, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : whole))
}
