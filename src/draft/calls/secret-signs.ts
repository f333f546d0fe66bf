import { snakeName } from './names.ts'

const secretName =
  /token|secret|passw(?:or)?d|passphrase|api[_-]?key|apikey|app[_-]?(?:key|id)$|private[_-]?key|access[_-]?key|subscription[_-]?key|credential|authorization|^x-(?:.*-)?(?:auth|key)|auth[_-]?key|session(?:[_-]?id)?$|^(?:sid|jwt|auth|pwd|sig|signature|hmac)$|[_-]signature$|^x-(?:.*-)?access(?:[_-]|$)|csrf|xsrf/i
const pagingName = /(?:page|next|prev(?:ious)?|continuation|sync|delta|skip|cursor|scroll)[_-]?token|token[_-]?type/i
const plainKey = /^key$/i
// what well-known services give out
const secretValue =
  /^(?:eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|gh[pousr]_\w{20,}|github_pat_\w{20,}|(?:sk|rk|pk)[_-](?:live|test|proj|ant)[\w-]{8,}|sk-[\w-]{16,}|xox[abeprs]-[\w-]{8,}|AKIA[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{10,}|glpat-[\w-]{16,}|SG\.[\w-]{10,}\.[\w-]{10,}|\d{6,}:[\w-]{30,}|bot\d{6,}:[\w-]{30,})$/
const scheme = /^(?:bearer|token|basic|apikey|digest|negotiate)\s+\S/i

/** True where a value is a secret, by its name or by what it looks like. */
export function isSecret(name: string, value: string): boolean {
  if (value === '') return false
  if (secretValue.test(value) || scheme.test(value)) return true
  if (pagingName.test(name)) return false
  if (plainKey.test(name)) return value.length >= 8 && /\d/.test(value)
  return secretName.test(name)
}

/** The key under which it is looked up: `X-Api-Key` is `api_key`. */
export function secretKeyOf(name: string): string {
  const key = snakeName(name.replace(/^x-/i, ''))
  return key === '' || key === 'authorization' || key === 'key' ? 'api_key' : /^\d/.test(key) ? `key_${key}` : key
}
