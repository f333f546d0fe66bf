import { type Document, isAlias, isMap, isScalar, isSeq, type Node, visit } from 'yaml'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import type { Masker } from '../../model/secrets.ts'
import { looksLikeToken } from '../../model/token-shapes.ts'
import type { ConfigPath } from '../document.ts'
import { CannotEdit, type EditFormat } from './config-edit.ts'
import { nodeOf } from './node-kind.ts'
import { endOf, startOf } from './node-place.ts'
import { parseText, valueOf } from './parse-text.ts'

/** A value of a config, key and value together: offsets in UTF-16 units, `to` exclusive, and lines from 1. */
export interface OutlinedNode {
  readonly path: ConfigPath
  readonly from: number
  readonly to: number
  readonly line: number
  readonly lastLine: number
}

/** One of the configurations of a text. */
export interface OutlinedDocument {
  /** what the text says, lookups as they are written */
  readonly value: JsonValue
  /** parents before their children */
  readonly nodes: readonly OutlinedNode[]
}

/** More values than this are not placed one by one. */
const mostNodes = 20_000

/** What a text says and where each value of it stands; undefined = it cannot be parsed. Throws nothing. */
export function outline(text: string, format: EditFormat): readonly OutlinedDocument[] | undefined {
  try {
    return parseText(text, format).map((document) => ({
      value: plainValue(valueOf(document)),
      nodes: nodesOf(document, text),
    }))
  } catch (error) {
    if (error instanceof CannotEdit) return undefined
    throw error
  }
}

/** The value as JSON has it: whole numbers are read as bigints. */
function plainValue(value: unknown): JsonValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value instanceof JsonFloat) return value.value
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]))
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

function nodesOf(document: Document.Parsed, text: string): readonly OutlinedNode[] {
  const lines = lineStarts(text)
  const nodes: OutlinedNode[] = []
  const add = (path: ConfigPath, from: number, to: number): void => {
    nodes.push({ path, from, to, line: lineAt(lines, from), lastLine: lineAt(lines, Math.max(from, to - 1)) })
  }
  const walk = (node: Node | null, path: ConfigPath): void => {
    if (nodes.length >= mostNodes || isAlias(node)) return
    if (isMap(node))
      for (const pair of node.items) {
        const { key } = pair
        if (!isScalar(key) || typeof key.value === 'symbol') continue
        const own = [...path, String(key.value)]
        const value = nodeOf(pair.value)
        add(own, startOf(key), value === null ? endOf(key) : endOf(value))
        walk(value, own)
      }
    if (isSeq(node))
      node.items.forEach((item, index) => {
        const value = nodeOf(item)
        if (value === null) return
        add([...path, index], startOf(value), endOf(value))
        walk(value, [...path, index])
      })
  }
  walk(document.contents, [])
  return nodes
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length]
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return low + 1
}

/** A secret that is written out in a text, where it stands. */
export interface SecretScalar {
  readonly from: number
  readonly to: number
  readonly line: number
  readonly path: ConfigPath
}

/** A masker takes what stands at the end of a text for the beginning of a secret that was cut off: this is the whole value. */
function whole(value: string): string {
  return `"${value}"`
}

/** Keys whose values are kept to oneself, when they are not lookups. */
const secretKey = /(?:^|_)(?:token|password|passwd|secret|api_?key|private_key|credentials?)$/i
const lookup = /\$\{|\{\{/

/**
 * Texts of a config that hold a secret: what `mask` knows, what a key of that name holds, what looks like a token. Of a text
 * that cannot be parsed, by its lines.
 */
export function secretScalars(text: string, format: EditFormat, mask: Masker): readonly SecretScalar[] {
  const isSecret = (value: string, key: string): boolean =>
    value !== '' &&
    !lookup.test(value) &&
    (mask(whole(value)) !== whole(value) || secretKey.test(key) || looksLikeToken(value))
  const found: SecretScalar[] = []
  const lines = lineStarts(text)
  const add = (from: number, to: number, path: ConfigPath): void =>
    void found.push({ from, to, path, line: lineAt(lines, from) })
  let documents: readonly Document.Parsed[]
  try {
    documents = parseText(text, format)
  } catch {
    for (const match of text.matchAll(
      /^[ \t-]*["']?([\w-]+)["']?[ \t]*:[ \t]*(["']?)([^\s"'#][^\n"']*?)\2[ \t]*,?[ \t]*(?:#.*)?$/gm,
    )) {
      const [line, key = '', , value = ''] = match
      const from = match.index + line.lastIndexOf(value)
      if (isSecret(value, key)) add(from, from + value.length, [key])
    }
    return found
  }
  for (const document of documents)
    visit(document, {
      Scalar: (place, node, ancestors) => {
        const { value, range } = node
        if (place === 'key' || typeof value !== 'string' || range === null || range === undefined) return
        const path = pathOf(ancestors, node)
        if (isSecret(value, String(path.at(-1) ?? ''))) add(range[0], endOf(node), path)
      },
    })
  return found.toSorted((one, other) => one.from - other.from)
}

function pathOf(ancestors: readonly unknown[], node: unknown): ConfigPath {
  const chain = [...ancestors, node]
  return chain.flatMap((one, index): ConfigPath => {
    const next = chain[index + 1]
    if (isSeq(one)) return [one.items.indexOf(next)]
    const isPair = typeof one === 'object' && one !== null && 'key' in one && 'value' in one
    return isPair && isScalar(one.key) ? [String(one.key.value)] : []
  })
}
