import { characterOf, unitOf, whiteSpace } from './characters.ts'

const leading = new RegExp(`^[${whiteSpace}]+`)
const trailing = new RegExp(`[${whiteSpace}]+$`)
const runs = new RegExp(`[${whiteSpace}]+`, 'g')

export type Edge = 'left' | 'right' | 'both'

/** `strip`, `lstrip`, `rstrip`; without characters white space is taken away. */
export function strip(text: string, edge: Edge, characters: string | null): string {
  if (characters === null) {
    const left = edge === 'right' ? text : text.replace(leading, '')
    return edge === 'left' ? left : trimEnd(left)
  }
  const set = new Set(characters)
  const all = Array.from(text)
  let from = 0
  let to = all.length
  if (edge !== 'right') while (from < to && set.has(all[from] ?? '')) from++
  if (edge !== 'left') while (to > from && set.has(all[to - 1] ?? '')) to--
  return all.slice(from, to).join('')
}

// a long text that ends otherwise is looked at once from behind, where the regex alone would try every run
function trimEnd(text: string): string {
  const last = text.at(-1)
  return last === undefined || last.search(trailing) < 0 ? text : text.slice(0, lastSolid(text) + 1)
}

function lastSolid(text: string): number {
  for (let at = text.length - 1; at >= 0; at--) if ((text[at] ?? '').search(trailing) < 0) return at
  return -1
}

/** `split`; a negative `most` is without end. */
export function split(text: string, separator: string | null, most: number): string[] {
  if (separator !== null) return splitAt(text, separator, most)
  const start = text.replace(leading, '')
  const parts: string[] = []
  let from = 0
  for (const match of start.matchAll(runs)) {
    if (most >= 0 && parts.length >= most) break
    parts.push(start.slice(from, match.index))
    from = match.index + match[0].length
  }
  const rest = most >= 0 && parts.length >= most ? start.slice(from) : trimEnd(start.slice(from))
  return rest === '' ? parts : [...parts, rest]
}

function splitAt(text: string, separator: string, most: number): string[] {
  const all = text.split(separator)
  if (most < 0 || all.length <= most + 1) return all
  return [...all.slice(0, most), all.slice(most).join(separator)]
}

/** `rsplit`. */
export function splitFromRight(text: string, separator: string | null, most: number): string[] {
  if (most < 0) return split(text, separator, -1)
  if (separator !== null) {
    const all = text.split(separator)
    if (all.length <= most + 1) return all
    const cut = all.length - most
    return [all.slice(0, cut).join(separator), ...all.slice(cut)]
  }
  const end = trimEnd(text)
  const gaps = [...end.matchAll(runs)].filter(({ index }) => index > 0)
  const parts: string[] = []
  let to = end.length
  for (const gap of gaps.toReversed()) {
    if (parts.length >= most) break
    parts.unshift(end.slice(gap.index + gap[0].length, to))
    to = gap.index
  }
  const rest = parts.length >= most ? end.slice(0, to) : end.slice(0, to).replace(leading, '')
  return rest === '' ? parts : [rest, ...parts]
}

// made of a text, so that control characters stand in it as escapes
const lineEnds = '\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029'
const lines = new RegExp(`[^${lineEnds}]*(?:\\r\\n|[${lineEnds}]|$)`, 'g')
const lineEnd = new RegExp(`(?:\\r\\n|[${lineEnds}])$`)

/** `splitlines`. */
export function splitLines(text: string, keepEnds: boolean): string[] {
  const found = text.match(lines) ?? []
  const kept = found.at(-1) === '' ? found.slice(0, -1) : found
  return keepEnds ? kept : kept.map((line) => line.replace(lineEnd, ''))
}

/** The first or last place of a text inside another, in code points between `from` and `to`; -1 = not there. */
export function find(text: string, part: string, range: { from: number; to: number; last: boolean }): number {
  const { from, to, last } = range
  if (from > to) return -1
  const start = unitOf(text, from)
  const end = unitOf(text, to)
  const inside = text.slice(0, end)
  const at = last ? inside.lastIndexOf(part) : inside.indexOf(part, start)
  return at < start ? -1 : characterOf(text, at)
}

/** `count`. */
export function count(text: string, part: string): number {
  if (part === '') return Array.from(text).length + 1
  return text.split(part).length - 1
}

/** `replace`; a negative `most` replaces all. */
export function replace(text: string, change: { from: string; to: string }, most: number): string {
  const { from, to } = change
  if (most < 0) return from === '' ? interleave(text, to, -1) : text.replaceAll(from, () => to)
  if (from === '') return interleave(text, to, most)
  return splitAt(text, from, most).join(to)
}

function interleave(text: string, between: string, most: number): string {
  const characters = Array.from(text)
  const times = most < 0 ? characters.length + 1 : Math.min(most, characters.length + 1)
  const pieces = characters.map((character, index) => (index < times ? between : '') + character)
  return pieces.join('') + (times > characters.length ? between : '')
}
