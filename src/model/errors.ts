import { type ErrorCode, exitOf, meaningOf } from './error-register/register.ts'
import type { About, ErrorMeaning, ExitCode, Recovery } from './error-register/meaning.ts'

export type { ExitCode, Recovery } from './error-register/meaning.ts'
export type { ErrorCode, WarningCode } from './error-register/register.ts'

/** Where in the user's input something stands. Lines and columns count from 1. */
export interface Place {
  readonly file?: string
  /** of a notebook: the cell that the line is one of, from 1 */
  readonly cell?: number
  readonly line?: number
  readonly column?: number
  /** config path such as `resources[0].endpoint.path` */
  readonly path?: string
}

/** Everything an error says besides its sentence. Values are masked when the error is printed, not here. */
export interface ErrorDetails {
  readonly place?: Place
  /** the resource that was being read when it happened */
  readonly resource?: string
  /** the offending value, as the user wrote it or the server sent it (shortened by the printer) */
  readonly found?: string
  /** the legal values or forms */
  readonly allowed?: readonly string[] | string
  /** the next thing to do, an imperative sentence; commands in it can be typed as they stand */
  readonly hint?: string
  /** only where the maker knows better than the register */
  readonly recovery?: Recovery
  /** only where the maker knows better than the register */
  readonly exitCode?: ExitCode
  readonly cause?: unknown
  /** tells code what the sentence tells people: one word, never printed */
  readonly tag?: string
}

/**
 * The one error class. `code` is stable and public, and says in the register what follows from it (docs/errors.md lists
 * them); `message` has the style "Could not X because Y." with names in double quotes. Components of the user's own throw
 * codes that begin with `OWN_`: recovery `abort` and exit code 1, unless `details` say otherwise.
 */
export class SluiceError extends Error {
  override readonly name: string = 'SluiceError'
  readonly code: ErrorCode
  readonly details: ErrorDetails
  // looked up once, when the error is made
  readonly #meaning: ErrorMeaning

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    // in code that is not type-checked it may be anything
    this.code = typeof code === 'string' ? code : 'INTERNAL'
    this.details = details
    this.#meaning = meaningOf(this.code)
  }

  /** The same error with a place, unless it has one. */
  at(place: Place): SluiceError {
    return this.details.place === undefined ? this.with({ place }) : this
  }

  /** The same error with the resource it happened in, unless it has one. */
  in(resource: string): SluiceError {
    return this.details.resource === undefined ? this.with({ resource }) : this
  }

  /** The same error with these details in place of its own, and with its stack. */
  with(details: ErrorDetails): SluiceError {
    const changed = new SluiceError(this.code, this.message, { ...this.details, ...details })
    if (this.stack !== undefined) changed.stack = this.stack
    return changed
  }

  /** what it is about: whom to blame, and how to print it */
  get about(): About {
    return this.#meaning.about
  }

  get exitCode(): ExitCode {
    return this.details.exitCode ?? exitOf(this.#meaning)
  }

  get recovery(): Recovery {
    return this.details.recovery ?? this.#meaning.recovery
  }
}

/** Several problems of one config, reported together (CONTRIBUTING.md 1.13). Exit code 2. */
export class ConfigProblems extends SluiceError {
  override readonly name: string = 'ConfigProblems'
  readonly problems: readonly SluiceError[]

  constructor(problems: readonly SluiceError[]) {
    super('CONFIG_INVALID', `The configuration has ${problems.length} problem${problems.length === 1 ? '' : 's'}.`)
    this.problems = problems
  }
}
