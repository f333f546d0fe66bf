import { isLookup } from '../../values/lookup.ts'
import { PyDict } from '../../values/dict.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { doubleOf, isFloat } from '../../values/numbers.ts'
import { unknownIn } from '../../values/unknown.ts'
import { PythonObject, type Running, Unknown, type Value } from '../../values/value.ts'
import { floatText } from '../../../json/json-text.ts'
import { computedWith } from '../../builtins/lookups.ts'
import { sortValues } from '../../builtins/sort.ts'

/** Options of `json.dumps`. */
export interface Layout {
  /** undefined = on one line */
  readonly indent: string | undefined
  readonly itemSeparator: string
  readonly keySeparator: string
  readonly sortKeys: boolean
  readonly ascii: boolean
  readonly default: Value
  readonly skipKeys: boolean
}

const deepest = 300

/** `json.dumps(value, …)`; Unknown when something inside is. */
export function writeJson(value: Value, layout: Layout, running: Running): string | Unknown {
  const writer = new JsonWriter(layout, running)
  const text = writer.write(value, 0)
  return writer.unknown ?? text
}

class JsonWriter {
  unknown: Unknown | undefined
  readonly #layout: Layout
  readonly #running: Running
  readonly #open = new Set<PythonObject>()

  constructor(layout: Layout, running: Running) {
    this.#layout = layout
    this.#running = running
  }

  write(value: Value, depth: number): string {
    this.#running.spend(1)
    if (typeof value === 'string') return this.#text(value)
    if (value === null) return 'null'
    if (typeof value === 'boolean') return value ? 'true' : 'false'
    if (isFloat(value)) return jsonFloat(doubleOf(value))
    if (!(value instanceof PythonObject)) return String(value)
    const unknown = isLookup(value) ? computedWith(value, 'json.dumps', this.#running) : unknownIn(value)
    if (unknown !== undefined) {
      this.unknown ??= unknown
      return 'null'
    }
    return this.#container(value, depth)
  }

  #container(value: PythonObject, depth: number): string {
    if (this.#open.has(value)) this.#running.raise('ValueError', 'Circular reference detected')
    if (depth > deepest) this.#running.raise('RecursionError', 'maximum recursion depth exceeded')
    this.#open.add(value)
    const text = this.#inside(value, depth)
    this.#open.delete(value)
    return text
  }

  #inside(value: PythonObject, depth: number): string {
    if (value instanceof PyList || value instanceof PyTuple)
      return this.#laidOut(['[', ']'], { depth, parts: value.items.map((item) => this.write(item, depth + 1)) })
    if (value instanceof PyDict) return this.#dict(value, depth)
    const own = value.attribute?.('__json__', this.#running)
    if (own !== undefined && !(own instanceof Unknown)) return this.write(this.#running.call(own, []), depth + 1)
    if (this.#layout.default === null)
      this.#running.raise(
        'TypeError',
        `Object of type ${nameOfType(value).replace(/^.*\./, '')} is not JSON serializable`,
      )
    return this.write(this.#running.call(this.#layout.default, [value]), depth + 1)
  }

  #dict(value: PyDict, depth: number): string {
    const entries = [...value.entries()]
    const sorted = this.#layout.sortKeys
      ? sortValues(
          entries.map(([key, item]) => ({ value: key, item })),
          { key: null, reverse: false },
          this.#running,
        )
      : entries.map(([key, item]) => ({ value: key, item }))
    if (sorted instanceof Unknown) {
      this.unknown ??= sorted
      return '{}'
    }
    const parts = sorted.flatMap(({ value: key, item }) => {
      const name = this.#key(key)
      return name === undefined ? [] : [this.#text(name) + this.#layout.keySeparator + this.write(item, depth + 1)]
    })
    return this.#laidOut(['{', '}'], { depth, parts })
  }

  #key(key: Value): string | undefined {
    if (typeof key === 'string') return key
    if (key === null) return 'null'
    if (typeof key === 'boolean') return key ? 'true' : 'false'
    if (isFloat(key)) return jsonFloat(doubleOf(key))
    if (!(key instanceof PythonObject)) return String(key)
    if (this.#layout.skipKeys) return undefined
    return this.#running.raise('TypeError', `keys must be str, int, float, bool or None, not ${nameOfType(key)}`)
  }

  #laidOut(
    [open, close]: readonly [string, string],
    { depth, parts }: { depth: number; parts: readonly string[] },
  ): string {
    const { indent, itemSeparator } = this.#layout
    if (parts.length === 0) return open + close
    if (indent === undefined) return open + parts.join(itemSeparator) + close
    const inner = `\n${indent.repeat(depth + 1)}`
    return `${open}${inner}${parts.join(itemSeparator + inner)}\n${indent.repeat(depth)}${close}`
  }

  #text(text: string): string {
    this.#running.spend(text.length / 100)
    const quoted = JSON.stringify(text)
    if (!this.#layout.ascii) return quoted
    return quoted.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  }
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? floatText(value) : value > 0 ? 'Infinity' : '-Infinity'
}
