import type { Tree } from './tree.ts'

/** Where mappings of the manifest stand in its text, those that were copied included. */
export interface LineBook {
  /** the line of a mapping, or of one of its keys; 1 where nothing is known */
  lineOf(node: Tree | undefined, key?: string): number
  /** a copy stands where the original does */
  copied<T extends object>(copy: T, from: unknown): T
}

/** Lines while a manifest is read. */
export interface WritableLines extends LineBook {
  note(node: object, line: number, keys?: ReadonlyMap<string, number>): void
}

interface Known {
  readonly line: number
  readonly keys: ReadonlyMap<string, number>
}

export function createLineBook(): WritableLines {
  const known = new WeakMap<object, Known>()
  return {
    note: (node, line, keys = new Map()) => void known.set(node, { line, keys }),
    lineOf(node, key) {
      const found = typeof node === 'object' && node !== null ? known.get(node) : undefined
      return (key === undefined ? undefined : found?.keys.get(key)) ?? found?.line ?? 1
    },
    copied(copy, from) {
      const found = typeof from === 'object' && from !== null ? known.get(from) : undefined
      if (found !== undefined) known.set(copy, found)
      return copy
    },
  }
}
