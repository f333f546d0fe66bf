/** Dice that fall the same way every time. */
export interface Dice {
  /** a whole number from 0 to below `sides` */
  (sides: number): number
}

export function seededDice(seed: number): Dice {
  let state = seed >>> 0
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

function pick<Item>(dice: Dice, items: readonly Item[]): Item {
  return items[dice(items.length)] as Item
}

const keys =
  `id name price created_at tags owner lines ok ratio note Größe a b 7 0 __proto__ constructor toString _dlt_id
 _dlt_parent_id _dlt_load_id value list 💥 x__y`
    .split(/[ \n]+/)
    .concat('', ' ', 'a b')
const numbers = `0 -0 1 -1 42 1.0 1.5 -2.50 1e3 1E-7 0.1 1e22 123456789.987654321 9007199254740991 9007199254740992
 9007199254740993 9223372036854775807 -9223372036854775808 1e308 1e309 1e400 -1e999 1e-400 5e-324 0.10000000000000001
 3.14159265358979323846 123456789012345680000.0 0.30000000000000004 1e-999999 1e999999 9007199254740993.0 0e5 -0.0`.split(
  /\s+/,
)
const hugeIntegers = [
  '9223372036854775808',
  '-9223372036854775809',
  '1'.repeat(40),
  '9'.repeat(400),
  `-${'7'.repeat(5000)}`,
]
const texts = String.raw`"" "x" "true" "no" "null" "1" "1.50" "1e400" "NaN" "Infinity" "0x1f" "\u00a012\u0020" "1_000"
 "2024-01-01T00:00:00Z" "2024-01-01" "2024-02-30T00:00:00Z" "12:30:00" "1700000000" "\u0000" "a\u0000b" "\ud800" "\udc00x"
 "\ud83d\ude00" "💥ü" "\\\"\/\b\f\n\r\t" "\\ud800" "[1,2]" "{\"a\":1}" "9007199254740993"`
  .split(/\s+(?=")/)
  .concat('" "', `"${'é'.repeat(300)}"`)
const words = ['true', 'false', 'null', 'null']

/** What a body may hold besides: integers beyond 64 bits make a load fail, as they should. */
export interface Spice {
  readonly hugeIntegers: boolean
}

function scalar(dice: Dice, spice: Spice): string {
  const kind = dice(10)
  if (kind < 4) return spice.hugeIntegers && dice(8) === 0 ? pick(dice, hugeIntegers) : pick(dice, numbers)
  return kind < 8 ? pick(dice, texts) : pick(dice, words)
}

function value(dice: Dice, spice: Spice, depth: number): string {
  const kind = depth <= 0 ? 0 : dice(16)
  if (kind < 13) return scalar(dice, spice)
  if (kind < 15) return object(dice, spice, depth - 1)
  return `[${Array.from({ length: dice(4) }, () => value(dice, spice, depth - 1)).join(',')}]`
}

function object(dice: Dice, spice: Spice, depth: number): string {
  const members = Array.from(
    { length: dice(7) },
    () => `${JSON.stringify(pick(dice, keys))}:${value(dice, spice, depth)}`,
  )
  return `{${members.join(dice(9) === 0 ? ' ,\n' : ',')}}`
}

/** A body as an API might send it: a list of records, or one. Some are long enough for the way that reads bytes. */
export function makeBody(dice: Dice, spice: Spice): Buffer {
  if (dice(12) === 0) return Buffer.from(object(dice, spice, 2))
  const isLong = dice(12) === 0
  const shapes = Array.from({ length: 1 + dice(4) }, () => object(dice, spice, 2))
  const records = Array.from({ length: isLong ? 300 : 1 + dice(4) }, () =>
    isLong && dice(10) > 0 ? pick(dice, shapes) : object(dice, spice, 2),
  )
  return Buffer.from(`[${records.join(',')}]`)
}

type Mutation = (bytes: Buffer, dice: Dice) => Buffer

const splice = (bytes: Buffer, at: number, removed: number, added: Buffer | string): Buffer =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(added as string), bytes.subarray(at + removed)])

const mutations: readonly Mutation[] = [
  (bytes, dice) => bytes.subarray(0, dice(bytes.length + 1)),
  (bytes, dice) => {
    const copy = Buffer.from(bytes)
    if (copy.length > 0) copy[dice(copy.length)] = dice(256)
    return copy
  },
  (bytes, dice) => {
    const copy = Buffer.from(bytes)
    const at = dice(Math.max(1, copy.length))
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << dice(8))
    return copy
  },
  (bytes, dice) => splice(bytes, dice(bytes.length + 1), dice(6), ''),
  (bytes, dice) =>
    splice(bytes, dice(bytes.length + 1), 0, bytes.subarray(dice(bytes.length + 1)).subarray(0, dice(40))),
  (bytes, dice) =>
    splice(
      bytes,
      dice(bytes.length + 1),
      0,
      pick(dice, [',', ':', '{', '}', '[', ']', '"', '\\', ' ', '\u0000', '-', '.']),
    ),
  (bytes, dice) =>
    splice(
      bytes,
      dice(bytes.length + 1),
      0,
      Buffer.from(pick(dice, [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90], [0xe2, 0x82]])),
    ),
  (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  // another value in the place of a scalar
  (bytes, dice) => swapScalar(bytes, pick(dice, numbers), dice),
  (bytes, dice) => swapScalar(bytes, pick(dice, texts), dice),
  (bytes, dice) => swapScalar(bytes, pick(dice, ['{}', '[]', 'null', '[[]]', '{"":{}}', '[null]', '[[1],[2]]']), dice),
  (bytes, dice) => swapScalar(bytes, '['.repeat(1 + dice(60)) + '1' + ']'.repeat(1 + dice(60)), dice),
  (bytes, dice) => swapScalar(bytes, nest(1 + dice(40), dice), dice),
  // a key once more, or another key
  (bytes, dice) => swapKey(bytes, pick(dice, keys), dice),
  (bytes, dice) => swapKey(bytes, pick(dice, keys), dice),
]

function nest(depth: number, dice: Dice): string {
  const [open, close] = pick(dice, [
    ['[', ']'],
    ['{"d":', '}'],
    ['[{"l":', '}]'],
  ] as const)
  return open.repeat(depth) + '1' + close.repeat(depth)
}

function swapScalar(bytes: Buffer, other: string, dice: Dice): Buffer {
  return swap(bytes, /(?<=[[:,]\s*)(?:-?\d[\d.eE+-]*|true|false|null|"(?:[^"\\]|\\.)*"(?!\s*:))/g, other, dice)
}

function swapKey(bytes: Buffer, other: string, dice: Dice): Buffer {
  return swap(bytes, /"(?:[^"\\]|\\.)*"(?=\s*:)/g, JSON.stringify(other), dice)
}

function swap(bytes: Buffer, pattern: RegExp, other: string, dice: Dice): Buffer {
  const text = bytes.toString('utf8')
  const found = [...text.matchAll(pattern)]
  if (found.length === 0) return bytes
  const { index, 0: old } = pick(dice, found)
  return Buffer.from(text.slice(0, index) + other + text.slice(index + old.length))
}

/** A body and what happened to it on the way: nothing, or up to four mutations. */
export function mutatedBody(dice: Dice, spice: Spice): Buffer {
  let body = makeBody(dice, spice)
  for (let left = dice(5); left > 0; left--) body = pick(dice, mutations)(body, dice)
  return body
}
