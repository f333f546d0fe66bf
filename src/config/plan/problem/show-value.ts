import { Secret } from '../../../model/secrets.ts'
import type { ConfigPath } from '../../document.ts'
import { SecretReference, SecretText } from '../../document.ts'
import { soundsSecret } from '../../readers/lines.ts'
import { isPlainObject, scalarText } from '../../shapes/kinds.ts'

// besides what sounds secret: docs/contract/rest-api.md 4.3, and the headers that carry credentials
const secretNames = /^(?:username|client_id|authorization|proxy-authorization|cookie|signature)$/i
const maxLength = 120

/** True when a value at this path is, or may well be, a secret: it is never printed. */
export function isSecretPlace(path: ConfigPath): boolean {
  const keys = path.filter((step) => typeof step === 'string')
  // whatever is written below such a key by mistake is one too
  if (keys.some((key) => soundsSecret(key) || secretNames.test(key))) return true
  const last = keys.at(-1)
  const auth = path.indexOf('auth')
  // below `auth` only what cannot be a credential is shown
  return auth !== -1 && !['type', 'location', 'name'].includes(last ?? '')
}

/** A value as text for `found`: short, with everything secret as `***`. */
export function showValue(path: ConfigPath, value: unknown): string {
  const text = isSecretPlace(path) && !isContainer(value) ? '***' : write(path, value, 0)
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
}

/** The kind of a value in the words of the messages: `text`, `a list`, … */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Secret || value instanceof SecretReference || value instanceof SecretText) return 'text'
  const kinds: Record<string, string> = {
    string: 'text',
    number: 'a number',
    bigint: 'a number',
    boolean: 'true or false',
    function: 'a function',
    object: isPlainObject(value) ? 'a mapping' : 'an object made in TypeScript',
  }
  return kinds[typeof value] ?? typeof value
}

function isContainer(value: unknown): boolean {
  return Array.isArray(value) || isPlainObject(value)
}

function write(path: ConfigPath, value: unknown, depth: number): string {
  if (value === undefined || value === null) return 'null'
  if (typeof value === 'function') return 'a function'
  if (depth > 0 && isSecretPlace(path) && !isContainer(value)) return '***'
  if (depth > 3) return '…'
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown, index) => write([...path, index], item, depth + 1)).join(', ')}]`
  }
  if (isPlainObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${key}: ${write([...path, key], member, depth + 1)}`)
    return `{${members.join(', ')}}`
  }
  if (typeof value === 'object') return kindOf(value) === 'text' ? '***' : kindOf(value)
  return typeof value === 'string' ? JSON.stringify(value) : (scalarText(value) ?? kindOf(value))
}
