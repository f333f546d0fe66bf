import { z } from 'zod'
import { isJsonObject, JsonFloat, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'
import type { SecretVault } from '../../../model/secrets.ts'
import type { ConfigPath } from '../../document.ts'
import { parameterShape, type WrittenParameter } from '../../shapes/parameters.ts'
import { isPlainObject, scalarText } from '../../shapes/kinds.ts'
import { checkShape } from '../problem/check-shape.ts'
import type { Problem, Problems } from '../problem/problems.ts'
import type { SecretLookup } from '../secret-lookup.ts'
import { castValue, type CastType } from './cast-value.ts'
import { unresolvedSecret } from '../resolve-secrets.ts'

export interface ParameterTools {
  readonly providers: SecretLookup
  readonly vault: SecretVault
  readonly problems: Problems
  /** source name */
  readonly source: string
}

/** What `config` stands for, and which of its parts are secret. */
export interface ReadParameters {
  readonly config: JsonObject
  readonly secrets: readonly string[]
  /** names of those that no place has, which is reported */
  readonly missing: readonly string[]
}

/**
 * The values of `parameters`: written as `value` (or in place of a declaration), else looked up, else the default. A
 * name with dots makes objects: `credentials.kind` is `config.credentials.kind`.
 */
export function readParameters(written: unknown, tools: ParameterTools): ReadParameters {
  if (written === undefined || written === null) return { config: {}, secrets: [], missing: [] }
  const shape = z.record(z.string(), parameterShape)
  const declared = checkShape(shape, written, { path: ['parameters'], problems: tools.problems })?.value ?? {}
  let config: JsonObject = {}
  const [secrets, missing]: [string[], string[]] = [[], []]
  for (const [name, each] of Object.entries(declared)) {
    const declaration: WrittenParameter = isDeclaration(each) ? each : { value: each }
    const value = valueOf(name, declaration, tools)
    if (declaration.secret === true) {
      secrets.push(name)
      protect(value, name, tools.vault)
    }
    if (value !== undefined) config = withMember(config, name.split('.'), value)
    else if (declaration.required !== false) missing.push(name)
  }
  return { config, secrets, missing }
}

/** Lookups in which a parameter of the config goes before all other places: `${config.region}`. One that is missing was said. */
export function withParameters(
  providers: SecretLookup,
  { config, missing }: Pick<ReadParameters, 'config' | 'missing'>,
): SecretLookup {
  const at = (key: string): JsonValue | undefined =>
    key
      .split('.')
      .reduce<JsonValue | undefined>(
        (value, step) => (value !== undefined && isJsonObject(value) ? ownValue(value, step) : undefined),
        config,
      )
  return {
    lookupField: (field, sections) => providers.lookupField(field, sections),
    lookupIn: (field, sections) => providers.lookupIn(field, sections),
    lookup(reference) {
      const value = reference.store === 'config' ? at(reference.key) : undefined
      if (value === undefined && reference.store === 'config' && missing.includes(reference.key))
        return { found: false, lookedIn: [], isReported: true }
      return value === undefined
        ? providers.lookup(reference)
        : { found: true, value, from: `parameters.${reference.key}` }
    },
  }
}

function isDeclaration(value: unknown): value is WrittenParameter {
  return isPlainObject(value)
}

/** The object with a value at a path of keys. */
export function withMember(config: JsonObject, [key = '', ...rest]: readonly string[], value: JsonValue): JsonObject {
  if (rest.length === 0) return { ...config, [key]: value }
  const below = ownValue(config, key)
  return { ...config, [key]: withMember(below !== undefined && isJsonObject(below) ? below : {}, rest, value) }
}

function valueOf(name: string, declaration: WrittenParameter, tools: ParameterTools): JsonValue | undefined {
  const path = ['parameters', name]
  const { value, data_type, choices } = declaration
  const found = value === undefined ? lookUp(name, tools) : { found: true as const, value }
  if (!found.found && declaration.default === undefined) {
    if (declaration.required !== false)
      tools.problems.report(path, missingParameter(name, { ...declaration, lookedIn: found.lookedIn }))
    return undefined
  }
  const plain = found.found ? found.value : declaration.default
  const cast = castTo(plain, data_type ?? typeOf(declaration.default))
  if (cast === undefined)
    return reportType(path, { plain, wanted: data_type ?? 'text', isSecret: declaration.secret === true }, tools)
  if (choices !== undefined && !choices.includes(scalarText(cast) ?? '')) reportChoice(path, { cast, choices }, tools)
  return cast
}

/** A parameter that no place has: a file of values is the usual place of several. */
function missingParameter(
  name: string,
  { secret = false, lookedIn }: { readonly secret?: boolean | undefined; readonly lookedIn: readonly string[] },
): Problem {
  const problem = unresolvedSecret({ key: name, store: 'config', lookedIn })
  const [variable = ''] = lookedIn.filter((place) => /^\w+$/.test(place)).toSorted((a, b) => a.length - b.length)
  const file = secret ? '.dlt/secrets.toml' : '.dlt/config.toml'
  return {
    ...problem,
    hint: `Set it with: export ${variable}=…, give it in a file: --config FILE.json, or write ${name} = "…" under [parameters] in ${file}.`,
  }
}

/** Under `parameters`, and under those of the source: a bare name is set for other programs. */
function lookUp(name: string, { providers, source }: ParameterTools): ReturnType<SecretLookup['lookupIn']> {
  const steps = name.split('.')
  const [field = name, above] = [steps.at(-1), steps.slice(0, -1)]
  const sections = [['sources', source, 'parameters'], ['parameters']].map((section) => [...section, ...above])
  return providers.lookupIn(field, sections)
}

function typeOf(value: unknown): CastType {
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'bigint' : 'double'
  return typeof value === 'object' && value !== null ? 'json' : 'text'
}

/** undefined = it is not a value of that type */
function castTo(value: unknown, type: CastType): JsonValue | undefined {
  const cast = castValue(value instanceof Date ? value.toISOString() : (value as JsonValue), type)
  // in a request, a setting of 5 is "5", also where it may have a fraction
  return cast instanceof JsonFloat && Number.isSafeInteger(cast.value) ? cast.value : cast
}

function protect(value: JsonValue | undefined, name: string, vault: SecretVault): void {
  if (typeof value === 'string' || typeof value === 'number') vault.add(String(value), name)
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) protect(each, name, vault)
}

function reportType(
  path: ConfigPath,
  { plain, wanted, isSecret }: { readonly plain: unknown; readonly wanted: string; readonly isSecret: boolean },
  { problems }: ParameterTools,
): undefined {
  problems.report(path, {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use the value of "${path.join('.')}" because it is not of the type ${wanted}.`,
    found: isSecret ? '***' : (scalarText(plain) ?? 'a list or a mapping'),
    allowed: wanted,
    hint: 'Correct the value, or the "data_type".',
  })
  return undefined
}

function reportChoice(
  path: ConfigPath,
  { cast, choices }: { readonly cast: JsonValue; readonly choices: readonly string[] },
  { problems }: ParameterTools,
): void {
  problems.report(path, {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use the value of "${path.join('.')}" because it is none of its choices.`,
    found: scalarText(cast) ?? 'a list or a mapping',
    allowed: choices,
    hint: 'Choose one of them.',
  })
}
