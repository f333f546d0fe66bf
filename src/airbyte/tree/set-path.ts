import { isMap, isSequence, own, type Tree, type TreeMap } from './tree.ts'

/**
 * The tree with a value at a path whose steps are keys, places in lists, or `*` for each member; what is not there yet stays
 * so, but with `create`. Undefined = nothing stands at the path.
 */
export function withPath(node: Tree, path: readonly string[], set: SetPath): Tree | undefined {
  const [step, ...rest] = path
  if (step === undefined) return set.value
  if (isSequence(node)) {
    let changed = 0
    const items = node.map((item, index) => {
      const made = step === '*' || step === String(index) ? withPath(item, rest, set) : undefined
      if (made !== undefined) changed += 1
      return made ?? item
    })
    return changed === 0 ? undefined : set.copied(items, node)
  }
  if (!isMap(node)) return undefined
  const names = step === '*' ? Object.keys(node) : [step]
  const made = names.flatMap((name): [string, Tree][] => {
    const below = own(node, name) ?? (set.create ? (rest.length === 0 ? null : {}) : undefined)
    const value = below === undefined ? undefined : withPath(below, rest, set)
    return value === undefined ? [] : [[name, value]]
  })
  return made.length === 0 ? undefined : set.copied<TreeMap>({ ...node, ...Object.fromEntries(made) }, node)
}

export interface SetPath {
  readonly value: Tree
  readonly create: boolean
  /** a copy stands where the original does */
  copied<T extends object>(copy: T, from: unknown): T
}
