/** A value of a manifest. */
export type Tree = null | boolean | number | string | readonly Tree[] | TreeMap
export interface TreeMap {
  readonly [key: string]: Tree
}

export function isMap(value: unknown): value is TreeMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isSequence(value: unknown): value is readonly Tree[] {
  return Array.isArray(value)
}

/** An own member; undefined for what comes from the prototype. */
export function own(map: TreeMap, key: string): Tree | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

/** A scalar as text; what is none as JSON. */
export function wordOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : `${value as string | number}`
}
