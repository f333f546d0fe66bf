import { isMap, isSequence, own, type Tree, type TreeMap, wordOf } from './tree.ts'

/** A member that is a mapping. */
export function mapAt(map: TreeMap, key: string): TreeMap | undefined {
  const value = own(map, key)
  return isMap(value) ? value : undefined
}

/** The members of a list of mappings; others are left out. */
export function mapsAt(map: TreeMap, key: string): readonly TreeMap[] {
  const value = own(map, key)
  return isSequence(value) ? value.filter(isMap) : isMap(value) ? [value] : []
}

/** A member as text, when it is a scalar. */
export function textAt(map: TreeMap, key: string): string | undefined {
  const value = own(map, key)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? wordOf(value)
    : undefined
}

/** The same value, key order aside. */
export function sameTree(left: Tree | undefined, right: Tree | undefined): boolean {
  return stableText(left) === stableText(right)
}

/** JSON with sorted keys. */
export function stableText(value: Tree | undefined): string {
  if (isSequence(value)) return `[${value.map(stableText).join(',')}]`
  if (!isMap(value)) return JSON.stringify(value) ?? 'null'
  const keys = Object.keys(value).toSorted()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stableText(value[key])}`).join(',')}}`
}
