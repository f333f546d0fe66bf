import type { z } from 'zod'
import { Secret } from '../../../model/secrets.ts'
import type { ConfigPath } from '../../document.ts'
import { SecretReference, SecretText } from '../../document.ts'
import { isPlainObject, scalarText } from '../../shapes/kinds.ts'
import type { Located, PlanContext } from '../context.ts'
import { parseShape } from '../problem/check-shape.ts'
import { resolveReference, type UnresolvedSecret } from '../resolve-secrets.ts'
import type { LookupResult } from '../secret-lookup.ts'

/** A secret that no place has, and where it should have stood. */
export interface MissingSecret extends UnresolvedSecret {
  readonly path: ConfigPath
}

/** What a definition says of its options: an auth's, a destination's. */
export interface Fillable {
  readonly options: z.ZodType
  /** keys that are looked up when they are left out; `a.b` is a key within a mapping */
  readonly injectable: readonly string[]
  /** keys whose value is secret; `a.b` is a key within a mapping */
  readonly secret: readonly string[]
}

/** Where a field that is left out is looked up. */
export type FieldLookup = (field: string) => LookupResult

/** Options with every reference looked up: secrets as `Secret`, the rest as it was written. */
export interface FilledOptions {
  readonly options: Readonly<Record<string, unknown>>
  readonly missing: readonly MissingSecret[]
}

/**
 * Looks up the references among a component's options, wraps what is secret, and fills in the fields that were left out
 * by `lookUp` (docs/contract/rest-api.md 4.1). All secret values go into the vault. A missing secret is listed, and
 * stands as a dummy so that the rest can still be checked.
 */
export function fillOptions(
  { value, path }: Located<Readonly<Record<string, unknown>>>,
  definition: Fillable,
  { context, lookUp }: { readonly context: PlanContext; readonly lookUp: FieldLookup },
): FilledOptions {
  const missing: MissingSecret[] = []
  const written = Object.entries(value).map(([key, member]) => {
    const filled = fill({ value: member, path: [...path, key] }, { context, missing })
    return [key, wrapSecrets({ value: filled, key }, definition, context)] as const
  })
  const options: Record<string, unknown> = Object.fromEntries(written)
  const found = injectFields(options, definition, { context, lookUp })
  const complete = merged(options, found.values)
  // a key left out is missing only when the definition cannot do without it (it may stand under an alias)
  for (const field of requiredFields(definition, complete)) {
    const lookedIn = found.lookedIn.get(field)
    if (lookedIn) missing.push({ key: field, store: 'secrets', lookedIn, leftOut: true, path: [...path, field] })
  }
  return { options: complete, missing }
}

/** The options with every `Secret` as text but for the fields that the definition calls secret. */
export function revealPlainFields(
  options: Readonly<Record<string, unknown>>,
  definition: Fillable,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [key, holdsSecrets(key, definition) ? value : revealDeep(value)]),
  )
}

