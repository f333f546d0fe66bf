import { given } from '../../../model/given.ts'
import { createPrivateKey, sign, type KeyObject } from 'node:crypto'
import { SluiceError } from '../../../model/errors.ts'
import { toJsonText } from '../../../json/json-text.ts'
import type { JsonObject } from '../../../json/json.ts'
import type { Secret } from '../../../model/secrets.ts'

/** A private key, and the algorithm of RFC 7518 that goes with it. */
export interface SigningKey {
  readonly key: KeyObject
  readonly algorithm: 'RS256' | 'ES256'
}

/**
 * Reads a private key in PEM: PKCS#1, PKCS#8 or SEC1, encrypted ones with the passphrase; RSA of 2048 bits or more, or
 * EC on P-256. Line ends may have become `\n` or blanks on the way through an environment variable. Throws
 * PRIVATE_KEY_INVALID.
 */
export function readSigningKey(pem: Secret, passphrase: Secret | undefined): SigningKey {
  const key = parseKey(pem, passphrase)
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  const type = key.asymmetricKeyType ?? 'unknown'
  if (type === 'rsa' && (modulusLength ?? 0) >= 2048) return { key, algorithm: 'RS256' }
  if (type === 'ec' && namedCurve === 'prime256v1') return { key, algorithm: 'ES256' }
  const size = modulusLength === undefined ? (namedCurve ?? '') : `${modulusLength} bits`
  throw invalid(pem, `it cannot sign for RS256 or ES256`, { found: `a key of type ${type} ${size}`.trim() })
}

/** A signed JSON web token (RFC 7515, compact). */
export function signToken(claims: JsonObject, { key, algorithm }: SigningKey, keyId?: string): string {
  const header = { alg: algorithm, typ: 'JWT', ...given({ kid: keyId }) }
  const text = `${encode(toJsonText(header))}.${encode(toJsonText(claims))}`
  // JWTs carry the two numbers of an EC signature bare, not in DER
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

function parseKey(pem: Secret, passphrase: Secret | undefined): KeyObject {
  const text = withLines(pem.reveal())
  if (passphrase === undefined && /ENCRYPTED/.test(text))
    throw invalid(pem, 'it is encrypted', { hint: 'Set "private_key_passphrase".' })
  try {
    return createPrivateKey({
      key: text,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase: passphrase.reveal() }),
    })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    if (/BAD_DECRYPT|BAD_PASSWORD/.test(code))
      throw invalid(pem, 'the passphrase does not open it', { hint: 'Check "private_key_passphrase".' })
    throw invalid(pem, `it is not a private key in PEM (${code})`)
  }
}

function invalid(
  { key }: Secret,
  because: string,
  { found, hint }: { readonly found?: string; readonly hint?: string } = {},
): SluiceError {
  const named = key === '' ? '' : ` "${key}"`
  return new SluiceError('PRIVATE_KEY_INVALID', `Could not use the private key${named} because ${because}.`, {
    ...given({ found }),
    allowed: 'RSA of at least 2048 bits, or EC on P-256, in PEM: -----BEGIN PRIVATE KEY----- …',
    hint: hint ?? `Put the whole PEM text into the secret${named}, from -----BEGIN to the END line.`,
  })
}

function withLines(text: string): string {
  const unescaped = text
    .trim()
    .replaceAll(String.raw`\r`, '')
    .replaceAll(String.raw`\n`, '\n')
  if (unescaped.includes('\n')) return unescaped
  const [, begin, body, end] = /^(-----BEGIN [A-Z ]+-----)(.*)(-----END [A-Z ]+-----)$/.exec(unescaped) ?? []
  return begin === undefined || end === undefined ? unescaped : [begin, body?.replaceAll(' ', ''), end].join('\n')
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url')
}
