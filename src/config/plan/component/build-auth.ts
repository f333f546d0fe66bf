import { sha3 } from '../../../model/hashing.ts'
import type { AuthDefinition, Authenticator } from '../../../model/auth.ts'
import { isComponentUse, type ComponentUse } from '../../../model/user-code/component-use.ts'
import type { ConfigPath } from '../../document.ts'
import { formatPath, SecretReference } from '../../document.ts'
import { isPlainObject, scalarText } from '../../shapes/kinds.ts'
import { reporting, type Located, type PlanContext } from '../context.ts'
import { wrongType } from '../problem/explain-issue.ts'
import { resolveReference, reportMissing } from '../resolve-secrets.ts'
import { credentialSections } from '../secret-lookup.ts'
import { fillOptions, revealedKey, type FilledOptions, type MissingSecret } from './fill-options.ts'
import { findDefinition, typeNames, unknownType } from './find-definition.ts'
import { parseFilled } from './parse-options.ts'

/**
 * Builds authenticators; the same config gives the same instance, so that a token is fetched once
 * (docs/contract/differences.md 14).
 */
export interface AuthBuilder {
  /** undefined = nothing written here; null = switched off; problems are reported and count as null */
  build(written: Located): Authenticator | null | undefined
}

export function createAuthBuilder(context: PlanContext): AuthBuilder {
  const built: Builder['built'] = new Map()
  return {
    build(written) {
      if (written.value === undefined) return undefined
      if (written.value === null) return null
      if (Array.isArray(written.value)) return buildFirst(written.value, written.path, { context, built })
      return buildOne(written, { context, built })
    },
  }
}

interface Builder {
  readonly context: PlanContext
  /** auths that were built before, by definition and then by options */
  readonly built: Map<AuthDefinition, Map<string, Authenticator>>
}

/** An auth config read as far as its secrets. */
interface Candidate {
  readonly definition: AuthDefinition
  readonly filled: FilledOptions
  readonly path: ConfigPath
}

function buildOne(written: Located, builder: Builder): Authenticator | null {
  if (isAuthenticator(written.value)) return written.value
  const { value } = written
  if (isPlainObject(value) && value['type'] === 'select') return buildChosen(value, written.path, builder)
  const candidate = readCandidate(written, builder)
  if (candidate === null) return null
  const { missing } = candidate.filled
  for (const secret of missing) {
    reportMissing(builder.context.problems, secret.path, secret)
  }
  return finish(candidate, builder)
}

// the first whose secrets are all there, none when null stands among them; every alternative is checked for mistakes all the same
function buildFirst(written: readonly unknown[], path: ConfigPath, builder: Builder): Authenticator | null {
  const { problems } = builder.context
  const before = problems.count
  const lacking: string[] = []
  let chosen: Authenticator | null = null
  for (const [index, value] of written.entries()) {
    if (value === null) continue
    if (isAuthenticator(value)) chosen ??= value
    const candidate = isAuthenticator(value) ? null : readCandidate({ value, path: [...path, index] }, builder)
    if (candidate === null) continue
    const auth = finish(candidate, builder)
    const { missing } = candidate.filled
    if (missing.length === 0) chosen ??= auth
    else lacking.push(`${candidate.definition.type}: ${missing.map(describeMissing).join('; ')}`)
  }
  if (chosen === null && problems.count === before && !written.includes(null))
    reportNone(path, lacking, builder.context)
  return chosen
}

function readCandidate({ value, path }: Located, builder: Builder): Candidate | null {
  const { context } = builder
  const looked = value instanceof SecretReference ? resolveWholeAuth(value, path, context) : value
  if (looked === undefined) return null
  if (isComponentUse(looked, 'auth')) return candidateOfUse(looked, path, builder)
  if (typeof looked === 'string') return candidateOf({ type: looked }, path, { builder, isShorthand: true })
  if (isPlainObject(looked)) return candidateOf(looked, path, { builder, isShorthand: false })
  const { path: at, ...problem } = wrongType(path, looked, [
    'text',
    'a mapping',
    'a list',
    'an auth made in TypeScript',
  ])
  context.problems.report(at, { ...problem, code: 'CONFIG_INVALID_AUTH' })
  return null
}

function candidateOf(
  written: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  { builder, isShorthand }: { readonly builder: Builder; readonly isShorthand: boolean },
): Candidate | null {
  const { context } = builder
  const { auths } = context.catalog
  // dlt's rule: a mapping without a type is a bearer token
  const { type: writtenType = 'bearer', ...options } = written
  const type = writtenType instanceof SecretReference ? lookUp(writtenType, context) : writtenType
  const at = isShorthand ? path : [...path, 'type']
  if (typeof type !== 'string') {
    const { path: place, ...problem } = wrongType(at, type, ['text'])
    context.problems.report(place, {
      ...problem,
      allowed: typeNames(auths),
      hint: 'Write the type, or leave it out for bearer.',
    })
    return null
  }
  const definition = findDefinition(auths, type)
  if (definition === undefined) {
    context.problems.report(at, unknownType({ kind: 'auth', type, path: at, definitions: auths, isShorthand }))
    return null
  }
  return { definition, filled: fillAuth({ value: options, path }, definition, builder), path }
}

