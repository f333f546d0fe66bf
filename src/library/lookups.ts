import type { SecretReference, SecretText } from '../config/document.ts'
import type { Secret } from '../model/secrets.ts'

/** What `secret('k')` gives; it may stand wherever a text may. */
export type Lookup = SecretReference | SecretText

/** A shape's input, deeply readonly, where texts may be lookups. What the shape leaves open stays open. */
export type Looked<Value> = Value extends string
  ? Value | Lookup
  : Value extends Secret
    ? string | Lookup
    : Value extends number | bigint | boolean | null | undefined | ((...values: never[]) => unknown)
      ? Value
      : Value extends readonly (infer Item)[]
        ? readonly Looked<Item>[]
        : unknown extends Value
          ? Value
          : { readonly [Key in keyof Value]: Looked<Value[Key]> }