/** The options as text with their secrets, to compare two configs; it is hashed and never kept. */
export function revealedKey(options: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(revealDeep(options), (_key, value: unknown) =>
    isPlainObject(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value,
  )
}

interface FillTools {
  readonly context: PlanContext
  /** gets what no place has */
  readonly missing: MissingSecret[]
}

/** A value with its references looked up, each of them a `Secret` unless it comes from the plain configuration. */
export function fill({ value, path }: Located, tools: FillTools): unknown {
  if (value instanceof SecretReference) return fillReference(value, path, tools)
  if (value instanceof SecretText) {
    const parts = value.parts.map((part) => (typeof part === 'string' ? part : fillReference(part, path, tools)))
    return wrap('text', parts.map(textOf).join(''), tools.context)
  }
  if (Array.isArray(value))
    return value.map((item: unknown, index) => fill({ value: item, path: [...path, index] }, tools))
  if (!isPlainObject(value)) return value
  const members = Object.entries(value).map(([key, member]) => [
    key,
    fill({ value: member, path: [...path, key] }, tools),
  ])
  return Object.fromEntries(members) as Record<string, unknown>
}

function fillReference(reference: SecretReference, path: ConfigPath, { context, missing }: FillTools): unknown {
  const result = resolveReference(reference, context.providers)
  if (result.found) return reference.store === 'config' ? result.value : wrap(reference.key, result.value, context)
  missing.push({ ...result, key: reference.key, store: reference.store, path })
  return new Secret(reference.key, '***')
}

/** Text and numbers as a `Secret`, put into the vault; anything else as it is. */
export function wrap(key: string, value: unknown, context: PlanContext): unknown {
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
  if (!isText) return value
  context.vault.add(String(value), key)
  return new Secret(key, String(value))
}

interface InjectedFields {
  readonly values: Readonly<Record<string, unknown>>
  /** fields that no place has, with the places */
  readonly lookedIn: ReadonlyMap<string, readonly string[]>
}

function injectFields(
  written: Readonly<Record<string, unknown>>,
  definition: Fillable,
  { context, lookUp }: { readonly context: PlanContext; readonly lookUp: FieldLookup },
): InjectedFields {
  const values: Record<string, unknown> = {}
  const lookedIn = new Map<string, readonly string[]>()
  for (const field of definition.injectable) {
    if (isWritten(written, field.split('.'))) continue
    const result = lookUp(field)
    if (!result.found) lookedIn.set(field, result.lookedIn)
    else lay(values, field.split('.'), wrapSecrets({ value: result.value, key: field }, definition, context))
  }
  return { values, lookedIn }
}

/** True for an option that is secret, or a mapping with secrets in it. */
function holdsSecrets(key: string, { secret }: Fillable): boolean {
  return secret.some((name) => name === key || name.startsWith(`${key}.`))
}

/** What is secret in the value of an option as `Secret`s: the value itself, or members of a mapping. */
function wrapSecrets(
  { value, key }: { readonly value: unknown; readonly key: string },
  definition: Fillable,
  context: PlanContext,
): unknown {
  if (definition.secret.includes(key)) return wrap(key, value, context)
  if (!isPlainObject(value) || !holdsSecrets(key, definition)) return value
  const members = Object.entries(value).map(([name, member]) => [
    name,
    wrapSecrets({ value: member, key: `${key}.${name}` }, definition, context),
  ])
  return Object.fromEntries(members) as Record<string, unknown>
}

/** True when the options say something for a key, or something that leaves no room for it: a text for a mapping. */
function isWritten(options: Readonly<Record<string, unknown>>, [key = '', ...rest]: readonly string[]): boolean {
  if (!Object.hasOwn(options, key)) return false
  const value = options[key]
  return rest.length === 0 || !isPlainObject(value) || isWritten(value, rest)
}

function lay(values: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  const there = values[key]
  if (rest.length === 0) values[key] = value
  else if (there === undefined || isPlainObject(there)) {
    const inner: Record<string, unknown> = { ...there }
    lay(inner, rest, value)
    values[key] = inner
  }
}

/** The options with what was found where they say nothing, mappings included. */
function merged(
  options: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...found, ...options }
  for (const [key, value] of Object.entries(options)) {
    const other = Object.hasOwn(found, key) ? found[key] : undefined
    if (isPlainObject(value) && isPlainObject(other)) all[key] = merged(value, other)
  }
  return all
}

function requiredFields(definition: Fillable, options: Readonly<Record<string, unknown>>): readonly string[] {
  const parsed = parseShape(definition.options, revealPlainFields(options, definition))
  if (parsed.ok) return []
  return parsed.issues.flatMap((issue) => {
    const [field] = issue.path
    const isAbsent = typeof field === 'string' && !Object.hasOwn(options, field) && isAboutAbsence(issue)
    return issue.path.length === 1 && isAbsent ? [field] : []
  })
}

// a definition may read a field from another spelling: then a wrong value there is no absence
function isAboutAbsence(issue: z.core.$ZodIssue): boolean {
  if (issue.code === 'invalid_union') return issue.errors.some((branch) => branch.some(isAboutAbsence))
  return issue.code === 'custom' || (issue.code === 'invalid_type' && issue.message.includes('undefined'))
}

/** The value with every `Secret` in it as text. */
export function revealDeep(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal()
  if (Array.isArray(value)) return value.map(revealDeep)
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revealDeep(member)]))
}

function textOf(part: unknown): string {
  return scalarText(revealDeep(part)) ?? ''
}
