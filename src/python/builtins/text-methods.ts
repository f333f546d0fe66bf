import { nameOfType } from '../values/keys.ts'
import { PyBytes } from '../values/bytes.ts'
import { PyDict } from '../values/dict.ts'
import { PyList, PyTuple } from '../values/list.ts'
import { isText, joinTexts, type Lookup, type LookupText } from '../values/lookup.ts'
import { unknownIn } from '../values/unknown.ts'
import { Unknown, type Running, type Value } from '../values/value.ts'
import type { Method } from '../values/methods.ts'
import { methodTable } from './define.ts'
import type { Given } from './signature.ts'
import { encode } from './text/bytes-text.ts'
import { capitalize, caseFold, classes, expandTabs, justify, swapCase, title, zeroFill } from './text/case.ts'
import { count, find, replace, split, splitFromRight, splitLines, strip, type Edge } from './text/split.ts'
import { characterOf, unitOf } from './text/characters.ts'
import { formatTemplate } from './text/template.ts'
import { textIn } from './text/text-argument.ts'
import { makeTranslation, translate } from './text/translate.ts'

const isString = (value: Value): value is string => typeof value === 'string'
const list = (texts: readonly string[]): PyList => new PyList([...texts])
// what one text may grow to in one step
const mostCharacters = 1_000_000

/** The methods of `str`. */
export const textMethods: ReadonlyMap<string, Method> = new Map([
  ...methodTable(isString, 'str', {
    'strip(chars=, /)': (self, given, running) => stripped(self, 'both', { given, running }),
    'lstrip(chars=, /)': (self, given, running) => stripped(self, 'left', { given, running }),
    'rstrip(chars=, /)': (self, given, running) => stripped(self, 'right', { given, running }),
    'split(sep=, maxsplit=)': (self, given, running) =>
      list(split(self, separatorOf(given, running), given.int(1, -1))),
    'rsplit(sep=, maxsplit=)': (self, given, running) =>
      list(splitFromRight(self, separatorOf(given, running), given.int(1, -1))),
    'splitlines(keepends=)': (self, given, running) =>
      list(splitLines(self, given.has(0) && running.truth(given.value(0)) === true)),
    'partition(sep, /)': (self, given, running) => partition(self, textIn(given, 0, running), running),
    'rpartition(sep, /)': (self, given, running) => partitionFromRight(self, textIn(given, 0, running), running),
    'replace(old, new, count=, /)': (self, given, running) => {
      const to = textIn(given, 1, running)
      running.spend(self.length / 100)
      const replaced = replace(self, { from: textIn(given, 0, running), to }, given.int(2, -1))
      running.spend(replaced.length / 100)
      return replaced
    },
    'join(~iterable, /)': (self, given, running) => join(self, given.value(0), running),
    'format(*~args, **~kwargs)': (self, given, running) =>
      formatTemplate(self, { positional: given.rest, named: (name) => given.named.get(name) }, running),
    'format_map(~mapping, /)': (self, given, running) => formatMap(self, given.value(0), running),
    'encode(encoding=, errors=)': (self, given, running) => {
      const how = { encoding: given.text(0, 'utf-8'), errors: given.text(1, 'strict') }
      const bytes = encode(self, how, running)
      return bytes === undefined ? running.unknown(`the encoding "${how.encoding}" is not known`) : new PyBytes(bytes)
    },
    'translate(table, /)': (self, given, running) => translate(self, given.value(0), running),
    'maketrans(x, y=, z=, /)': (_self, given, running) => makeTranslation(given, running),
  }),
  ...methodTable(isString, 'str', {
    'startswith(prefix, start=, end=, /)': (self, given, running) =>
      touches(self, { given, name: 'startswith' }, running),
    'endswith(suffix, start=, end=, /)': (self, given, running) => touches(self, { given, name: 'endswith' }, running),
    'find(sub, start=, end=, /)': (self, given, running) => place(self, given, { running, last: false }),
    'rfind(sub, start=, end=, /)': (self, given, running) => place(self, given, { running, last: true }),
    'index(sub, start=, end=, /)': (self, given, running) => mustPlace(self, given, { running, last: false }),
    'rindex(sub, start=, end=, /)': (self, given, running) => mustPlace(self, given, { running, last: true }),
    'count(sub, start=, end=, /)': (self, given, running) => {
      const { from, to } = rangeOf(self, given)
      const part = textIn(given, 0, running)
      return from > to ? 0 : count(self.slice(unitOf(self, from), unitOf(self, to)), part)
    },
    'removeprefix(prefix, /)': (self, given, running) => {
      const prefix = textIn(given, 0, running)
      return self.startsWith(prefix) ? self.slice(prefix.length) : self
    },
    'removesuffix(suffix, /)': (self, given, running) => {
      const suffix = textIn(given, 0, running)
      return suffix !== '' && self.endsWith(suffix) ? self.slice(0, -suffix.length) : self
    },
    'upper()': (self) => self.toUpperCase(),
    'lower()': (self) => self.toLowerCase(),
    'title()': title,
    'capitalize()': capitalize,
    'swapcase()': swapCase,
    'casefold()': caseFold,
    'zfill(width, /)': (self, given, running) => zeroFill(self, widthOf(given, running)),
    'ljust(width, fillchar=, /)': (self, given, running) => justified(self, 'left', { given, running }),
    'rjust(width, fillchar=, /)': (self, given, running) => justified(self, 'right', { given, running }),
    'center(width, fillchar=, /)': (self, given, running) => justified(self, 'center', { given, running }),
    'expandtabs(tabsize=)': (self, given, running) => {
      const size = Math.min(given.int(0, 8), 1000)
      running.spend((self.length * Math.max(size, 1)) / 100)
      return expandTabs(self, size)
    },
  }),
  ...methodTable(
    isString,
    'str',
    Object.fromEntries(Object.entries(classes).map(([name, test]) => [`${name}()`, (self: string) => test(self)])),
  ),
])

