import { createHash } from 'node:crypto'
import type { AuthScheme } from '../../../model/auth.ts'
import type { WireRequest } from '../../../model/transport.ts'

/** What the server said to answer with, kept until it says something else. */
export interface DigestChallenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  /** the algorithm as the server wrote it; undefined = MD5, and it is not sent back */
  readonly algorithm: string | undefined
  /** undefined = the server speaks RFC 2069, which knows none */
  readonly qop: 'auth' | 'auth-int' | undefined
  /** the server takes names in UTF-8 (`username*`) */
  readonly isUtf8: boolean
  /** the server wants the name as a hash */
  readonly userhash: boolean
}

/** Who answers, and what makes this answer differ from the one before. */
export interface DigestAnswer {
  readonly username: string
  readonly password: string
  /** how often this nonce has been used, this time included */
  readonly count: number
  readonly cnonce: string
}

const hashes: Readonly<Record<string, string>> = {
  md5: 'md5',
  'sha-256': 'sha256',
  'sha-512-256': 'sha512-256',
}

/** The first challenge that can be answered: the server names the one it likes best first (RFC 7616 3.7). */
export function chooseChallenge(schemes: readonly AuthScheme[]): DigestChallenge | undefined {
  for (const { scheme, params } of schemes) {
    if (scheme.toLowerCase() !== 'digest') continue
    const [realm, nonce, algorithm] = [params.get('realm'), params.get('nonce'), params.get('algorithm')]
    if (realm === undefined || nonce === undefined || hashOf(algorithm) === undefined) continue
    const offered = params
      .get('qop')
      ?.toLowerCase()
      .split(/[\s,]+/)
    const qop = offered?.includes('auth') ? 'auth' : offered?.includes('auth-int') ? 'auth-int' : undefined
    if (offered !== undefined && qop === undefined) continue
    return {
      realm,
      nonce,
      opaque: params.get('opaque'),
      algorithm,
      qop,
      isUtf8: params.get('charset')?.toLowerCase() === 'utf-8',
      userhash: params.get('userhash')?.toLowerCase() === 'true',
    }
  }
  return undefined
}

/** The value of the `Authorization` header for a request as it goes out (RFC 7616 3.4). */
export function answerChallenge(challenge: DigestChallenge, request: WireRequest, answer: DigestAnswer): string {
  const { realm, nonce, opaque, algorithm, qop, userhash } = challenge
  const nc = answer.count.toString(16).padStart(8, '0')
  const isSession = algorithm?.toLowerCase().endsWith('-sess') === true
  return `Digest ${[
    userhash ? `username="${digest(challenge, `${answer.username}:${realm}`)}"` : nameOf(challenge, answer),
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(request.path)}`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    `response="${respond(challenge, request, { ...answer, nc })}"`,
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${nc}`]),
    ...(qop === undefined && !isSession ? [] : [`cnonce="${answer.cnonce}"`]),
    ...(userhash ? ['userhash=true'] : []),
  ].join(', ')}`
}

function respond(
  challenge: DigestChallenge,
  { method, path, body }: WireRequest,
  { username, password, cnonce, nc }: DigestAnswer & { readonly nc: string },
): string {
  const { realm, nonce, algorithm, qop } = challenge
  const hash = (text: string) => digest(challenge, text)
  const secret = hash(`${username}:${realm}:${password}`)
  const isSession = algorithm?.toLowerCase().endsWith('-sess') === true
  const who = isSession ? hash(`${secret}:${nonce}:${cnonce}`) : secret
  const what = hash(qop === 'auth-int' ? `${method}:${path}:${hash(body ?? '')}` : `${method}:${path}`)
  return hash(qop === undefined ? `${who}:${nonce}:${what}` : `${who}:${nonce}:${nc}:${cnonce}:${qop}:${what}`)
}

function digest({ algorithm }: DigestChallenge, text: string): string {
  return createHash(hashOf(algorithm) ?? 'md5')
    .update(text, 'utf8')
    .digest('hex')
}

function hashOf(algorithm: string | undefined): string | undefined {
  const name = (algorithm ?? 'md5').toLowerCase().replace(/-sess$/, '')
  return Object.hasOwn(hashes, name) ? hashes[name] : undefined
}

/** A name beyond ASCII has a spelling of its own (RFC 8187) where the server takes UTF-8; else it goes as its bytes. */
function nameOf({ isUtf8 }: DigestChallenge, { username }: DigestAnswer): string {
  if (/^[\x20-\x7e]*$/.test(username)) return `username=${quote(username)}`
  if (!isUtf8) return `username=${quote(Buffer.from(username, 'utf8').toString('latin1'))}`
  const encoded = encodeURIComponent(username).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `username*=UTF-8''${encoded}`
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
