import { isUtf8 } from 'node:buffer'

/**
 * The places of all values of a JSON text, without the values. A token is an index into `starts` and `ends`, tokens stand
 * in the order of the text, and the byte at a token's start tells its kind (`{ [ " t f n`, else a number).
 *
 * | token | `starts` | `ends` |
 * |---|---|---|
 * | text | opening quote | closing quote; negative when there are escapes between |
 * | number | first byte | byte behind the last; negative when `JSON.parse` could lose what it means |
 * | `true`, `false`, `null` | first byte | byte behind the last |
 * | `{` or `[` | bracket | the token behind the whole container |
 * | end of a container | closing bracket | of an object: which of `keys` it has |
 *
 * Keys have no tokens: the values of an object follow each other, in the order of its keys.
 */
export interface ScannedJson {
  readonly bytes: Buffer
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** the keys of objects, in the order they were written in; objects alike in place and keys share one list */
  readonly keys: readonly (readonly string[])[]
}

/** Bytes of ASCII characters that matter here. */
export const ascii = {
  quote: 0x22,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  point: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  list: 0x5b,
  backslash: 0x5c,
  listEnd: 0x5d,
  false: 0x66,
  null: 0x6e,
  true: 0x74,
  object: 0x7b,
  objectEnd: 0x7d,
} as const

// what is nested deeper goes to the parser that keeps its own stack
const deepest = 200
// a typical page has 10 to 20 bytes per token
const bytesPerToken = 12
// objects whose keys are data, ids for example, are not worth remembering
const mostKinds = 5000
// beyond this the places alone take half a gigabyte; only long lists of bare numbers have so many, and they gain
// nothing
const mostTokens = 1 << 26

/**
 * Finds all values of a JSON text in UTF-8. undefined = this is for the ordinary parser: malformed, nested deeper than
 * 200 levels, with objects of thousands of kinds, or not UTF-8. What is not undefined, that parser accepts.
 */
export function scanJson(bytes: Buffer): ScannedJson | undefined {
  return isUtf8(bytes) ? new Scanner(bytes).run() : undefined
}

/**
 * The keys of an object up to some key, as a tree: objects that stand in the same place and begin alike share the
 * beginning.
 */
class KeyNode {
  readonly key: string
  readonly before: KeyNode | undefined
  readonly next = new Map<string, KeyNode>()
  /** its number among `ScannedJson.keys`; -1 = no object has ended here */
  number = -1
  /** the key that came next last time, in UTF-8, and where it leads: most objects are like the one before */
  guess: Uint8Array = Buffer.alloc(0)
  guessed: KeyNode | undefined
  /** the beginning of objects in the value of the key */
  inside: KeyNode | undefined

  constructor(key = '', before?: KeyNode) {
    this.key = key
    this.before = before
  }
}

function keysOf(last: KeyNode): readonly string[] {
  const keys: string[] = []
  for (let node = last; node.before !== undefined; node = node.before) keys.push(node.key)
  return keys.toReversed()
}

class Scanner {
  readonly #bytes: Buffer
  readonly #open = new Int32Array(deepest)
  /** by depth: the keys so far of an object; undefined = it is a list */
  readonly #nodes: (KeyNode | undefined)[] = []
  /** by depth: where the keys of objects in a list begin */
  readonly #beginnings: KeyNode[] = []
  readonly #keys: (readonly string[])[] = []
  #kinds = 0
  #starts: Int32Array
  #ends: Int32Array

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    const room = Math.ceil(bytes.length / bytesPerToken) + deepest + 1
    this.#starts = new Int32Array(room)
    this.#ends = new Int32Array(room)
  }

  run(): ScannedJson | undefined {
    const count = this.#scan()
    if (count === undefined) return undefined
    const starts = this.#starts.subarray(0, count)
    return { bytes: this.#bytes, starts, ends: this.#ends.subarray(0, count), keys: this.#keys }
  }

  /** The number of tokens. One turn per value: it, or the beginning of a container; then the ends of containers behind. */
  #scan(): number | undefined {
    const bytes = this.#bytes
    const open = this.#open
    const nodes = this.#nodes
    const top = new KeyNode()
    let [starts, ends] = [this.#starts, this.#ends]
    let count = 0
    let depth = 0
    let at = skipBlanks(bytes, 0)
    for (;;) {
      // a value, and behind it the ends of all that is open
      if (count + deepest + 1 > starts.length) {
        if (!this.#grow()) return undefined
        ;[starts, ends] = [this.#starts, this.#ends]
      }
      const byte = bytes[at]
      if (byte === ascii.object || byte === ascii.list) {
        const beginning = depth === 0 ? top : this.#beginning(depth - 1)
        nodes[depth] = byte === ascii.object ? beginning : undefined
        this.#beginnings[depth] = beginning
        open[depth] = count
        starts[count++] = at
        if (++depth === deepest) return undefined
        at = skipBlanks(bytes, at + 1)
        if (bytes[at] !== (byte === ascii.list ? ascii.listEnd : ascii.objectEnd)) {
          if (byte === ascii.list) continue
          at = this.#key(at, depth - 1)
          if (at === 0) return undefined
          continue
        }
      } else {
        const end = scalarEnd(bytes, at)
        if (end === 0) return undefined
        starts[count] = at
        ends[count++] = end
        at = end < 0 ? -end : end
        if (byte === ascii.quote) at++
      }
      for (;;) {
        at = skipBlanks(bytes, at)
        if (depth === 0) return at === bytes.length ? count : undefined
        const node = nodes[depth - 1]
        if (bytes[at] === ascii.comma) {
          at = skipBlanks(bytes, at + 1)
          if (node === undefined) break
          at = this.#key(at, depth - 1)
          if (at === 0) return undefined
          break
        }
        if (bytes[at] !== (node === undefined ? ascii.listEnd : ascii.objectEnd)) return undefined
        depth--
        starts[count] = at++
        ends[count++] = node === undefined ? 0 : this.#numberOf(node)
        ends[open[depth] ?? 0] = count
      }
    }
  }

  /** Where the keys of objects begin that stand in the container at a depth. */
  #beginning(depth: number): KeyNode {
    const node = this.#nodes[depth]
    if (node !== undefined) return (node.inside ??= new KeyNode())
    return this.#beginnings[depth] ?? new KeyNode()
  }

  /** Reads `"key" :` of the object at a depth; gives where the value begins, or 0. */
  #key(at: number, depth: number): number {
    const bytes = this.#bytes
    const node = this.#nodes[depth]
    if (bytes[at] !== ascii.quote || node === undefined) return 0
    let end = at + 1 + node.guess.length
    if (node.guessed !== undefined && bytes[end] === ascii.quote && startsWith(bytes, at + 1, node.guess)) {
      this.#nodes[depth] = node.guessed
    } else {
      end = textEnd(bytes, at + 1)
      if (end === 0) return 0
      const next = this.#nextNode(node, at, end)
      if (next === undefined) return 0
      this.#nodes[depth] = next
      if (end < 0) end = -end
    }
    const colon = skipBlanks(bytes, end + 1)
    return bytes[colon] === ascii.colon ? skipBlanks(bytes, colon + 1) : 0
  }

  /** Where a key leads that was not the expected one; undefined = there are too many. `end` as `textEnd` gives it. */
  #nextNode(node: KeyNode, at: number, end: number): KeyNode | undefined {
    const raw = this.#bytes.subarray(at + 1, Math.abs(end))
    const text = raw.toString('utf8')
    const key = end < 0 ? (JSON.parse(`"${text}"`) as string) : text
    let next = node.next.get(key)
    if (next === undefined) {
      if (++this.#kinds > mostKinds) return undefined
      next = new KeyNode(key, node)
      node.next.set(key, next)
    }
    // a key with escapes may be spelt otherwise next time
    node.guess = raw
    node.guessed = end < 0 ? undefined : next
    return next
  }

  #numberOf(node: KeyNode): number {
    if (node.number === -1) node.number = this.#keys.push(keysOf(node)) - 1
    return node.number
  }

  /** False when there are too many values. */
  #grow(): boolean {
    const [starts, ends] = [this.#starts, this.#ends]
    if (starts.length > mostTokens / 2) return false
    this.#starts = new Int32Array(starts.length * 2)
    this.#ends = new Int32Array(starts.length * 2)
    this.#starts.set(starts)
    this.#ends.set(ends)
    return true
  }
}

