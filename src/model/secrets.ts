/** Replaces every known secret in a text with `***`, by value, in every encoding it may have. */
export type Masker = (text: string) => string

const mark = Symbol.for('sluice.secret')

/**
 * A secret value. Printing, JSON and string concatenation give `***`; only `reveal()` gives the value, and only
 * the code that sends or signs a request calls it.
 */
export class Secret {
  readonly #value: string
  /** the lookup key, safe to print */
  readonly key: string
  readonly [mark] = true

  /** also of one that another copy of this library made, such as a component's module has */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && mark in value
  }

  constructor(key: string, value: string) {
    this.key = key
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***'
  }
}

/** Collects the secret values of a run, so that everything printed can be masked by value. */
export interface SecretVault {
  /**
   * Remembers a value (config secrets, fetched tokens, passwords in URLs); values under 3 characters are ignored. The
   * name is the one it is looked up with: a later run that finds the same value there can `show` what this one hides.
   */
  add(value: string, name?: string): void
  readonly mask: Masker
  /** the text fit for a file: a placeholder for each secret in it, whatever its encoding */
  hide(text: string): string
  /** what was hidden; undefined when a secret in it is not known, or has changed since */
  show(text: string): string | undefined
  /** what was hidden, with the secrets as they are now; one that is not known is what `otherwise` gives for its name */
  fill(text: string, otherwise: (name: string) => string): string
}

/**
 * What `hide` writes: `${secret:name:form:check}`, the name percent-encoded ('' = it has none); a text that happened to
 * hold `${secret` has `${secret=}` there.
 */
export const secretPlaceholder = /\$\{secret(?:=\}|:([^:}]*):([^:}]*):([\da-f]{4})\})/g
