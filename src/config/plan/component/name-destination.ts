import { given } from '../../../model/given.ts'
import type { DestinationDefinition } from '../../../model/destination.ts'
import { SluiceError, type Place } from '../../../model/errors.ts'
import { isComponentUse } from '../../../model/user-code/component-use.ts'
import type { ConfigPath } from '../../document.ts'
import { SecretReference, SecretText } from '../../document.ts'
import { didYouMean } from '../../near-names.ts'
import { isPlainObject } from '../../shapes/kinds.ts'
import type { Located, PlanContext } from '../context.ts'
import { missingKey, wrongType } from '../problem/explain-issue.ts'
import type { Problem } from '../problem/problems.ts'
import { kindOf } from '../problem/show-value.ts'
import { reportMissing } from '../resolve-secrets.ts'
import { fill, type MissingSecret, revealDeep } from './fill-options.ts'
import { findDefinition, typeNames, unknownType } from './find-definition.ts'

type Options = Readonly<Record<string, unknown>>

/** A destination as it was written, before anything that is left out is looked up. */
export interface NamedDestination {
  readonly definition: DestinationDefinition
  /** the name that its credentials are looked up under: the type, or a name of the user's (dlt's named destinations) */
  readonly name: string
  readonly options: Options
  /** options were given as one text, which says everything but secrets */
  readonly isWhole: boolean
  /** what finds the same place again later, as `ChosenDestination` has it */
  readonly memo: string | Options | undefined
  readonly path: ConfigPath
}

/**
 * Understands what stands for a destination: a text (a type, a path, a URL, the name of a destination whose
 * `destination_type` is configured), a mapping with `type`, or what a destination made in TypeScript gives. Problems are
 * reported; undefined when there are any.
 */
export function nameDestination({ value, path }: Located, context: PlanContext): NamedDestination | undefined {
  if (isComponentUse(value, 'destination')) {
    const { definition, options = {} } = value
    if (isPlainObject(options))
      return { definition, name: definition.type, options, isWhole: false, memo: undefined, path }
    const { path: at, ...problem } = wrongType(path, options, ['a mapping'])
    context.problems.report(at, problem)
    return undefined
  }
  if (isPlainObject(value)) return ofMapping(value, path, context)
  const isLookup = value instanceof SecretReference || value instanceof SecretText
  const text = isLookup ? resolvedText({ value, path }, context) : value
  if (typeof text === 'string') return ofText({ value: text, path }, context)
  if (text === undefined) return undefined
  const kinds = ['text', 'a mapping', 'a destination made in TypeScript']
  const { path: at, hint, ...problem } = wrongType(path, value, kinds)
  const isUncalled = typeof value === 'function'
  context.problems.report(at, {
    ...problem,
    // a list may hold a URL
    found: kindOf(value),
    hint: isUncalled ? 'Call it with its options: myWarehouse({ … }).' : (hint ?? 'Write the type.'),
  })
  return undefined
}

/**
 * The passwords of a URL, also of one with characters that should have been encoded: as written and decoded. They are
 * known before the text is understood, so that no error shows them.
 */
