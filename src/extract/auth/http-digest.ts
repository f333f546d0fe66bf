import { z } from 'zod'
import type { AuthChallenge, Authenticator } from '../../model/auth.ts'
import type { WireRequest } from '../../model/transport.ts'
import { defineAuth, identityOf, keysOf, plainText, secretText } from './define-auth.ts'
import { answerChallenge, chooseChallenge, type DigestChallenge } from './digest/answer-challenge.ts'

/**
 * HTTP Digest (RFC 7616), as `HTTPDigestAuth` of Python's requests: MD5, SHA-256 and SHA-512-256, each with `-sess`;
 * `qop` auth or auth-int, or none. The first request of a server is refused with its challenge and sent once more;
 * those after it carry an answer at once, until the server wants another nonce.
 */
export const httpDigest = defineAuth({
  type: 'http_digest',
  aliases: ['digest'],
  summary: 'user name and password, answered to the challenge of the server: "Authorization: Digest …"',
  options: z.strictObject({
    username: plainText.describe('who asks'),
    password: secretText.describe('looked up when it is left out'),
  }),
  injectable: ['username', 'password'],
  secret: ['password'],
  build: ({ username, password }): Authenticator => {
    const held = new Map<string, DigestChallenge & { count: number }>()
    return {
      type: 'http_digest',
      scheme: 'Digest',
      identity: identityOf('http_digest', { username }, [password]),
      secretKeys: keysOf(password),
      async authenticate(request, { vault }) {
        vault.add(password.reveal())
        return request
      },
      async sign(wire, { world }) {
        const challenge = held.get(wire.origin)
        if (challenge === undefined) return wire
        challenge.count += 1
        const cnonce = Buffer.from(world.randomBytes(16)).toString('hex')
        const answer = { username, password: password.reveal(), count: challenge.count, cnonce }
        return withAuthorization(wire, answerChallenge(challenge, wire, answer))
      },
      async renew(_tools, challenge) {
        const chosen = chooseChallenge(challenge.schemes)
        if (chosen === undefined || isRefusal(challenge, chosen)) return false
        const { origin } = challenge.request
        // of several requests that were refused with the same nonce only the first one begins to count
        if (held.get(origin)?.nonce !== chosen.nonce) held.set(origin, { ...chosen, count: 0 })
        return true
      },
    }
  },
})

/** The answer to this very nonce did not please: the password is wrong, and asking again would lock an account. */
function isRefusal({ request, schemes }: AuthChallenge, { nonce }: DigestChallenge): boolean {
  const isStale = schemes.some(({ params }) => params.get('stale')?.toLowerCase() === 'true')
  const sent = request.headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? ''
  return !isStale && sent.startsWith('Digest ') && sent.includes(`nonce="${nonce.replace(/["\\]/g, '\\$&')}"`)
}

function withAuthorization(wire: WireRequest, value: string): WireRequest {
  const others = wire.headers.filter(([name]) => name.toLowerCase() !== 'authorization')
  return { ...wire, headers: [...others, ['Authorization', value]] }
}
