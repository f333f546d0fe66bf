import { given } from '../../model/given.ts'
import type { Catalog } from '../../model/component/catalog.ts'
import { type Place, SluiceError, type WarningCode } from '../../model/errors.ts'
import type { ExpressionValues } from '../../model/plan/expression.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { ConfigPath } from '../document.ts'
import type { Problems } from './problem/problems.ts'
import { showValue } from './problem/show-value.ts'
import type { SecretLookup } from './secret-lookup.ts'

/** Something the user should know that is not a mistake. */
export interface ConfigWarning {
  readonly code: WarningCode
  readonly message: string
  /** the resource that it is about, where it is about one */
  readonly resource?: string
  readonly hint?: string
  /** what in the file it is about */
  readonly place?: Place
}

/** What expressions are evaluated with before any request: `config`, and when the run is. */
export interface ConfigValues {
  readonly values: ExpressionValues
  /** names of the parameters that are secret */
  readonly secrets: readonly string[]
}

/** What every step of building a plan is given. */
export interface PlanContext {
  readonly catalog: Catalog
  readonly providers: SecretLookup
  readonly vault: SecretVault
  readonly problems: Problems
  /** what expressions are evaluated with before any request */
  readonly parameters: ConfigValues
  /** source name: where missing credentials are looked up */
  readonly source: string
  warn(warning: ConfigWarning): void
}

/** A value of the config with its path: the place that errors name. */
export interface Located<T = unknown> {
  readonly value: T
  readonly path: ConfigPath
}

/** Compiles a JSONPath; a bad one is reported at its place and comes back undefined. */
export function compilePathAt({ value, path }: Located<string>, context: PlanContext): JsonPath | undefined {
  return reporting({ value, path }, context, () => context.catalog.compilePath(value))
}

/** Runs a component's own code; the `SluiceError` it throws is reported at the place of its config. */
export function reporting<T>({ value, path }: Located, context: PlanContext, run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const { found, allowed, hint } = error.details
    context.problems.report(path, {
      code: error.code,
      message: error.message,
      found: found ?? showValue(path, value),
      ...given({ allowed }),
      hint: hint ?? 'Correct it.',
      cause: error,
    })
    return undefined
  }
}
