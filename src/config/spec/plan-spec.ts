import { isList, JsonFloat, type JsonObject, type JsonValue } from '../../json/json.ts'
import { parseJson, toJsonText } from '../../json/json-text.ts'
import { type Place, SluiceError } from '../../model/errors.ts'
import type { PlanSpec } from '../../model/plan/plan-spec.ts'
import type { Masker, SecretVault } from '../../model/secrets.ts'
import type { World } from '../../model/world.ts'
import {
  type ConfigPath,
  formatPath,
  GivenReference,
  ParameterReference,
  SecretReference,
  SecretText,
} from '../document.ts'
import { createPlaceBook } from '../readers/places.ts'
import { createProblems } from '../plan/problem/problems.ts'
import { kindOf } from '../plan/problem/show-value.ts'
import type { SecretLookup } from '../plan/secret-lookup.ts'
import { createProviders } from '../providers.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import type { Settled } from './settle.ts'

/**
 * A settled config as plain JSON. Secrets that the vault knows, and that the config holds as they are, become
 * placeholders (`vault.hide`): call it when the plan has been built, which is when the vault knows them all. Throws
 * PLAN_NOT_PORTABLE, with every place, where a config holds functions or objects made in code.
 */
export function specOf(settled: Settled, vault: SecretVault): PlanSpec {
  const { names, environment, file, config, choices, isProgramsDestination, problems } = settled
  const writer: Writer = { hide: (text) => vault.hide(text), places: {}, refused: [], placeOf: problems.placeOf }
  const written = encode(config, [], writer)
  const { destination, ...others } = choices
  const place = destination === undefined ? undefined : encode(destination, ['destination'], { ...writer, places: {} })
  if (writer.refused.length > 0) throw notPortable(writer.refused)
  return {
    version: 1,
    ...names,
    environment,
    ...(file !== undefined && { file }),
    config: written,
    places: writer.places,
    ...(isProgramsDestination && { isProgramsDestination }),
    choices: { ...others, ...(place !== undefined && { destination: place }) },
  }
}

/** What a spec is read with: another process has a world, and secrets, of its own. */
export interface SpecTools {
  readonly world: World
  readonly vault: SecretVault
  /** where secrets are looked up; default: the environment and the files of the current folder */
  readonly providers?: SecretLookup
}

/**
 * The settled config of a spec, ready for `buildPlan`. Secrets that the config held as they were must be in the vault
 * before, under their names. Throws PLAN_SECRET_UNKNOWN where one is not, PLAN_SPEC_UNREADABLE for another version.
 */
export async function settledFrom(spec: PlanSpec, tools: SpecTools): Promise<Settled> {
  const version: unknown = spec.version
  if (version !== 1) throw unreadable(`it has version ${String(version)} and this sluice reads version 1`)
  const { pipeline, source, environment, file, choices, isProgramsDestination = false } = spec
  const show = (text: string): string => tools.vault.show(text) ?? unknownSecret(text, tools.vault.mask)
  const config = decode(spec.config, show)
  if (!isPlainObject(config)) throw unreadable('its config is not an object')
  const book = createPlaceBook(file)
  const lines = new Map(Object.entries(spec.places))
  return {
    names: { pipeline, source },
    environment,
    resourcesPath: ['resources'],
    file,
    config,
    choices: {
      ...choices,
      ...(choices.destination !== undefined && { destination: decode(choices.destination, show) }),
    },
    isProgramsDestination,
    providers: tools.providers ?? (await createProviders({ world: tools.world, pipeline, environment })),
    problems: createProblems({
      placeOf: (path) => ({ ...book.placeOf(path), ...nearest(path, lines) }),
      mask: tools.vault.mask,
    }),
  }
}

type WrittenPlace = PlanSpec['places'][string]

interface Writer {
  readonly hide: (text: string) => string
  readonly places: Record<string, WrittenPlace>
  readonly refused: string[]
  readonly placeOf: Settled['problems']['placeOf']
}

function encode(value: unknown, path: ConfigPath, writer: Writer): JsonValue {
  notePlace(path, writer)
  if (typeof value === 'string') return writer.hide(value)
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'bigint' || value instanceof JsonFloat) return { $number: toJsonText(value) }
  if (typeof value === 'number') return value
  if (value instanceof GivenReference) return { $given: givenOf(value, writer) }
  if (value instanceof SecretReference) return { $lookup: lookupOf(value, writer) }
  if (value instanceof SecretText)
    return {
      $text: value.parts.map((part) => {
        if (part instanceof GivenReference) return { $given: givenOf(part, writer) }
        return typeof part === 'string' ? writer.hide(part) : lookupOf(part, writer)
      }),
    }
  if (Array.isArray(value)) return value.map((item, index) => encode(item, [...path, index], writer))
  if (isPlainObject(value)) return encodeObject(value, path, writer)
  writer.refused.push(`${formatPath(path)} is ${kindOf(value)}`)
  return null
}

function encodeObject(value: Readonly<Record<string, unknown>>, path: ConfigPath, writer: Writer): JsonObject {
  const written = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, encode(member, [...path, key], writer)]),
  )
  return marked(written) === undefined ? written : { $object: written }
}

/** The one key of an object, when that begins with `$`. */
function marked(value: JsonObject): string | undefined {
  const [key, ...others] = Object.keys(value)
  return key !== undefined && others.length === 0 && key.startsWith('$') ? key : undefined
}

