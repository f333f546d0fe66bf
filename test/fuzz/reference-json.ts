/*
 * A JSON decoder that shares nothing with sluice's: slow, recursive, strict, and every number stays the text it was.
 */

/** A decoded value. Numbers are `Digits`, objects are maps: the last of equal keys counts. */
export type Reference = null | boolean | string | Digits | readonly Reference[] | ReadonlyMap<string, Reference>

/** A number as it was written. */
export class Digits {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** undefined = this is no JSON text. */
export function decodeReference(bytes: Buffer): Reference | undefined {
  const text = new TextDecoder('utf-8').decode(bytes)
  const at = { text, next: 0 }
  try {
    const value = readValue(at)
    skip(at)
    return at.next === text.length ? value : undefined
  } catch (error) {
    if (error instanceof NoJson) return undefined
    throw error
  }
}

class NoJson extends Error {}

interface Position {
  readonly text: string
  next: number
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// anything but a control character, a quote or a lone backslash
const string = new RegExp(String.raw`"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`, 'y')
const escape = /\\(u[0-9a-fA-F]{4}|[^])/g
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function skip(at: Position): void {
  while (/[ \t\r\n]/.test(at.text[at.next] ?? '')) at.next++
}

function take(at: Position, pattern: RegExp): string {
  pattern.lastIndex = at.next
  const [found] = pattern.exec(at.text) ?? []
  if (found === undefined) throw new NoJson()
  at.next += found.length
  return found
}

function readValue(at: Position): Reference {
  skip(at)
  const first = at.text[at.next] ?? ''
  if (first === '{') return readObject(at)
  if (first === '[') return readList(at)
  if (first === '"') return readText(at)
  for (const [word, value] of [
    ['true', true],
    ['false', false],
    ['null', null],
  ] as const) {
    if (!at.text.startsWith(word, at.next)) continue
    at.next += word.length
    return value
  }
  return new Digits(take(at, number))
}

function readText(at: Position): string {
  const found = take(at, string)
  return found
    .slice(1, -1)
    .replace(escape, (_, code: string) =>
      code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
    )
}

function readList(at: Position): Reference {
  const items: Reference[] = []
  at.next++
  skip(at)
  if (at.text[at.next] === ']') {
    at.next++
    return items
  }
  for (;;) {
    items.push(readValue(at))
    if (ends(at, ']')) return items
  }
}

function readObject(at: Position): Reference {
  const members = new Map<string, Reference>()
  at.next++
  skip(at)
  if (at.text[at.next] === '}') {
    at.next++
    return members
  }
  for (;;) {
    skip(at)
    const key = readText(at)
    skip(at)
    if (at.text[at.next] !== ':') throw new NoJson()
    at.next++
    members.set(key, readValue(at))
    if (ends(at, '}')) return members
  }
}

/** True behind the closing bracket, false behind a comma. */
function ends(at: Position, bracket: string): boolean {
  skip(at)
  const sign = at.text[at.next++]
  if (sign !== bracket && sign !== ',') throw new NoJson()
  return sign === bracket
}