function startsWith(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) if (bytes[at + index] !== expected[index]) return false
  return true
}

/** The end of a text, number or word as `ScannedJson.ends` has it; 0 = malformed. */
function scalarEnd(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]
  if (byte === ascii.quote) return textEnd(bytes, at + 1)
  return byte === ascii.true || byte === ascii.false || byte === ascii.null ? wordEnd(bytes, at) : numberEnd(bytes, at)
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from
  for (; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return at
  }
  return at
}

/** Where the closing quote is, negative when there were escapes; 0 = malformed. */
function textEnd(bytes: Uint8Array, from: number): number {
  const { length } = bytes
  let at = from
  let sign = 1
  for (; at < length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === ascii.quote) return sign * at
    if (byte < 0x20) return 0
    if (byte !== ascii.backslash) continue
    sign = -1
    at = escapeEnd(bytes, at + 1)
    if (at === 0) return 0
  }
  return 0
}

const escapes = new Set(Buffer.from('"\\/bfnrt'))

/** The last byte of an escape whose sign stands at `at`; 0 = malformed. */
function escapeEnd(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0
  if (escapes.has(byte)) return at
  if (byte !== 0x75) return 0
  for (let index = at + 1; index <= at + 4; index++) if (!isHexDigit(bytes[index] ?? 0)) return 0
  return at + 4
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)
}

function isDigit(byte: number): boolean {
  return byte >= ascii.zero && byte <= ascii.nine
}

const words = [Buffer.from('true'), Buffer.from('false'), Buffer.from('null')]

function wordEnd(bytes: Uint8Array, from: number): number {
  const word = words.find((each) => each[0] === bytes[from])
  if (word === undefined) return 0
  for (let index = 1; index < word.length; index++) if (bytes[from + index] !== word[index]) return 0
  return from + word.length
}

/** So many digits, sign and point included, are exact as a plain number. */
const mostBytes = 15

/**
 * The byte behind a number, negative when it is one whose text must be looked at (`decodeNumber`): long, an exponent, or
 * nothing but zeros behind the point. 0 = malformed.
 */
function numberEnd(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === ascii.minus ? from + 1 : from
  const whole = at
  while (isDigit(bytes[at] ?? 0)) at++
  if (at === whole || (bytes[whole] === ascii.zero && at > whole + 1)) return 0
  let isPlain = true
  if (bytes[at] === ascii.point) {
    const point = at++
    let seen = 0
    for (; isDigit(bytes[at] ?? 0); at++) seen |= bytes[at] ?? 0
    if (at === point + 1) return 0
    isPlain = seen !== ascii.zero
  }
  const letter = bytes[at]
  if (letter === 0x65 || letter === 0x45) {
    isPlain = false
    at++
    if (bytes[at] === ascii.plus || bytes[at] === ascii.minus) at++
    const power = at
    while (isDigit(bytes[at] ?? 0)) at++
    if (at === power) return 0
  }
  return isPlain && at - from <= mostBytes ? at : -at
}
