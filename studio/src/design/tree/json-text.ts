import type { CutText, ExactNumber, ShownJson, ShownMore } from '../../api/contract.ts'

/** JSON as it is shown: numbers keep their digits, long texts and lists say what they lack. */
export type Tree = ShownJson

/** Parses JSON and keeps all digits of its numbers; undefined = it is no JSON. */
export function parseTree(text: string): Tree | undefined {
  try {
    return JSON.parse(text, keepDigits)
  } catch {
    return undefined
  }
}

/** `context.source` is in all browsers that can show this page but not in every TypeScript library. */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value
  return { $number: source }
}

export function isExact(tree: Tree): tree is ExactNumber {
  return hasOnly(tree, '$number') && typeof tree['$number'] === 'string'
}

export function isCut(tree: Tree): tree is CutText {
  return hasOnly(tree, '$cut', '$length') && typeof tree['$cut'] === 'string'
}

export function isMore(tree: Tree): tree is ShownMore {
  return hasOnly(tree, '$more') && typeof tree['$more'] === 'number'
}

function hasOnly(tree: Tree, ...keys: readonly string[]): tree is { readonly [key: string]: Tree } {
  if (!isRecord(tree)) return false
  const own = Object.keys(tree)
  return own.length === keys.length && own.every((key) => keys.includes(key))
}

function isRecord(tree: Tree): tree is { readonly [key: string]: Tree } {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree)
}

export function isBranch(tree: Tree): tree is readonly Tree[] | { readonly [key: string]: Tree } {
  return typeof tree === 'object' && tree !== null && !isExact(tree) && !isCut(tree) && !isMore(tree)
}

export function isTreeList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree)
}

export function entriesOf(tree: Tree): readonly (readonly [string | number, Tree])[] {
  if (!isBranch(tree)) return []
  return isTreeList(tree) ? tree.map((item, index) => [index, item]) : Object.entries(tree)
}
