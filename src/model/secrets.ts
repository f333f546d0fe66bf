/** Replaces every known secret in a text with `***`, by value, in raw, percent-encoded, form-encoded and base64 form. */
export type Masker = (text: string) => string

/**
 * A secret value. Printing, JSON and string concatenation give `***`; only `reveal()` gives the value, and only
 * the code that sends or signs a request calls it.
 */
export class Secret {
  readonly #value: string
  /** the lookup key, safe to print */
  readonly key: string

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
  /** remembers a value (config secrets, fetched tokens, passwords in URLs); values under 3 characters are ignored */
  add(value: string): void
  readonly mask: Masker
}
