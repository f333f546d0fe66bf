import { given } from '../../model/given.ts'
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { type ConfigObject, type ConfigPath, type ConfigValue, formatPath } from '../document.ts'
import { readLookups } from './lookup-text.ts'
import { readFloat } from './request-floats.ts'

/** Something that YAML can say and a config cannot. */
export interface NodeProblem {
  readonly offset: number
  /** goes on after "because" */
  readonly why: string
  readonly hint?: string
  readonly path?: string
}

/** What reading needs besides the node. */
export interface NodeTools {
  readonly document: Document
  /** tells where the key or item of a path starts */
  record(path: ConfigPath, offset: number): void
  /** makes the error to throw */
  refuse(problem: NodeProblem): Error
}

const deepest = 200
const mostAliased = 100_000

/** A parsed YAML tree as a config value: own properties only, small integers as numbers, lookups recognised. */
export function readNodes(root: Node, tools: NodeTools): ConfigValue {
  return new NodeReader(tools).read(root, [], false)
}

class NodeReader {
  readonly #tools: NodeTools
  /** values made from aliases so far: a few anchors can name each other into billions */
  #aliased = 0
  #merging = 0
  /** `resolve` searches the whole document each time */
  readonly #targets = new Map<unknown, unknown>()

  constructor(tools: NodeTools) {
    this.#tools = tools
  }

  read(node: unknown, path: ConfigPath, aliased: boolean): ConfigValue {
    if (aliased && ++this.#aliased > mostAliased)
      throw this.#refuse(node, path, ['its anchors repeat each other too often'])
    if (path.length > deepest) throw this.#refuse(node, path, ['it is nested too deeply'])
    if (isAlias(node)) return this.read(this.#resolve(node, path), path, true)
    if (isMap(node)) return this.#readMap(node, path, aliased)
    if (isSeq(node)) return this.#readList(node, path, aliased)
    return isScalar(node) ? readScalar(node, path) : null
  }

  #readMap(map: YAMLMap, path: ConfigPath, aliased: boolean): ConfigObject {
    const entries = new Map<string, ConfigValue>()
    const own = new Set<string>()
    for (const pair of map.items) {
      if (isMerge(pair)) {
        this.#merge(pair.value, path, (key, value) => own.has(key) || entries.has(key) || entries.set(key, value()))
        continue
      }
      const key = this.#readKey(pair, path)
      this.#tools.record([...path, key], offsetOf(pair.key))
      own.add(key)
      entries.set(key, this.read(pair.value, [...path, key], aliased))
    }
    // a record of own properties, `__proto__` included
    return Object.fromEntries(entries)
  }

  /** `<<: *a` or `<<: [*a, *b]`: keys that are not there yet, the first of several winning. */
  #merge(value: unknown, path: ConfigPath, add: (key: string, value: () => ConfigValue) => void): void {
    const sources = isSeq(value) ? value.items : [value]
    for (const source of sources) {
      const map = isAlias(source) ? this.#resolve(source, path) : source
      if (!isMap(map)) throw this.#refuse(source, path, ['"<<" can only take in mappings'])
      for (const pair of map.items) {
        if (isMerge(pair)) {
          this.#mergeDeeper(pair.value, path, add)
          continue
        }
        const key = this.#readKey(pair, path)
        add(key, () => {
          this.#tools.record([...path, key], offsetOf(pair.key))
          return this.read(pair.value, [...path, key], true)
        })
      }
    }
  }

  #readList(list: YAMLSeq, path: ConfigPath, aliased: boolean): ConfigValue[] {
    return list.items.map((item, index) => {
      this.#tools.record([...path, index], offsetOf(item))
      return this.read(item, [...path, index], aliased)
    })
  }

  #readKey(pair: Pair, path: ConfigPath): string {
    const key = isAlias(pair.key) ? this.#resolve(pair.key, path) : pair.key
    if (isScalar(key) && typeof key.value !== 'symbol') return keyText(key.value)
    throw this.#refuse(pair.key, path, ['a key is not text', 'Write the key as one word or in quotes.'])
  }

  #resolve(alias: unknown, path: ConfigPath): unknown {
    const known = this.#targets.get(alias)
    const target = known ?? (isAlias(alias) ? alias.resolve(this.#tools.document) : undefined)
    this.#targets.set(alias, target)
    if (target !== undefined) return target
    throw this.#refuse(alias, path, ['it uses an anchor that does not exist', 'Define the anchor with "&" before "*".'])
  }

  /** Follows a merge inside a merge; a mapping that merges itself ends here. */
  #mergeDeeper(value: unknown, path: ConfigPath, add: (key: string, value: () => ConfigValue) => void): void {
    if (++this.#merging > deepest) throw this.#refuse(value, path, ['its "<<" take each other in without end'])
    this.#merge(value, path, add)
    this.#merging--
  }

  #refuse(node: unknown, path: ConfigPath, [why, hint]: readonly [why: string, hint?: string]): Error {
    const place = path.length === 0 ? {} : { path: formatPath(path.slice(0, 20)) }
    return this.#tools.refuse({ offset: offsetOf(node), why, ...place, ...given({ hint }) })
  }
}

/** A scalar as YAML's core schema reads it; integers beyond 2^53 stay bigints, floats that are sent stay floats. */
function readScalar({ value }: Scalar, path: ConfigPath): ConfigValue {
  if (typeof value === 'string') return readLookups(value)
  if (typeof value === 'bigint') {
    const small = Number(value)
    return Number.isSafeInteger(small) ? small : value
  }
  if (typeof value === 'number') return readFloat(value === 0 ? 0 : value, path)
  return typeof value === 'boolean' ? value : null
}

function keyText(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : 'null'
}

function isMerge(pair: Pair): boolean {
  // the merge tag gives its key a symbol, which a quoted "<<" never has
  return isScalar(pair.key) && typeof pair.key.value === 'symbol'
}

function offsetOf(node: unknown): number {
  const range = (node as Node | null)?.range
  return range?.[0] ?? 0
}
