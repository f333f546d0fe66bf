import { Digits, decodeReference, type Reference } from './reference-json.ts'

/** A cell of a warehouse, apart from the linking columns. JSON cells come as what is in them. */
export type Cell =
  | { readonly kind: 'number' | 'text'; readonly text: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'moment'; readonly micros: bigint }

/** What is expected of some bodies: their scalars, and how many rows they make. */
export interface Expectation {
  readonly leaves: (boolean | string | Digits)[]
  rows: number
  /** names that meet, or levels that stay JSON: rows and values cannot be told from the body alone */
  isOdd: boolean
}

export function emptyExpectation(): Expectation {
  return { leaves: [], rows: 0, isOdd: false }
}

/** Adds what a body (a list or an object) makes. */
export function expectBody(expected: Expectation, body: Reference): void {
  if (Array.isArray(body)) for (const item of body as readonly Reference[]) expectRow(expected, item, 0)
  else expectRow(expected, body, 0)
}

// lists this deep, or objects, become JSON
const deepest = 90

function expectRow(expected: Expectation, item: Reference, depth: number): void {
  expected.rows++
  if (depth > deepest) expected.isOdd = true
  const names = new Set<string>()
  const walk = (value: Reference, path: string): void => {
    if (value instanceof Map) {
      for (const [key, member] of value as ReadonlyMap<string, Reference>) walk(member, `${path}${plain(key)}`)
      return
    }
    if (names.has(path)) expected.isOdd = true
    names.add(path)
    if (Array.isArray(value)) for (const each of value as readonly Reference[]) expectRow(expected, each, depth + 1)
    else if (value !== null) expected.leaves.push(value as boolean | string | Digits)
  }
  walk(item, '')
}

