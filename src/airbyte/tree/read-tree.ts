import {
  isAlias,
  isMap as isYamlMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { SluiceError } from '../../model/errors.ts'
import { createLineBook, type LineBook, type WritableLines } from './line-book.ts'
import { isMap, type Tree, type TreeMap, wordOf } from './tree.ts'

/** A manifest as it stands in its file. */
export interface ReadTree {
  readonly root: TreeMap
  readonly lines: LineBook
}

const deepest = 200
const mostAliased = 100_000

/** Reads YAML 1.1, as Airbyte does: `off` is a boolean; dates stay the text that was written. Throws YAML_SYNTAX. */
export function readTree(file: string, text: string): ReadTree {
  const counter = new LineCounter()
  const document = parseDocument(text, {
    version: '1.1',
    lineCounter: counter,
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
    strict: false,
  })
  const [problem] = document.errors
  if (problem !== undefined) {
    const { line } = counter.linePos(problem.pos[0])
    throw new SluiceError('YAML_SYNTAX', `Could not read "${file}" because of a syntax error.`, {
      place: { file, line, column: 1 },
      found: problem.message.split('\n')[0] ?? '',
      hint: 'Correct the marked line.',
    })
  }
  const lines = createLineBook()
  const root = new TreeReader({ document, counter, lines, file }).read(document.contents, 0)
  if (!isMap(root))
    throw new SluiceError('YAML_SYNTAX', `Could not read "${file}" because it holds no mapping.`, {
      place: { file, line: 1, column: 1 },
    })
  return { root, lines }
}

interface Reading {
  readonly document: Document
  readonly counter: LineCounter
  readonly lines: WritableLines
  readonly file: string
}

class TreeReader {
  readonly #reading: Reading
  #aliased = 0

  constructor(reading: Reading) {
    this.#reading = reading
  }

  read(node: unknown, depth: number): Tree {
    if (depth > deepest) throw this.#tooMuch('it is nested too deeply')
    if (isAlias(node)) {
      if (++this.#aliased > mostAliased) throw this.#tooMuch('its anchors repeat each other too often')
      return this.read(node.resolve(this.#reading.document), depth + 1)
    }
    if (isYamlMap(node)) return this.#map(node, depth)
    if (isSeq(node)) {
      const list = node.items.map((item) => this.read(item, depth + 1))
      this.#reading.lines.note(list, this.#line(node.range?.[0]))
      return list
    }
    return isScalar(node) ? scalarOf(node) : null
  }

  #map(node: YAMLMap, depth: number): TreeMap {
    const entries: [string, Tree][] = []
    const keys = new Map<string, number>()
    let merged: TreeMap = {}
    for (const { key, value } of node.items) {
      if (isScalar(key) && typeof key.value === 'symbol') {
        const from = this.read(value, depth + 1)
        for (const each of Array.isArray(from) ? from : [from]) if (isMap(each)) merged = { ...each, ...merged }
        continue
      }
      const name = isScalar(key) ? wordOf(scalarOf(key)) : wordOf(key)
      keys.set(name, this.#line(isScalar(key) ? key.range?.[0] : undefined))
      entries.push([name, this.read(value, depth + 1)])
    }
    const map = Object.fromEntries([...Object.entries(merged), ...entries])
    this.#reading.lines.note(map, this.#line(node.range?.[0]), keys)
    return map
  }

  #line(offset: number | undefined): number {
    return offset === undefined ? 1 : this.#reading.counter.linePos(offset).line
  }

  #tooMuch(why: string): SluiceError {
    const { file } = this.#reading
    return new SluiceError('YAML_SYNTAX', `Could not read "${file}" because ${why}.`, { place: { file } })
  }
}

/** What PyYAML takes for text where YAML 1.1 does not: single letters for booleans, exponents without a point or a sign. */
const pythonText = /^(?:[yYnN]|[-+]?\d[\d_]*[eE][-+]?\d+|.*[eE]\d+)$/

function scalarOf({ value, source, type }: Scalar): Tree {
  if (value instanceof Date) return source ?? value.toISOString()
  if (typeof value === 'string' || value === null) return value
  if (type === 'PLAIN' && source !== undefined && pythonText.test(source)) return source
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return typeof value === 'bigint' ? Number(value) : (source ?? null)
}
