/** An auth that signs: an HMAC over the request as it goes out, with the time of signing. */
import { createHash, createHmac } from 'node:crypto'
import { type Authenticator, defineAuth, Secret, type WireRequest } from 'sluice'
import { z } from 'zod'

const options = z.strictObject({
  key_id: z.string().min(1),
  // looked up in the environment and the secrets files when the config leaves it out
  key: z.instanceof(Secret),
})

/** `auth: { type: signed_hmac, key_id: me }` */
export const signedHmac = defineAuth({
  type: 'signed_hmac',
  options,
  secret: ['key'],
  build: ({ key_id: keyId, key }): Authenticator => ({
    type: 'signed_hmac',
    scheme: 'HMAC-SHA256',
    // what the rate limiter is keyed by: the same for the same credentials, and no secret in it
    identity: `signed_hmac:${keyId}`,
    // a 401 says which secret to look at
    secretKeys: [key.key],
    // nothing goes into the request itself; from here on the key is masked wherever it would be printed
    authenticate: async (request, { vault }) => {
      vault.add(key.reveal())
      return request
    },
    // for each attempt and each redirect anew, so that the time is never an old one
    sign: async (request, { world }) => {
      const date = new Date(world.now()).toISOString()
      const signature = createHmac('sha256', key.reveal()).update(signedText(request, date)).digest('hex')
      return withHeaders(request, [
        ['X-Date', date],
        ['Authorization', `HMAC-SHA256 id=${keyId}, signature=${signature}`],
      ])
    },
  }),
})

/** What is signed; the server makes the same text. */
export function signedText({ method, path, body }: WireRequest, date: string): string {
  return [
    method,
    path,
    date,
    createHash('sha256')
      .update(body ?? '')
      .digest('hex'),
  ].join('\n')
}

/** These headers in place of those of the same names: a redirect signs a request that was signed. */
function withHeaders(request: WireRequest, headers: WireRequest['headers']): WireRequest {
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  return { ...request, headers: [...request.headers.filter(([name]) => !names.has(name.toLowerCase())), ...headers] }
}