function givenOf({ store, key, value }: GivenReference, { hide }: Writer): JsonObject {
  return { store, key, value: hide(value) }
}

function lookupOf(reference: SecretReference, { hide }: Writer): JsonObject {
  const { store, key, fallback } = reference
  return {
    store,
    key,
    ...(fallback !== undefined && { fallback: fallback === null ? null : hide(fallback) }),
    ...(reference instanceof ParameterReference && { sections: [...reference.sections] }),
  }
}

// a node without a place of its own stands where the one around it does
function notePlace(path: ConfigPath, { placeOf, places }: Writer): void {
  const { line, column, cell } = placeOf(path)
  if (line === undefined || column === undefined) return
  const [aboveLine, aboveColumn, aboveCell] = nearestPlace(path.slice(0, -1), (text) => places[text]) ?? []
  if (path.length > 0 && line === aboveLine && column === aboveColumn && cell === aboveCell) return
  places[formatPath(path)] = cell === undefined ? [line, column] : [line, column, cell]
}

function nearestPlace(path: ConfigPath, find: (text: string) => WrittenPlace | undefined): WrittenPlace | undefined {
  for (let length = path.length; length >= 0; length--) {
    const found = find(formatPath(path.slice(0, length)))
    if (found !== undefined) return found
  }
  return undefined
}

function nearest(path: ConfigPath, lines: ReadonlyMap<string, WrittenPlace>): Pick<Place, 'line' | 'column' | 'cell'> {
  const found = nearestPlace(path, (text) => lines.get(text))
  if (found === undefined) return {}
  const [line, column, cell] = found
  return { line, column, ...(cell !== undefined && { cell }) }
}

function decode(value: JsonValue, show: (text: string) => string): unknown {
  if (typeof value === 'string') return show(value)
  if (typeof value !== 'object' || value === null || value instanceof JsonFloat) return value
  if (isList(value)) return value.map((item) => decode(item, show))
  switch (marked(value)) {
    case '$number':
      return typeof value['$number'] === 'string' ? parseJson(value['$number']) : unreadableMark('$number')
    case '$lookup':
      return referenceOf(value['$lookup'], show)
    case '$given':
      return givenFrom(value['$given'], show)
    case '$text':
      return textOf(value['$text'], show)
    case '$object':
      return membersOf(value['$object'] ?? null, show)
    case undefined:
    default:
      return membersOf(value, show)
  }
}

function membersOf(value: JsonValue, show: (text: string) => string): unknown {
  if (!isPlainObject(value)) return unreadableMark('$object')
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, decode(member, show)]))
}

function textOf(value: JsonValue | undefined, show: (text: string) => string): SecretText {
  if (value === undefined || !isList(value)) return unreadableMark('$text')
  return new SecretText(
    value.map((part) => {
      if (typeof part === 'string') return show(part)
      const isGiven = isPlainObject(part) && marked(part) === '$given'
      return isGiven ? givenFrom(part['$given'], show) : referenceOf(part, show)
    }),
  )
}

/** A value that was given with the command: what it is made of is decided where it is used, as that of a lookup. */
function givenFrom(value: JsonValue | undefined, show: (text: string) => string): GivenReference {
  if (!isPlainObject(value)) return unreadableMark('$given')
  const { store, key, value: text } = value
  if (!isStore(store) || typeof key !== 'string' || typeof text !== 'string') return unreadableMark('$given')
  return new GivenReference({ store, key }, show(text))
}

function isStore(store: unknown): store is SecretReference['store'] {
  return store === 'secrets' || store === 'config' || store === 'env'
}

function referenceOf(value: JsonValue | undefined, show: (text: string) => string): SecretReference {
  if (!isPlainObject(value)) return unreadableMark('$lookup')
  const { store, key, fallback, sections } = value
  if (!isStore(store) || typeof key !== 'string') return unreadableMark('$lookup')
  const text = typeof fallback === 'string' ? show(fallback) : (fallback as null | undefined)
  if (sections === undefined || !isList(sections)) return new SecretReference(store, key, text)
  const own = sections.filter((section) => typeof section === 'string')
  return new ParameterReference({ store, key, fallback: text }, own)
}

function unreadableMark(mark: string): never {
  throw unreadable(`"${mark}" does not hold what it should`)
}

function unreadable(why: string): SluiceError {
  return new SluiceError('PLAN_SPEC_UNREADABLE', `Could not build the plan from its spec because ${why}.`, {
    hint: 'Make the spec and build it with the same version of sluice.',
  })
}

function unknownSecret(text: string, mask: Masker): never {
  throw new SluiceError(
    'PLAN_SECRET_UNKNOWN',
    'Could not build the plan from its spec because a secret that the config holds as it is is not known here.',
    {
      found: mask(text),
      hint: 'Look it up in the config instead: secrets["name"]. Or add it to the vault under its name before building.',
    },
  )
}

function notPortable(places: readonly string[]): SluiceError {
  return new SluiceError(
    'PLAN_NOT_PORTABLE',
    'Could not write the plan as JSON because its config holds what only code can make.',
    {
      found: places.join(' · '),
      allowed: 'texts, numbers, booleans, null, lists, objects, lookups of secrets',
      hint: 'Write an expression in place of a function, and name own paginators and auths by "components" and "type".',
    },
  )
}
