import type { SecretVault } from '../../model/secrets.ts'
import type { ConfigPath } from '../document.ts'
import { GivenReference, ParameterReference, SecretReference, SecretText } from '../document.ts'
import { isPlainObject, scalarText } from '../shapes/kinds.ts'
import type { Problem, Problems } from './problem/problems.ts'
import { isSecretPlace } from './problem/show-value.ts'
import { castText } from '../providers/cast.ts'
import type { LookupResult, SecretLookup } from './secret-lookup.ts'

export interface SecretTools {
  readonly providers: SecretLookup
  readonly vault: SecretVault
  readonly problems: Problems
}

/** A reference looked up: its value, or the places that do not have it. */
export type Resolved =
  | { readonly found: true; readonly value: unknown }
  | Extract<LookupResult, { readonly found: false }>

/**
 * The config with every reference replaced by its value, except under `auth` and `destination`, where the catalog's
 * definitions decide what is secret (`build-auth.ts`, `build-destination.ts`). Values that are or look secret go into the vault. What cannot be found is
 * reported, and silenced so that it is told once.
 */
export function resolveSecrets(value: unknown, path: ConfigPath, tools: SecretTools): unknown {
  if (isAuth(path) || (path.length === 1 && path[0] === 'destination')) return value
  if (value instanceof SecretReference) return resolveWhole(value, path, tools)
  if (value instanceof SecretText) return resolveText(value, path, tools)
  if (!Array.isArray(value) && !isPlainObject(value)) return value
  const members = Object.entries(value).map(([key, member]) => {
    const step = Array.isArray(value) ? Number(key) : key
    return [key, resolveSecrets(member, [...path, step], tools)] as const
  })
  // what holds no reference stays the same object: it may be a paginator or an auth made in code
  const written = value as Readonly<Record<string, unknown>>
  if (members.every(([key, member]) => member === written[key])) return value
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members)
}

/** Looks one reference up; a fallback counts as found. TOML dates become ISO text. */
export function resolveReference(reference: SecretReference, providers: SecretLookup): Resolved {
  if (reference instanceof GivenReference)
    return { found: true, value: reference.store === 'config' ? castText(reference.value) : reference.value }
  const result = lookUp(reference, providers)
  if (result.found)
    return { found: true, value: result.value instanceof Date ? result.value.toISOString() : result.value }
  if (reference.fallback !== undefined) return { found: true, value: reference.fallback }
  return result
}

/** A parameter of a source is looked up under the source's own sections first, as in dlt: the nearest wins. */
function lookUp(reference: SecretReference, providers: SecretLookup): LookupResult {
  if (!(reference instanceof ParameterReference)) return providers.lookup(reference)
  const { sections, key, store } = reference
  const [top = 'sources', section = '', name = ''] = sections
  const parts = key.split('.')
  const places = [
    [top, section, name],
    [top, name],
    [top, section],
  ].map((place) => [...place, ...parts.slice(0, -1)])
  const own = providers.lookupIn(parts.at(-1) ?? key, places)
  if (!own.found) {
    const result = providers.lookup(reference)
    if (result.found || result.isReported === true) return result
    return { found: false, lookedIn: [...new Set([...own.lookedIn, ...result.lookedIn])] }
  }
  return store === 'config' && typeof own.value === 'string' ? { ...own, value: castText(own.value) } : own
}

/** A secret that no place has. */
export interface UnresolvedSecret {
  readonly key: string
  readonly store: SecretReference['store']
  readonly lookedIn: readonly string[]
  /** the config has no reference: it left the key out, and could hold it */
  readonly leftOut?: boolean
  /** it has been said already, where it is declared */
  readonly isReported?: boolean
}

/** Says it, unless it was said. */
export function reportMissing(problems: Problems, path: ConfigPath, secret: UnresolvedSecret): void {
  if (secret.isReported !== true) problems.report(path, unresolvedSecret(secret))
}

/** The problem of a secret that no place has: `allowed` names every place looked in. */
export function unresolvedSecret({ key, store, lookedIn, leftOut = false }: UnresolvedSecret): Problem {
  // the places name the variables; the shortest is the one to type
  const variables = lookedIn.filter((place) => /^\w+$/.test(place)).toSorted((a, b) => a.length - b.length)
  const variable = variables[0] ?? key.replaceAll('.', '__').toUpperCase()
  const inFile = store === 'env' ? '' : `, or write ${key} = "…" in .dlt/${store}.toml`
  return {
    code: 'CONFIG_UNRESOLVED_SECRET',
    message: `Could not resolve "${key}" because ${leftOut ? 'it is left out and ' : ''}no place looked in has it.`,
    found: store === 'env' ? `environment variable ${key}` : `${store}["${key}"]`,
    allowed: lookedIn,
    hint: `Set it with: export ${store === 'env' ? key : variable}=…${inFile}.`,
  }
}

/** Remembers a value that must never be printed: everything from `secrets`, and what looks secret by its name. */
function protect(value: unknown, reference: SecretReference, { path, vault }: Protection): void {
  const named = /key|token|secret|pass|pwd|auth|credential|cookie|signature/i.test(reference.key)
  if (reference.store !== 'secrets' && !named && !isSecretPlace(path)) return
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    vault.add(String(value), reference.key)
  else if (Array.isArray(value)) for (const item of value) protect(item, reference, { path, vault })
  else if (isPlainObject(value)) for (const item of Object.values(value)) protect(item, reference, { path, vault })
}

interface Protection {
  readonly path: ConfigPath
  readonly vault: SecretVault
}

function resolveWhole(reference: SecretReference, path: ConfigPath, tools: SecretTools): unknown {
  const result = resolveReference(reference, tools.providers)
  if (!result.found) return reportUnresolved(reference, result, { path, problems: tools.problems })
  protect(result.value, reference, { path, vault: tools.vault })
  return typeof result.value === 'string' ? literalText(result.value, path) : result.value
}

function resolveText(text: SecretText, path: ConfigPath, tools: SecretTools): unknown {
  const parts = text.parts.map((part) => {
    if (typeof part === 'string') return part
    return scalarText(resolveWhole(part, path, tools)) ?? ''
  })
  return parts.join('')
}

function reportUnresolved(
  reference: SecretReference,
  result: Extract<LookupResult, { readonly found: false }>,
  { path, problems }: { readonly path: ConfigPath; readonly problems: Problems },
): string {
  reportMissing(problems, path, { ...result, key: reference.key, store: reference.store })
  problems.silence(path)
  return '***'
}

// a looked-up value is not a template: its braces are its own
function literalText(value: string, path: ConfigPath): string {
  const endpoint = path.indexOf('endpoint')
  const part = path[endpoint + 1]
  const isTemplate =
    endpoint !== -1 && (part === undefined || ['path', 'params', 'headers', 'json', 'data'].includes(String(part)))
  return isTemplate ? value.replace(/[{}]/g, '$&$&') : value
}

function isAuth(path: ConfigPath): boolean {
  if (path.at(-1) !== 'auth') return false
  const owner = path.at(-2)
  const inResource = typeof owner === 'number' && path.at(-3) === 'resources' && path.length === 3
  return path.length === 1 || inResource || (path.length <= 4 && isAuthOwner(owner))
}

function isAuthOwner(owner: string | number | undefined): boolean {
  return owner === 'client' || owner === 'endpoint' || owner === 'resource_defaults'
}
