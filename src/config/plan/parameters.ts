import { isList, type JsonValue } from '../../json/json.ts'
import type { SecretVault } from '../../model/secrets.ts'
import { type ConfigObject, SecretReference } from '../document.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import { parametersShape, type WrittenParameters } from '../shapes/parameters.ts'
import { checkShape } from './problem/check-shape.ts'
import type { Problems } from './problem/problems.ts'
import type { LookupResult, SecretLookup } from './secret-lookup.ts'

interface ParameterTools {
  readonly problems: Problems
  readonly vault: SecretVault
  /** from the file of `--config` */
  readonly values: ConfigObject | undefined
}

/**
 * Lookups that know the `parameters` of a config: what the environment and the files do not have comes from the file of
 * `--config`, then from the default. Texts stay texts, whatever they look like; a value that is no choice is reported.
 */
export function withParameters(below: SecretLookup, written: unknown, tools: ParameterTools): SecretLookup {
  if (written === undefined && tools.values === undefined) return below
  const { problems } = tools
  const parameters =
    written === undefined ? {} : (checkShape(parametersShape, written, { path: ['parameters'], problems })?.value ?? {})
  return { ...below, lookup: (reference) => new Parameters(below, parameters, tools).lookup(reference) }
}

class Parameters {
  readonly #below: SecretLookup
  readonly #written: WrittenParameters
  readonly #tools: ParameterTools

  constructor(below: SecretLookup, written: WrittenParameters, tools: ParameterTools) {
    this.#below = below
    this.#written = written
    this.#tools = tools
  }

  lookup(reference: SecretReference): LookupResult {
    const { key, store } = reference
    const parameter = Object.hasOwn(this.#written, key) ? this.#written[key] : undefined
    const given = store === 'env' ? undefined : valueAt(this.#tools.values, key)
    if (store === 'env' || (parameter === undefined && given === undefined)) return this.#below.lookup(reference)
    // a config value that looks like a number becomes one: a text must not
    const isText = (parameter?.data_type ?? 'text') === 'text'
    const asText = parameter !== undefined && isText ? new SecretReference('secrets', key) : reference
    const found = this.#orGiven(this.#below.lookup(asText), { key, given, reference })
    if (!found.found || parameter === undefined) return found
    if (parameter.secret === true && typeof found.value === 'string') this.#tools.vault.add(found.value, key)
    this.#checkChoice(key, parameter, found.value)
    return found
  }

  #orGiven(
    found: LookupResult,
    { key, given, reference }: { readonly key: string; readonly given: unknown; readonly reference: SecretReference },
  ): LookupResult {
    if (found.found) return found
    if (given !== undefined) return { found: true, value: given, from: '--config' }
    const parameter = Object.hasOwn(this.#written, key) ? this.#written[key] : undefined
    if (parameter?.default !== undefined) return { found: true, value: parameter.default, from: 'parameters' }
    if (reference.fallback !== undefined) return found
    if (parameter?.required === false) return { found: true, value: null, from: 'parameters' }
    return { found: false, lookedIn: [...found.lookedIn, `--config ${key}`] }
  }

  #checkChoice(key: string, { choices, secret }: WrittenParameters[string], value: unknown): void {
    if (choices === undefined || value === null || choices.some((choice) => wordOf(choice) === wordOf(value))) return
    this.#tools.problems.report(['parameters', key], {
      code: 'CONFIG_INVALID_VALUE',
      message: `Could not use the parameter "${key}" because it has a value that is none of its choices.`,
      found: secret === true ? '***' : wordOf(value),
      allowed: choices.map(wordOf),
      hint: 'Set it to one of them.',
    })
  }
}

/** `a.b` of the file of `--config`. */
function valueAt(values: ConfigObject | undefined, key: string): JsonValue | undefined {
  let value: unknown = values
  for (const step of key.split('.')) {
    if (isList(value as JsonValue)) return undefined
    if (!isPlainObject(value) || !Object.hasOwn(value, step)) return undefined
    value = value[step]
  }
  return value as JsonValue
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
