/**
 * A decoded JSON value. Three things `JSON.parse` forgets are kept, because the tables depend on them
 * (docs/contract/tables.md 1.2): an integer outside ±2^53 is a `bigint`, a number written as a float whose value is
 * integral (`1.0`, `1e3`) is a `JsonFloat`, and so is one that no double holds (`1e400`, decimals of 20 digits), with its
 * digits. Every other number is a plain `number`.
 */
export type JsonValue = null | boolean | number | bigint | string | JsonFloat | readonly JsonValue[] | JsonObject

/** A decoded JSON object. Keys are hostile (`__proto__` is an own key): read own properties only. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/**
 * A float that a plain number cannot stand for: with an integral value (`1.0` makes a double column where `1` makes a
 * bigint one), or one that no double holds.
 */
export class JsonFloat {
  /** the nearest double, which may be infinite or 0 */
  readonly value: number
  /** the number as it was written, when no double holds it */
  readonly digits: string | undefined

  constructor(value: number, digits?: string) {
    this.value = value
    this.digits = digits
  }

  valueOf(): number {
    return this.value
  }

  toJSON(): number {
    return this.value
  }
}

/** True for a list, as one of the lists that the type of the value has: `Array.isArray` makes it a list of `any`. */
export function isList<Value>(value: Value): value is Extract<Value, readonly unknown[]> {
  return Array.isArray(value)
}

/** True for a JSON object: not null, not a list, not a `JsonFloat`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonFloat)
}

/** Own-property read: never reaches the prototype, whatever the key is called. */
export function ownValue(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}
