import type { ChosenDestination } from '../../../model/destination.ts'
import { SluiceError } from '../../../model/errors.ts'
import { isComponentUse } from '../../../model/user-code/component-use.ts'
import type { World } from '../../../model/world.ts'
import { isPlainObject } from '../../shapes/kinds.ts'
import { reporting, type PlanContext } from '../context.ts'
import { reportMissing } from '../resolve-secrets.ts'
import { type LookupResult, placesOfCredentials, placesOfFields } from '../secret-lookup.ts'
import { type FieldLookup, fillOptions, type MissingSecret } from './fill-options.ts'
import { findDefinition } from './find-definition.ts'
import { type NamedDestination, nameDestination, passwordsIn, readCredentials } from './name-destination.ts'
import { parseFilled } from './parse-options.ts'

/** What says where to load. */
export interface DestinationInput {
  /** the value that the config has; undefined = the catalog's default */
  readonly written: unknown
  /** the value of `--destination`, which goes over the config's; the name of the same type leaves the config's options as they are */
  readonly byHand?: unknown
  readonly pipeline: string
  /** relative places are relative to its folder */
  readonly world: World
}

/**
 * The destination of a run: what is written, completed by what is looked up (dlt's `destination.<name>.credentials`).
 * Mistakes are reported, undefined then. Credentials that no place has are not a mistake yet: opening it says so
 * (`refusal`), since `check` and `preview` need none.
 */
export function buildDestination(input: DestinationInput, context: PlanContext): ChosenDestination | undefined {
  const { written, byHand } = input
  const isByHand = byHand !== undefined && !meansWritten(byHand, written, context)
  const value = (isByHand ? byHand : written) ?? context.catalog.defaultDestination
  const tools = isByHand ? placedByHand(context) : context
  const named = nameDestination({ value, path: ['destination'] }, tools)
  return named && open(named, input, tools)
}

/** `--destination postgres` beside `destination: { type: postgres, … }` */
function meansWritten(byHand: unknown, written: unknown, { catalog }: PlanContext): boolean {
  if (typeof byHand !== 'string') return false
  if (isComponentUse(written, 'destination')) return written.definition.type === byHand
  if (!isPlainObject(written)) return false
  const { type, destination_name: name } = written
  const definition = findDefinition(catalog.destinations, byHand)
  const isSameType = typeof type === 'string' && findDefinition(catalog.destinations, type) === definition
  return byHand === type || byHand === name || (definition !== undefined && isSameType)
}

function placedByHand(context: PlanContext): PlanContext {
  const place = { file: '--destination' }
  const { problems } = context
  return {
    ...context,
    problems: { ...problems, report: (path, problem) => problems.report(path, { place, ...problem }) },
  }
}

function open(
  written: NamedDestination,
  { pipeline, world }: DestinationInput,
  context: PlanContext,
): ChosenDestination | undefined {
  const { definition, name, memo, path } = written
  const whole = written.isWhole ? undefined : lookUpWhole(written, context)
  if (whole === 'refused') return undefined
  const options = { ...whole?.options, ...written.options }
  // a URL may stand where it does not belong: the host, the path of a file
  const texts = Object.values(options).filter((value) => typeof value === 'string')
  for (const password of texts.flatMap(passwordsIn)) context.vault.add(password, 'destination')
  const isWhole = written.isWhole || whole?.options !== undefined
  const lookUp = fieldLookup({ ...written, isWhole }, context)
  const filled = fillOptions({ value: options, path }, definition, { context, lookUp })
  const lacking = filled.missing.filter(({ leftOut }) => leftOut === true)
  for (const secret of filled.missing.filter((one) => !lacking.includes(one)))
    reportMissing(context.problems, secret.path, secret)
  const parsed = parseFilled({ value: filled, path }, definition, context)
  const chosen = { definition, memo }
  if (parsed === undefined) {
    const places = whole?.lookedIn ?? []
    const refusal = refuse(written, lacking, places)
    return lacking.length > 0
      ? { ...chosen, target: { destination: definition.type, label: name }, refusal }
      : undefined
  }
  const target = reporting({ value: definition.type, path }, context, () =>
    definition.locate(parsed.value, { pipeline, cwd: world.cwd }),
  )
  if (target === undefined) return undefined
  for (const secret of definition.secretsOutside?.(target, world) ?? []) context.vault.add(secret, 'destination')
  return { ...chosen, target }
}

interface WholeCredentials {
  /** undefined = no place has them as one text */
  readonly options: Readonly<Record<string, unknown>> | undefined
  readonly lookedIn: readonly string[]
}

/** `credentials` as one text from a secrets file or the environment. */
function lookUpWhole(written: NamedDestination, context: PlanContext): WholeCredentials | 'refused' {
  const { definition, name, path } = written
  const { providers, vault } = context
  const places = placesOfCredentials(name)
  const looked = providers.lookupIn('credentials', places)
  if (!looked.found) return { options: undefined, lookedIn: looked.lookedIn }
  if (typeof looked.value !== 'string') return { options: undefined, lookedIn: [] }
  for (const password of passwordsIn(looked.value)) vault.add(password, 'destination')
  const place = { file: looked.from }
  const options = isOwn(looked, name, context)
    ? readCredentials({ definition, value: looked.value, path, place }, context)
    : quietly(() => definition.parse?.(looked.value as string, false))
  if (options === undefined && isOwn(looked, name, context)) return 'refused'
  return { options, lookedIn: [] }
}

// those of any destination may be meant for another one
function isOwn(looked: LookupResult, name: string, { providers }: PlanContext): boolean {
  const own = providers.lookupIn('credentials', placesOfCredentials(name).slice(0, 1))
  return looked.found && own.found && own.from === looked.from
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof SluiceError) return undefined
    throw error
  }
}

/** A text that names the whole place lacks nothing but secrets, and those of other programs are none of its own. */
function fieldLookup({ definition, name, isWhole }: NamedDestination, { providers }: PlanContext): FieldLookup {
  const places = placesOfFields(name)
  return (field) => {
    if (!isWhole) return providers.lookupIn(field, places)
    return definition.secret.includes(field)
      ? providers.lookupIn(field, places.slice(0, -1))
      : { found: false, lookedIn: [] }
  }
}

function refuse(
  { definition, name }: NamedDestination,
  lacking: readonly MissingSecret[],
  places: readonly string[],
): SluiceError {
  const keys = lacking.map(({ key }) => `"${key}"`)
  const list = keys.length > 1 ? `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}` : keys[0]
  const variable = `DESTINATION__${name.toUpperCase().replace(/[^A-Z0-9_]/g, '_')}__CREDENTIALS`
  return new SluiceError(
    'CONFIG_UNRESOLVED_SECRET',
    `Could not open the destination "${name}" because no place looked in has its ${list}.`,
    {
      allowed: [...new Set([...places, ...lacking.flatMap(({ lookedIn }) => lookedIn)])],
      hint: `Write [destination.${name}.credentials] in .dlt/secrets.toml, or set ${variable} to ${definition.forms[0] ?? 'them'}.`,
    },
  )
}