export function passwordsIn(url: string): readonly string[] {
  const inQuery = [...url.matchAll(/[?&](?:ssl)?password=([^&#]+)/gi)].map(([, value]) => value)
  const written = [/^[\w+.-]+:\/\/[^:@/]*:(.+)@/s.exec(url)?.[1], ...inQuery].filter((value) => value !== undefined)
  return written.flatMap((value) => {
    try {
      return [value, decodeURIComponent(value)]
    } catch {
      return [value]
    }
  })
}

/** A text that stands for the credentials of a destination, and where it came from. */
export interface CredentialsText extends Located<string> {
  readonly definition: DestinationDefinition
  /** where it came from, when that is not the config */
  readonly place?: Place
}

/** The options that such a text names. A text that names none is reported, without repeating it. */
export function readCredentials(
  { definition, value: text, path, place }: CredentialsText,
  context: PlanContext,
): Options | undefined {
  const options = parseText(text, { definition, isCredentials: true, path, place }, context)
  if (options !== undefined && options !== 'refused') return options
  if (options === undefined)
    context.problems.report(path, {
      code: 'DESTINATION_INVALID',
      message: `Could not understand the credentials of the destination because they are not of the form that "${definition.type}" has.`,
      allowed: definition.forms,
      hint: 'Write one of these forms, or a table with the parts.',
      ...given({ place }),
    })
  return undefined
}

interface Reading {
  readonly definition: DestinationDefinition
  readonly isCredentials: boolean
  readonly path: ConfigPath
  readonly place?: Place | undefined
}

function parseText(
  text: string,
  { definition, isCredentials, path, place }: Reading,
  { problems, vault }: PlanContext,
): Options | 'refused' | undefined {
  for (const password of passwordsIn(text)) vault.add(password, 'destination')
  try {
    return definition.parse?.(text.trim(), isCredentials)
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const { found, allowed, hint = 'Correct it.' } = error.details
    problems.report(path, {
      code: error.code,
      message: error.message,
      ...given({ found, allowed }),
      hint,
      ...given({ place }),
    })
    return 'refused'
  }
}

function ofText({ value, path }: Located<string>, context: PlanContext): NamedDestination | undefined {
  const text = value.trim()
  const understood = understand({ value: text, path }, context)
  if (understood === 'refused') return undefined
  if (understood === undefined) {
    context.problems.report(path, unknownText(text, context))
    return undefined
  }
  return { ...understood, memo: hasSecret(understood.options, understood.definition) ? undefined : text, path }
}

type Understood = Pick<NamedDestination, 'definition' | 'name' | 'options' | 'isWhole'>

/** What a text names: a type by its name, or a place by one of the forms that the types have. */
function understand({ value: text, path }: Located<string>, context: PlanContext): Understood | 'refused' | undefined {
  const named = typeNamed(text, context)
  if (named !== undefined) return { ...named, options: {}, isWhole: false }
  for (const definition of Object.values(context.catalog.destinations)) {
    const options = parseText(text, { definition, isCredentials: false, path }, context)
    if (options === 'refused') return 'refused'
    if (options !== undefined) return { definition, name: definition.type, options, isWhole: true }
  }
  return undefined
}

/** True for a text that names a type of the catalog, or a destination whose type is configured; and for a mapping of it. */
export function isDestinationName(written: unknown, context: PlanContext): boolean {
  const text = isPlainObject(written) ? written['type'] : written
  return typeof text === 'string' && typeNamed(text.trim(), context) !== undefined
}

/** dlt's names of destinations: a type, with or without its module, or a name with a `destination_type`. */
function typeNamed(
  text: string,
  { catalog, providers }: PlanContext,
): Pick<NamedDestination, 'definition' | 'name'> | undefined {
  const definition = findDefinition(catalog.destinations, plainType(text))
  if (definition !== undefined) return { definition, name: definition.type }
  if (!/^[A-Za-z_][\w-]*$/.test(text)) return undefined
  const looked = providers.lookupIn('destination_type', [['destination', text]])
  if (!looked.found || typeof looked.value !== 'string') return undefined
  const ofName = findDefinition(catalog.destinations, plainType(looked.value))
  return ofName && { definition: ofName, name: text }
}

function plainType(text: string): string {
  return text.replace(/^(?:dlt\.)?destinations\./, '')
}

function ofMapping(written: Options, path: ConfigPath, context: PlanContext): NamedDestination | undefined {
  const { type: writtenType, credentials, destination_name: ownName, ...options } = written
  const at = [...path, 'type']
  const type = resolvedText({ value: writtenType, path: at }, context)
  const { destinations } = context.catalog
  if (typeof type !== 'string') {
    const { path: place, ...problem } =
      writtenType === undefined ? missingKey(at, typeNames(destinations)) : wrongType(at, type, ['text'])
    if (type !== undefined || writtenType === undefined) context.problems.report(place, problem)
    return undefined
  }
  // `--set destination.host=…` leaves a text that was there as the type
  const named = understand({ value: type.trim(), path: at }, context)
  if (named === 'refused') return undefined
  if (named === undefined) {
    const unknown = { kind: 'destination', type, path: at, definitions: destinations, isShorthand: false } as const
    context.problems.report(at, unknownType(unknown))
    return undefined
  }
  const { definition } = named
  const given = optionsOf({ value: credentials, path: [...path, 'credentials'] }, definition, context)
  if (given === undefined) return undefined
  const whole = { ...named.options, ...given.options, ...options }
  const isPlain = !holdsLookup(written) && !hasSecret(whole, definition)
  return {
    definition,
    name: typeof ownName === 'string' ? ownName : named.name,
    options: whole,
    isWhole: named.isWhole || given.isText,
    memo: isPlain ? written : undefined,
    path,
  }
}

interface GivenCredentials {
  readonly options: Options
  readonly isText: boolean
}

/** What stands under `credentials`, as in dlt: a URL or path, or the options themselves. */
function optionsOf(
  { value: written, path }: Located,
  definition: DestinationDefinition,
  context: PlanContext,
): GivenCredentials | undefined {
  if (written === undefined || written === null) return { options: {}, isText: false }
  if (isPlainObject(written)) return { options: written, isText: false }
  const value = resolvedText({ value: written, path }, context)
  if (value === undefined) return undefined
  if (isPlainObject(value)) return { options: value, isText: false }
  if (typeof value === 'string') {
    const options = readCredentials({ definition, value, path }, context)
    return options && { options, isText: true }
  }
  const { path: at, ...problem } = wrongType(path, value, ['text', 'a mapping'])
  context.problems.report(at, problem)
  return undefined
}

/** The value with its lookup made; one that finds nothing is reported and gives undefined. */
function resolvedText({ value, path }: Located, context: PlanContext): unknown {
  const missing: MissingSecret[] = []
  const filled = revealDeep(fill({ value, path }, { context, missing }))
  for (const secret of missing) reportMissing(context.problems, secret.path, secret)
  return missing.length > 0 ? undefined : filled
}

function hasSecret(options: Options, { secret }: DestinationDefinition): boolean {
  return secret.some((key) => options[key] !== undefined)
}

function holdsLookup(value: unknown): boolean {
  if (value instanceof SecretReference || value instanceof SecretText) return true
  if (Array.isArray(value)) return value.some(holdsLookup)
  return isPlainObject(value) && Object.values(value).some(holdsLookup)
}

function unknownText(text: string, { catalog }: PlanContext): Problem {
  const definitions = Object.values(catalog.destinations)
  const names = definitions.flatMap(({ type, aliases = [] }) => [type, ...aliases])
  const [word = text] = text.split(':')
  // a text without a scheme may be a path whose ending is missing
  const isPath = /^[\w./-]+$/.test(text)
  const withEnding = definitions.flatMap(({ forms }) =>
    forms.flatMap((form) => /^\.\/\w+(\.\w+)$/.exec(form)?.[1] ?? []),
  )
  const asFile =
    isPath && withEnding[0] !== undefined ? `For a file give it that ending: ${text}${withEnding[0]}` : undefined
  // a URL may hold a password
  const safe = text.replace(/(:\/\/[^/\s:@]*):.*@/s, '$1:***@')
  return {
    code: 'DESTINATION_UNKNOWN',
    message: `Could not load into "${safe}" because it names no destination that sluice knows.`,
    found: safe,
    allowed: oneFormEach(definitions, text.includes('://')),
    hint: didYouMean(word, names) ?? asFile ?? 'Write one of these; all forms of each: sluice run --help',
  }
}

/**
 * What may be written, one form for each destination: its URL for who wrote a URL, else its name. Where a URL may be relative or
 * absolute the absolute one: after three slashes some files are the one, and some the other.
 */
function oneFormEach(definitions: readonly DestinationDefinition[], isUrl: boolean): readonly string[] {
  return definitions.map(({ type, forms }) => (isUrl ? urlAmong(forms) : undefined) ?? type)
}

function urlAmong(forms: readonly string[]): string | undefined {
  const urls = forms.filter((form) => form.includes('://'))
  return urls.find((form) => form.includes('absolute')) ?? urls[0]
}