/** Keys that get the same name have the same plain form; the other way round is not so, and no matter. */
function plain(key: string): string {
  return reduced(key)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** Signs that names have a letter for (docs/contract/tables.md 2). */
function reduced(key: string): string {
  return key.replace(/[+*]/g, 'x').replaceAll('@', 'a').replaceAll('|', 'l')
}

type Leaf = Expectation['leaves'][number]

/** Values that are not where they should be, in words; [] = all are there, and nothing else is. */
export function compareValues({ leaves }: Expectation, cells: readonly Cell[]): readonly string[] {
  const found = grouped(cells, keyOf)
  const wanted = grouped<Leaf>(leaves, leafKey)
  assign(wanted, [...wanted.keys()], found)
  const lost = [...wanted.values()].filter(({ left }) => left > 0).map(({ one }) => `lost: ${show(one)}`)
  // what double columns hold besides, of numbers whose digits are in a text
  const rounded = grouped<Leaf>(roundedOf(leaves), (leaf) => `rounded ${leafKey(leaf)}`)
  assign(new Map([...wanted, ...rounded]), [...rounded.keys()], found)
  const spare = [...found.values()].filter(({ left }) => left > 0)
  return [...lost, ...spare.map(({ one, left }) => `from nowhere: ${keyOf(one)} (${left})`)]
}

function roundedOf(leaves: readonly Leaf[]): Digits[] {
  const lossy = leaves.flatMap(numbersIn).filter((digits) => !isPrintedDouble(digits))
  return lossy.filter((digits) => Number.isFinite(Number(digits))).map((digits) => new Digits(String(Number(digits))))
}

interface Group<One> {
  readonly one: One
  /** how many have no partner yet */
  left: number
  readonly partners: Map<string, number>
}

function grouped<One>(all: readonly One[], key: (one: One) => string): Map<string, Group<One>> {
  const groups = new Map<string, Group<One>>()
  for (const one of all) {
    const group = groups.get(key(one))
    if (group === undefined) groups.set(key(one), { one, left: 1, partners: new Map() })
    else group.left++
  }
  return groups
}

/** Gives as many leaves as possible a cell: the likely ones first, then along paths that move others to other cells. */
function assign(wanted: Map<string, Group<Leaf>>, keys: readonly string[], found: Map<string, Group<Cell>>): void {
  const give = (leaf: string, cell: string, many: number): void => {
    const { partners } = wanted.get(leaf) as Group<Leaf>
    partners.set(cell, (partners.get(cell) ?? 0) + many)
  }
  for (const key of keys) {
    const group = wanted.get(key) as Group<Leaf>
    for (const cell of firstKeys(group.one)) {
      const likely = found.get(cell)
      const many = Math.min(group.left, likely?.left ?? 0)
      if (likely === undefined || many === 0) continue
      likely.left -= many
      group.left -= many
      give(key, cell, many)
    }
  }
  const augment = (leaf: string, seen: Set<string>): boolean => {
    const group = wanted.get(leaf) as Group<Leaf>
    for (const [cell, { one, left }] of found) {
      if (seen.has(cell) || !isFor(group.one, one)) continue
      seen.add(cell)
      if (left > 0) {
        ;(found.get(cell) as Group<Cell>).left--
        give(leaf, cell, 1)
        return true
      }
      for (const [other, { partners }] of wanted) {
        if ((partners.get(cell) ?? 0) === 0 || other === leaf || !augment(other, seen)) continue
        give(other, cell, -1)
        give(leaf, cell, 1)
        return true
      }
    }
    return false
  }
  for (const key of keys) {
    const group = wanted.get(key) as Group<Leaf>
    while (group.left > 0 && augment(key, new Set())) group.left--
  }
}

function isFor(leaf: Leaf, cell: Cell): boolean {
  return firstKeys(leaf).includes(keyOf(cell)) || fits(leaf, cell)
}

function leafKey(leaf: Leaf): string {
  return leaf instanceof Digits ? `digits ${leaf.text}` : `${typeof leaf} ${leaf}`
}

function keyOf(cell: Cell): string {
  if (cell.kind === 'bool') return `bool ${cell.value}`
  if (cell.kind === 'moment') return `moment ${cell.micros}`
  return cell.kind === 'number' ? `number ${normal(cell.text)}` : `text ${cell.text}`
}

function firstKeys(leaf: Leaf): string[] {
  if (typeof leaf === 'boolean') return [`bool ${leaf}`]
  if (typeof leaf === 'string') return [`text ${mended(leaf)}`]
  return [`number ${normal(leaf.text)}`, `text ${leaf.text}`]
}

/** By the rules of the tables' types (docs): what a column of another type makes of a value. */
function fits(leaf: boolean | string | Digits, cell: Cell): boolean {
  if (typeof leaf === 'boolean') return cell.kind === 'text' && cell.text === (leaf ? 'True' : 'False')
  const text = leaf instanceof Digits ? leaf.text : leaf.trim()
  if (cell.kind === 'bool') return isTrue(text) === cell.value
  if (cell.kind === 'moment') return micros(text) === cell.micros
  const digits = numbersIn(leaf)[0]
  if (digits === undefined) return false
  return normal(cell.text) === normal(digits) || (isPrintedDouble(digits) && Number(cell.text) === Number(digits))
}

function isTrue(text: string): boolean | undefined {
  const word = text.toLowerCase()
  if (['yes', 'true', 't', 'y', '1'].includes(word)) return true
  if (['no', 'false', 'f', 'n', '0'].includes(word)) return false
  return Number.isNaN(Number(text)) ? undefined : normal(text) !== '0'
}

function micros(text: string): bigint | undefined {
  const seconds = Number(text.replaceAll(/(?<=\d)_(?=\d)/g, ''))
  if (text !== '' && !Number.isNaN(seconds))
    return Math.abs(seconds) < 1e12 ? BigInt(Math.round(seconds * 1e6)) : undefined
  // what dlt takes for a moment: a year and a time of day, `12830:00`
  const [, year, hour, minute] = /^(\d{4}) ?(\d{1,2}):(\d{1,2})$/.exec(text) ?? []
  if (year !== undefined) return BigInt(Date.UTC(Number(year), 0, 1, Number(hour), Number(minute))) * 1000n
  const milliseconds = Date.parse(text.includes('T') ? text : `${text}T00:00:00Z`)
  return Number.isNaN(milliseconds) ? undefined : BigInt(milliseconds) * 1000n
}

/** The number that a leaf is, or whose spelling it is in Python. */
function numbersIn(leaf: Leaf): string[] {
  if (leaf instanceof Digits) return [leaf.text]
  if (typeof leaf === 'boolean') return []
  const text = leaf.trim().replaceAll('_', '')
  if (/^0x[0-9a-f]+$/i.test(text)) return [BigInt(text).toString()]
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? [text] : []
}

/** True when a program that prints a double with so many digits prints these. */
function isPrintedDouble(digits: string): boolean {
  const significant = digits
    .replace(/[eE].*$/, '')
    .replace(/[^\d]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '')
  if (significant === '' || significant.length > 100 || !Number.isFinite(Number(digits))) return significant === ''
  return (
    Math.abs(Number(digits))
      .toExponential(significant.length - 1)
      .replace(/e.*$/, '')
      .replace('.', '') === significant
  )
}

/** One spelling for every number: sign, digits without zeros around them, power of ten. */
function normal(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return whole + fraction === '' ? `no number: ${text}` : '0'
  return `${sign === '-' ? '-' : ''}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`
}

function show(leaf: Leaf): string {
  const text = leaf instanceof Digits ? leaf.text : JSON.stringify(leaf)
  return text.length > 80 ? `${text.slice(0, 80)}… (${text.length})` : text
}

/** The scalars of a JSON cell, as cells. */
export function cellsOfJson(text: string): Cell[] {
  const cells: Cell[] = []
  const walk = (value: Reference): void => {
    if (value instanceof Map) for (const member of (value as ReadonlyMap<string, Reference>).values()) walk(member)
    else if (Array.isArray(value)) for (const item of value as readonly Reference[]) walk(item)
    else if (value instanceof Digits) cells.push({ kind: 'number', text: value.text })
    else if (typeof value === 'string') cells.push({ kind: 'text', text: value })
    else if (typeof value === 'boolean') cells.push({ kind: 'bool', value })
  }
  walk(decodeReference(Buffer.from(text)) ?? null)
  return cells
}

/** Halves of surrogate pairs are no text. */
function mended(text: string): string {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) =>
    found.length === 2 ? found : '\ufffd',
  )
}
