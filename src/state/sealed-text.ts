import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { SluiceError } from '../model/errors.ts'

/** What stands before a text that is encrypted. */
const mark = 'sluice-sealed:1:'
const saltBytes = 16
const ivBytes = 12
const tagBytes = 16

/** Keys by salt: making one takes a while on purpose. */
const keys = new Map<string, Buffer>()

/** The text encrypted with a key of people's (AES-256-GCM, the key by scrypt); as it is where the key is ''. */
export function sealed(text: string, key: string): string {
  if (key === '') return text
  const salt = randomBytes(saltBytes)
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', keyOf(key, salt), iv)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return mark + Buffer.concat([salt, iv, cipher.getAuthTag(), body]).toString('base64')
}

/** The text that was sealed; one that was not is what it is. Throws TOKENS_ENCRYPTED without the key, or with another. */
export function opened(text: string, key: string): string {
  if (!text.startsWith(mark)) return text
  if (key === '') throw encrypted('no key is given')
  const bytes = Buffer.from(text.slice(mark.length), 'base64')
  const [salt, iv] = [bytes.subarray(0, saltBytes), bytes.subarray(saltBytes, saltBytes + ivBytes)]
  const tag = bytes.subarray(saltBytes + ivBytes, saltBytes + ivBytes + tagBytes)
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(key, salt), iv)
    decipher.setAuthTag(tag)
    const body = bytes.subarray(saltBytes + ivBytes + tagBytes)
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw encrypted('the key is another one, or the file is damaged', cause)
  }
}

function keyOf(key: string, salt: Buffer): Buffer {
  const name = `${salt.toString('base64')} ${key}`
  const known = keys.get(name) ?? scryptSync(key, salt, 32)
  keys.set(name, known)
  return known
}

function encrypted(why: string, cause?: unknown): SluiceError {
  return new SluiceError(
    'TOKENS_ENCRYPTED',
    `Could not read the tokens that are kept because they are encrypted and ${why}.`,
    {
      hint: 'Set SLUICE_TOKEN_KEY as it was when they were written. If it is lost, remove the folder "tokens" in the working folder and log in again.',
      ...(cause !== undefined && { cause }),
    },
  )
}
