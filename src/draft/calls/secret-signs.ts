import { looksLikeToken } from '../../model/token-shapes.ts'
import { snakeName } from './names.ts'

const secretName =
  /token|secret|passw(?:or)?d|passphrase|api[_-]?key|apikey|app[_-]?(?:key|id)$|private[_-]?key|access[_-]?key|subscription[_-]?key|credential|authorization|^x-(?:.*-)?(?:auth|key)|auth[_-]?key|session(?:[_-]?id)?$|^(?:sid|jwt|auth|pwd|sig|signature|hmac)$|[_-]signature$|^x-(?:.*-)?access(?:[_-]|$)|csrf|xsrf/i
const pagingName = /(?:page|next|prev(?:ious)?|continuation|sync|delta|skip|cursor|scroll)[_-]?token|token[_-]?type/i
const plainKey = /^key$/i
const scheme = /^(?:bearer|token|basic|apikey|digest|negotiate)\s+\S/i

/** True where a value is a secret, by its name or by what it looks like. */
export function isSecret(name: string, value: string): boolean {
  if (value === '') return false
  if (looksLikeToken(value) || scheme.test(value)) return true
  if (pagingName.test(name)) return false
  if (plainKey.test(name)) return value.length >= 8 && /\d/.test(value)
  return secretName.test(name)
}

/** The key under which it is looked up: `X-Api-Key` is `api_key`. */
export function secretKeyOf(name: string): string {
  const key = snakeName(name.replace(/^x-/i, ''))
  return key === '' || key === 'authorization' || key === 'key' ? 'api_key' : /^\d/.test(key) ? `key_${key}` : key
}