function candidateOfUse(use: ComponentUse<'auth'>, path: ConfigPath, builder: Builder): Candidate | null {
  const { context } = builder
  const { definition, options } = use
  if (options !== undefined && !isPlainObject(options)) {
    const { path: at, ...problem } = wrongType(path, options, ['a mapping'])
    context.problems.report(at, problem)
    return null
  }
  return { definition, filled: fillAuth({ value: options ?? {}, path }, definition, builder), path }
}

function fillAuth(
  written: Located<Readonly<Record<string, unknown>>>,
  definition: AuthDefinition,
  builder: Builder,
): FilledOptions {
  const { context } = builder
  const sections = credentialSections(context.source)
  const nested = (definition.nested ?? []).reduce(
    (value, key) => withNested(value, key.split('.'), { path: written.path, builder }),
    written.value,
  )
  return fillOptions({ ...written, value: nested }, definition, {
    context,
    lookUp: (field) => context.providers.lookupField(field, sections),
  })
}

/** The one that the value of `by` names; the others need no secrets. */
function buildChosen(
  { by, options }: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  builder: Builder,
): Authenticator | null {
  const value = by instanceof SecretReference ? lookUp(by, builder.context) : by
  const word = scalarText(value)
  const written = isPlainObject(options) ? options : {}
  if (word !== undefined && Object.hasOwn(written, word))
    return build({ value: written[word], path: [...path, 'options', word] }, builder)
  builder.context.problems.report([...path, 'by'], {
    code: 'CONFIG_INVALID_AUTH',
    message: `Could not choose an auth of "${formatPath(path)}" because there is none for "${word ?? 'no value'}".`,
    found: word ?? 'no value',
    allowed: Object.keys(written),
    hint: 'Give the parameter one of these values, or write an auth for it under "options".',
  })
  return null
}

function build(written: Located, builder: Builder): Authenticator | null {
  if (written.value === null || written.value === undefined) return null
  if (Array.isArray(written.value)) return buildFirst(written.value, written.path, builder)
  return buildOne(written, builder)
}

/** The options with the auth at a path among them built: it looks up secrets of its own. */
function withNested(
  options: Readonly<Record<string, unknown>>,
  [key = '', ...rest]: readonly string[],
  { path, builder }: { readonly path: ConfigPath; readonly builder: Builder },
): Readonly<Record<string, unknown>> {
  const keys = key === '*' ? Object.keys(options) : [key].filter((name) => Object.hasOwn(options, name))
  const entries = keys.map((name) => {
    const at = [...path, name]
    const value = options[name]
    if (rest.length === 0) return [name, build({ value, path: at }, builder)] as const
    return [name, isPlainObject(value) ? withNested(value, rest, { path: at, builder }) : value] as const
  })
  return { ...options, ...Object.fromEntries(entries) }
}

// checks the options and builds; what is missing has been told (or will be, of all alternatives together)
function finish({ definition, filled, path }: Candidate, { context, built }: Builder): Authenticator | null {
  const parsed = parseFilled({ value: filled, path }, definition, context)
  if (parsed === undefined) return null
  const key = sha3(revealedKey(filled.options))
  const ofDefinition = built.get(definition) ?? new Map<string, Authenticator>()
  built.set(definition, ofDefinition)
  const known = ofDefinition.get(key)
  if (known) return known
  const authenticator = reporting({ value: definition.type, path }, context, () => definition.build(parsed.value))
  if (authenticator) ofDefinition.set(key, authenticator)
  return authenticator ?? null
}

function lookUp(reference: SecretReference, context: PlanContext): unknown {
  const result = resolveReference(reference, context.providers)
  return result.found ? result.value : null
}

function resolveWholeAuth(reference: SecretReference, path: ConfigPath, context: PlanContext): unknown {
  const result = resolveReference(reference, context.providers)
  if (result.found) return result.value ?? undefined
  const { key, store } = reference
  reportMissing(context.problems, path, { ...result, key, store })
  return undefined
}

function reportNone(path: ConfigPath, lacking: readonly string[], { problems }: PlanContext): void {
  problems.report(path, {
    code: 'CONFIG_UNRESOLVED_SECRET',
    message: `Could not choose an auth of "${formatPath(path)}" because every alternative lacks a secret.`,
    found: lacking.length > 0 ? lacking.join(' · ') : 'an empty list',
    allowed: 'one alternative with all its secrets present',
    hint: 'Set the secrets of one of them.',
  })
}

function describeMissing({ key, lookedIn }: MissingSecret): string {
  return `${key} (looked in ${lookedIn.join(', ')})`
}

function isAuthenticator(value: unknown): value is Authenticator {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Authenticator>).authenticate === 'function' &&
    typeof (value as Partial<Authenticator>).identity === 'string'
  )
}
