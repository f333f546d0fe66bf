import { z } from 'zod'
import type { AuthDefinition, Authenticator } from '../../model/auth.ts'
import { shake128 } from '../../model/hashing.ts'
import { canonicalJson } from '../../json/json-text.ts'
import type { JsonObject } from '../../json/json.ts'
import { Secret } from '../../model/secrets.ts'

/** Ties `build` to the shape of `options`; nothing else happens. */
export function defineAuth<Options extends z.ZodType>(definition: AuthDefinition<Options>): AuthDefinition<Options> {
  return definition
}

export { plainText, secretText } from '../../model/component/option-text.ts'

/** An auth among the options of another; it is built before they are read. */
export const authInstance = z.custom<Authenticator>(
  (value) => typeof value === 'object' && value !== null && 'authenticate' in value,
  'an auth',
)

/** A value of a form field or claim. */
export const scalar = z.union([z.string(), z.number(), z.bigint(), z.boolean(), z.null(), z.instanceof(Secret)])

/** Scopes, as one text separated by blanks or as a list. */
export const scopeList = z.union([z.string(), z.array(z.string())]).nullish()

/** Scopes as the wire wants them; '' = none. */
export function scopeText(scopes: z.output<typeof scopeList>): string {
  return [scopes ?? []].flat().join(' ')
}

/**
 * The identity of an authenticator: equal for equal options and secrets, different otherwise, and no way back to a
 * secret from it. Limiters, token caches and stored refresh tokens are keyed by it.
 */
export function identityOf(type: string, options: JsonObject, secrets: readonly (Secret | undefined)[]): string {
  const hashes = secrets.map((secret) => (secret === undefined ? null : shake128(secret.reveal(), 16)))
  return `${type}:${shake128(canonicalJson({ type, options, secrets: hashes }), 15)}`
}

/** The lookup keys of secrets, for messages. */
export function keysOf(...secrets: readonly (Secret | undefined)[]): readonly string[] {
  return secrets.flatMap((secret) => (secret === undefined || secret.key === '' ? [] : [secret.key]))
}
