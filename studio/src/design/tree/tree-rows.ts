import { entriesOf, isBranch, isTreeList, type Tree } from './json-text.ts'

export type TreePath = readonly (string | number)[]

/** A line of the tree that can be seen. */
export interface TreeRow {
  readonly path: TreePath
  readonly id: string
  readonly depth: number
  readonly name: string | number | undefined
  readonly value: Tree
  /** items or members; undefined = a leaf */
  readonly count: number | undefined
  readonly isOpen: boolean
}

/** What is open where nobody said: the first levels, and no long list beyond its first items. */
export interface Openness {
  readonly depth: number
  /** turned by hand: by the id of the path */
  readonly turned: ReadonlySet<string>
}

const most = 50_000

/** The lines to be shown, in order, at most 50,000. */
export function treeRows(tree: Tree, openness: Openness): readonly TreeRow[] {
  const rows: TreeRow[] = []
  const visit = (value: Tree, path: TreePath): void => {
    if (rows.length >= most) return
    const id = idOf(path)
    const count = isBranch(value) ? entriesOf(value).length : undefined
    const isOpen = count !== undefined && count > 0 && isOpenAt({ id, depth: path.length, value }, openness)
    rows.push({ path, id, depth: path.length, name: path.at(-1), value, count, isOpen })
    if (isOpen) for (const [key, item] of entriesOf(value)) visit(item, [...path, key])
  }
  visit(tree, [])
  return rows
}

function isOpenAt(
  { id, depth, value }: { readonly id: string; readonly depth: number; readonly value: Tree },
  { depth: most, turned }: Openness,
): boolean {
  const usually = depth < most && !(isTreeList(value) && depth > 1 && value.length > 20)
  return turned.has(id) ? !usually : usually
}

export function idOf(path: TreePath): string {
  return JSON.stringify(path)
}

/** `data.items[0].id`, names that are not plain words in brackets. */
export function pathWords(path: TreePath): string {
  return path.reduce<string>((words, step) => {
    if (typeof step === 'number') return `${words}[${step}]`
    if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(step)) return `${words}[${JSON.stringify(step)}]`
    return words === '' ? step : `${words}.${step}`
  }, '')
}