interface Call {
  readonly given: Given
  readonly running: Running
}

function stripped(self: string, edge: Edge, { given, running }: Call): string {
  const characters = given.value(0)
  if (characters !== null && typeof characters !== 'string') {
    const name = { both: 'strip', left: 'lstrip', right: 'rstrip' }[edge]
    return running.raise('TypeError', `${name} arg must be None or str`)
  }
  return strip(self, edge, characters)
}

function separatorOf(given: Given, running: Running): string | null {
  const separator = given.value(0)
  if (separator === '') return running.raise('ValueError', 'empty separator')
  if (separator === null || typeof separator === 'string') return separator
  return running.raise('TypeError', `must be str or None, not ${nameOfType(separator)}`)
}

function partition(self: string, separator: string, running: Running): Value {
  if (separator === '') running.raise('ValueError', 'empty separator')
  const at = self.indexOf(separator)
  return new PyTuple(at < 0 ? [self, '', ''] : [self.slice(0, at), separator, self.slice(at + separator.length)])
}

function partitionFromRight(self: string, separator: string, running: Running): Value {
  if (separator === '') running.raise('ValueError', 'empty separator')
  const at = self.lastIndexOf(separator)
  return new PyTuple(at < 0 ? ['', '', self] : [self.slice(0, at), separator, self.slice(at + separator.length)])
}

/** `separator.join(texts)`: lookups among them stay lookups in the text. */
function join(separator: string, iterable: Value, running: Running): Value {
  const unknown = unknownIn(iterable)
  if (unknown !== undefined) return unknown
  const parts: (string | Lookup | LookupText)[] = []
  let index = 0
  for (const item of running.iterate(iterable)) {
    if (item instanceof Unknown) return item
    if (!isText(item))
      return running.raise('TypeError', `sequence item ${index}: expected str instance, ${nameOfType(item)} found`)
    if (index > 0) parts.push(separator)
    parts.push(item)
    running.spend(1 + ((typeof item === 'string' ? item.length : 0) + separator.length) / 100)
    index++
  }
  return joinTexts(parts)
}

function formatMap(self: string, mapping: Value, running: Running): Value {
  const unknown = unknownIn(mapping)
  if (unknown !== undefined) return unknown
  const named = (name: string): Value | undefined =>
    mapping instanceof PyDict && !mapping.has(name) && mapping.typeName === 'dict'
      ? undefined
      : running.item(mapping, name)
  return formatTemplate(self, { positional: [], named }, running)
}

function rangeOf(self: string, given: Given): { from: number; to: number } {
  const length = characterOf(self, self.length)
  const clip = (index: number): number => Math.max(0, index < 0 ? index + length : index)
  const at = (index: number, missing: number): number => (given.value(index) === null ? missing : given.int(index))
  return { from: clip(at(1, 0)), to: Math.min(length, clip(at(2, length))) }
}

function place(self: string, given: Given, how: { running: Running; last: boolean }): number {
  return find(self, textIn(given, 0, how.running), { ...rangeOf(self, given), last: how.last })
}

function mustPlace(self: string, given: Given, how: { running: Running; last: boolean }): number {
  const at = place(self, given, how)
  return at < 0 ? how.running.raise('ValueError', 'substring not found') : at
}

function touches(
  self: string,
  { given, name }: { given: Given; name: 'startswith' | 'endswith' },
  running: Running,
): boolean {
  const wanted = given.value(0)
  const { from, to } = rangeOf(self, given)
  const inside = from > to ? undefined : self.slice(unitOf(self, from), unitOf(self, to))
  const test = (text: Value): boolean => {
    if (typeof text !== 'string')
      return running.raise(
        'TypeError',
        wanted instanceof PyTuple
          ? `tuple for ${name} must only contain str, not ${nameOfType(text)}`
          : `${name} first arg must be str or a tuple of str, not ${nameOfType(text)}`,
      )
    if (inside === undefined) return false
    return name === 'startswith' ? inside.startsWith(text) : inside.endsWith(text)
  }
  return wanted instanceof PyTuple ? wanted.items.some(test) : test(wanted)
}

function widthOf(given: Given, running: Running): number {
  const width = given.int(0)
  running.spend(Math.max(0, width) / 100)
  return width > mostCharacters ? running.raise('MemoryError', '') : width
}

function justified(self: string, to: 'left' | 'right' | 'center', { given, running }: Call): string {
  const fill = given.text(1, ' ')
  if (Array.from(fill).length !== 1) running.raise('TypeError', 'The fill character must be exactly one character long')
  return justify(self, fill, { width: widthOf(given, running), to })
}
