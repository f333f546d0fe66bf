import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type Document,
  Scalar,
  type YAMLMap,
} from 'yaml'
import { functions } from '../../builtins/define.ts'
import { exceptionClass, raiseAs } from '../../builtins/raise-as.ts'
import type { Given } from '../../builtins/signature.ts'
import { PyDict } from '../../values/dict.ts'
import { PyIterator } from '../../values/functions.ts'
import { hashable } from '../../values/keys.ts'
import { PyList } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { type Running, Unknown, type Value } from '../../values/value.ts'
import { restOf, textOrBytes } from './json.ts'
import { plainScalar } from './yaml-scalars.ts'
import { PyBytes } from '../../values/bytes.ts'

const yamlError = exceptionClass('YAMLError', 'Exception')
const deepest = 100

/** `yaml.safe_load(text or file)`, of every document in it. */
function loadAll(value: Value, running: Running): Value[] | Unknown {
  const source = typeof value === 'string' || value instanceof PyBytes ? value : restOf(value, running)
  if (source instanceof Unknown) return source
  const text = textOrBytes(source, 'a string or file is expected', running)
  running.spend(text.length / 100)
  const documents = parseAllDocuments(text, {
    // scalars are told apart as PyYAML does, not as the library
    schema: 'failsafe',
    version: '1.1',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const all: readonly Document.Parsed[] = Array.isArray(documents) ? documents : []
  return all.map((document) => {
    const [error] = document.errors
    if (error !== undefined) raiseAs(yamlError, error.message, running)
    return new YamlReader(document, running).read(document.contents, 0)
  })
}

class YamlReader {
  readonly #document: Document.Parsed
  readonly #running: Running
  readonly #made = new Map<Node, Value>()

  constructor(document: Document.Parsed, running: Running) {
    this.#document = document
    this.#running = running
  }

  read(node: unknown, depth: number): Value {
    this.#running.spend(1)
    if (depth > deepest) return this.#running.unknown('a YAML text is nested too deeply')
    if (isAlias(node)) return this.#alias(node.resolve(this.#document))
    if (isScalar(node)) return this.#remember(node, this.#scalar(node))
    if (isSeq(node)) {
      const list = new PyList()
      this.#made.set(node, list)
      for (const item of node.items) list.push(this.read(item, depth + 1), this.#running.at)
      return list
    }
    return isMap(node) ? this.#dict(node, depth) : null
  }

  #remember(node: Node, value: Value): Value {
    this.#made.set(node, value)
    return value
  }

  /** an alias stands for the very same object */
  #alias(target: Node | undefined): Value {
    const made = target === undefined ? undefined : this.#made.get(target)
    return made === undefined ? raiseAs(yamlError, 'found undefined alias', this.#running) : made
  }

  #scalar(node: Scalar): Value {
    const text = typeof node.value === 'string' ? node.value : ''
    const isPlain = node.type === Scalar.PLAIN
    if (node.tag === 'tag:yaml.org,2002:str' || (node.tag === undefined && !isPlain)) return text
    if (node.tag === undefined || /^tag:yaml\.org,2002:(?:int|float|bool|null|timestamp)$/.test(node.tag))
      return plainScalar(node.tag === undefined ? (node.source ?? text) : text)
    return raiseAs(yamlError, `could not determine a constructor for the tag '${node.tag}'`, this.#running)
  }

  #dict(node: YAMLMap, depth: number): Value {
    const dict = new PyDict()
    this.#made.set(node, dict)
    const merged = new PyDict()
    for (const { key, value } of node.items) {
      const name = this.read(key, depth + 1)
      const item = this.read(value, depth + 1)
      if (isScalar(key) && key.type === Scalar.PLAIN && name === '<<') this.#merge(merged, item)
      else {
        hashable(name, this.#running)
        dict.set(name, item, this.#running.at)
      }
    }
    if (merged.size === 0) return dict
    // what is merged stands first, and what is written wins
    const own = dict.copy()
    dict.clear()
    dict.update(merged)
    dict.update(own)
    return dict
  }

  #merge(merged: PyDict, value: Value): void {
    if (value instanceof PyDict) {
      for (const [key, item] of value.entries()) if (!merged.has(key)) merged.set(key, item, this.#running.at)
      return
    }
    if (!(value instanceof PyList))
      raiseAs(yamlError, 'expected a mapping or list of mappings for merging', this.#running)
    for (const item of value.items) this.#merge(merged, item)
  }
}

function load(given: Given, running: Running): Value {
  const all = loadAll(given.value(0), running)
  if (all instanceof Unknown) return all
  if (all.length > 1) return raiseAs(yamlError, 'expected a single document in the stream', running)
  return all[0] ?? null
}

function loadMany(given: Given, running: Running): Value {
  const all = loadAll(given.value(0), running)
  return all instanceof Unknown ? all : new PyIterator(all, 'generator')
}

function dump(_given: Given, running: Running): Value {
  return running.unknown(`line ${running.lineOf(running.at)} writes YAML`)
}

/** Module `yaml` (PyYAML): its loaders read YAML 1.1. */
export const yamlModule: ModuleSource = {
  name: 'yaml',
  members: new Map<string, Value>([
    ['YAMLError', yamlError],
    ...functions({
      'safe_load(stream)': load,
      'full_load(stream)': load,
      'load(stream, ~Loader=)': load,
      'safe_load_all(stream)': loadMany,
      'load_all(stream, ~Loader=)': loadMany,
      'dump(*~args, **~options)': dump,
      'safe_dump(*~args, **~options)': dump,
    }),
    ...['SafeLoader', 'FullLoader', 'Loader', 'BaseLoader', 'CSafeLoader'].map((name): [string, Value] => [
      name,
      exceptionClass(name, 'object'),
    ]),
  ]),
}
