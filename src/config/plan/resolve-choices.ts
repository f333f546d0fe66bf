import { ConfigChoice } from '../document.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import { resolveReference } from './resolve-secrets.ts'
import type { SecretLookup } from './secret-lookup.ts'

/** The config with every choice made: its first value where the lookup finds something that is not empty. */
export function resolveChoices(value: unknown, providers: SecretLookup): unknown {
  if (value instanceof ConfigChoice) {
    const looked = resolveReference(value.test, providers)
    return resolveChoices(looked.found && looked.value ? value.found : value.missing, providers)
  }
  if (!Array.isArray(value) && !isPlainObject(value)) return value
  const members = Object.entries(value).map(([key, member]) => [key, resolveChoices(member, providers)] as const)
  // what holds no choice stays the same object: it may be a paginator or an auth made in code
  const written = value as Readonly<Record<string, unknown>>
  if (members.every(([key, member]) => member === written[key])) return value
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members)
}
