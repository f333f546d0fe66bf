import { SluiceError } from '../../model/errors.ts'
import type { LineBook } from './line-book.ts'
import { isMap, isSequence, own, type Tree, type TreeMap } from './tree.ts'

/** Nothing in there is about the manifest itself. */
const verbatim = new Set(['config_overrides'])
/** References may name each other into anything: no real manifest comes near. */
const mostNodes = 2_000_000

/**
 * The manifest with every `#/a/b` replaced by what it names, as Airbyte does it: `$ref` beside other keys is laid under
 * them, a text that begins with `#/` is a reference anywhere. Throws IMPORT_BAD_REF for what is not there and for circles.
 */
export function resolveRefs(root: TreeMap, lines: LineBook, file: string): TreeMap {
  const resolved = new Resolver(root, lines, file).resolve(root, [])
  return isMap(resolved) ? resolved : root
}

class Resolver {
  readonly #root: TreeMap
  readonly #lines: LineBook
  readonly #file: string
  #nodes = 0

  constructor(root: TreeMap, lines: LineBook, file: string) {
    this.#root = root
    this.#lines = lines
    this.#file = file
  }

  resolve(node: Tree, under: readonly string[], line = 1): Tree {
    if (++this.#nodes > mostNodes) throw this.#bad(under.at(-1) ?? '', 'it makes the manifest grow without end', line)
    if (isSequence(node)) {
      const items = node.map((item) => this.resolve(item, under, this.#lines.lineOf(node)))
      return this.#lines.copied(items, node)
    }
    if (isMap(node)) return this.#map(node, under)
    if (typeof node !== 'string' || !node.startsWith('#/')) return node
    if (under.includes(node)) throw this.#bad(node, 'it leads back to itself', line)
    return this.resolve(this.#lookUp(node, line), [...under, node], line)
  }

  #map(node: TreeMap, under: readonly string[]): Tree {
    const entries = Object.entries(node).flatMap(([key, value]): [string, Tree][] => {
      if (key === '$ref') return []
      return [[key, verbatim.has(key) ? value : this.resolve(value, under, this.#lines.lineOf(node, key))]]
    })
    const reference = own(node, '$ref')
    if (reference === undefined) return this.#lines.copied(Object.fromEntries(entries), node)
    const named = this.resolve(reference, under, this.#lines.lineOf(node, '$ref'))
    if (!isMap(named)) return named
    const laid = { ...named, ...Object.fromEntries(entries) }
    // what is written beside the reference is nearer
    return this.#lines.copied(laid, entries.length > 0 ? node : named)
  }

  /** The whole path is tried as a key before its first step is: keys may hold slashes. */
  #lookUp(reference: string, line: number): Tree {
    let node: Tree | undefined = this.#root
    let rest = reference.slice(2)
    while (rest !== '') {
      const whole: Tree | undefined = isMap(node) ? own(node, rest) : undefined
      if (whole !== undefined) return whole
      const slash = rest.indexOf('/')
      const head = slash === -1 ? rest : rest.slice(0, slash)
      rest = slash === -1 ? '' : rest.slice(slash + 1)
      node = isSequence(node) ? node[Number(head)] : isMap(node) ? own(node, head) : undefined
      if (node === undefined) throw this.#bad(reference, `there is no "${head}"`, line)
    }
    return node ?? null
  }

  #bad(reference: string, why: string, line: number): SluiceError {
    return new SluiceError(
      'IMPORT_BAD_REF',
      `Could not read "${this.#file}" because "${reference}" leads nowhere: ${why}.`,
      {
        place: { file: this.#file, line, column: 1 },
        found: reference,
        hint: 'Correct the reference.',
      },
    )
  }
}
