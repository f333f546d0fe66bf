import type { Place, WarningCode } from '../model/errors.ts'
import type { ImportedStream } from '../model/report/imported.ts'

/** Where a value is to be looked up: what `dlt.secrets["k"]`, `os.environ["K"]`, `${secrets.k}` and `secret('k')` mean. */
export class SecretReference {
  /** `secrets` and `config` go through the providers of dlt's lookup; `env` names one environment variable */
  readonly store: 'secrets' | 'config' | 'env'
  readonly key: string
  /** from `.get("k", fallback)` / `os.getenv("K", fallback)`; undefined = must be found */
  readonly fallback: string | null | undefined

  constructor(store: 'secrets' | 'config' | 'env', key: string, fallback?: string | null) {
    this.store = store
    this.key = key
    this.fallback = fallback
  }
}

/** A parameter that dlt injects into a source: it is looked up under the source's own sections first. */
export class ParameterReference extends SecretReference {
  /** `sources`, section and name of the source */
  readonly sections: readonly string[]
  /** nobody in the program gives it: it is asked for */
  readonly isAsked: boolean

  constructor(
    { store, key, fallback }: Pick<SecretReference, 'store' | 'key' | 'fallback'>,
    sections: readonly string[],
    isAsked = false,
  ) {
    super(store, key, fallback)
    this.sections = sections
    this.isAsked = isAsked
  }
}

/** A lookup whose value is given with the command (`--param`): nothing is looked up. */
export class GivenReference extends SecretReference {
  readonly value: string

  constructor({ store, key }: Pick<SecretReference, 'store' | 'key'>, value: string) {
    super(store, key)
    this.value = value
  }
}

/** Text with lookups inside: `Bearer ${env.TOKEN}`, or a Python f-string / concatenation. */
export class SecretText {
  readonly parts: readonly (string | SecretReference)[]

  constructor(parts: readonly (string | SecretReference)[]) {
    this.parts = parts
  }
}

/** One of two values, by whether a lookup finds something that is not empty: Python's `a if token else b`. */
export class ConfigChoice {
  readonly test: SecretReference
  readonly found: ConfigValue
  readonly missing: ConfigValue

  constructor(test: SecretReference, found: ConfigValue, missing: ConfigValue) {
    this.test = test
    this.found = found
    this.missing = missing
  }
}

/**
 * A value of a config before any meaning is given to it. From TypeScript modules it may also be a function or an
 * instance (custom paginator, custom auth), which pass through untouched.
 */
export type ConfigValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | SecretReference
  | SecretText
  | ConfigChoice
  | readonly ConfigValue[]
  | ConfigObject
  | ConfigFunction
  | ConfigInstance

export interface ConfigObject {
  readonly [key: string]: ConfigValue
}

export type ConfigFunction = (...values: never[]) => unknown

/** A user's function with the signature that the docs ask for: what it takes and gives is the user's promise. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the user promises the signature
export function asUserFunction<Signature extends (...values: never[]) => unknown>(written: ConfigFunction): Signature {
  return written as Signature
}

/** An object with a prototype of its own; only code knows what it is. */
type ConfigInstance = object

export type ConfigPath = readonly (string | number)[]

/** A config as read, whatever the file format: one tree plus the places of its nodes. */
export interface ConfigDocument {
  /** path as the user gave it; undefined for an object handed to the library */
  readonly file?: string
  readonly format: 'yaml' | 'json' | 'python' | 'module' | 'object'
  /** `{ client, resource_defaults?, resources, name?, destination?, dataset?, environments?, … }` */
  readonly value: ConfigValue
  /** the place of a node (of its key when it stands in an object), or of its nearest ancestor that has one */
  placeOf(path: ConfigPath): Place
  /** the `destination` in `value` when it is the program's own around the config: one that only dlt has is left out */
  readonly pipelineDestination?: ConfigValue
  /** what became of the streams of a connector's manifest */
  readonly imported?: readonly ImportedStream[]
  /** what the user should know about how the file was read */
  readonly warnings?: readonly DocumentWarning[]
}

/** Something about a file that is not a mistake. */
export interface DocumentWarning {
  readonly code: WarningCode
  readonly message: string
  readonly hint: string
  /** what in the file it is about */
  readonly place?: Place
}

/** The warning that a file holds more configurations than the one that is used: the first of `lines`. */
export function severalConfigs(
  file: string,
  [used, ...others]: readonly number[],
): { readonly warnings?: readonly DocumentWarning[] } {
  if (used === undefined || others.length === 0) return {}
  const message = `"${file}" holds ${others.length + 1} configurations; the one in line ${used} is used.`
  const where = `line${others.length === 1 ? '' : 's'} ${others.join(', ')}`
  const hint = `To run what stands in ${where}, move it to a file of its own.`
  return { warnings: [{ code: 'CONFIG_SEVERAL', message, hint }] }
}

/** `resources[0].endpoint.path`, with keys that need it quoted: `params["a.b"]`. */
export function formatPath(path: ConfigPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `${text}[${JSON.stringify(step)}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}
