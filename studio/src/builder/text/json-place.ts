import type { TypedPlace } from './yaml-place.ts'

/** An object or list that is open where one is. */
interface Open {
  readonly isList: boolean
  /** of an object: the key whose value is written now; of a list the item's number */
  step: string | number | undefined
}

const plain = /^[\w$.+-]*$/

/**
 * The place of an offset in a JSON text, however many lines its objects span. It reads only what stands before, and so works
 * on text that cannot be parsed yet. undefined = nothing with a name can be typed there.
 */
export function jsonPlace(text: string, offset: number): TypedPlace | undefined {
  const open: Open[] = []
  let last: string | undefined
  let from = 0
  for (let index = 0; index < offset; index++) {
    const char = text[index] ?? ''
    const here = open.at(-1)
    if (char === '"') {
      const end = endOfString(text, index, offset)
      if (end === undefined) return placeIn(open, { from: index + 1, isQuoted: true })
      last = text.slice(index + 1, end)
      index = end
    } else if (char === '{' || char === '[') {
      open.push({ isList: char === '[', step: char === '[' ? 0 : undefined })
      ;[from, last] = [index + 1, undefined]
    } else if (char === '}' || char === ']') {
      open.pop()
      ;[from, last] = [index + 1, undefined]
    } else if (char === ':') {
      if (here?.isList === false) here.step = last
      ;[from, last] = [index + 1, undefined]
    } else if (char === ',') {
      if (here !== undefined) here.step = here.isList ? Number(here.step) + 1 : undefined
      ;[from, last] = [index + 1, undefined]
    }
  }
  // behind a text that is whole there is nothing to add
  if (last !== undefined) return undefined
  const typed = text.slice(from, offset)
  const start = from + (/^\s*/.exec(typed)?.[0].length ?? 0)
  return plain.test(text.slice(start, offset)) ? placeIn(open, { from: start, isQuoted: false }) : undefined
}

/** Where the closing quote stands; undefined = not before `offset`. */
function endOfString(text: string, start: number, offset: number): number | undefined {
  for (let index = start + 1; index < offset; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === '"') return index
    // no text of JSON goes on in the next line: the quote was left open there
    else if (text[index] === '\n') return index
  }
  return undefined
}

function placeIn(
  open: readonly Open[],
  typed: { readonly from: number; readonly isQuoted: boolean },
): TypedPlace | undefined {
  const innermost = open.at(-1)
  if (innermost === undefined) return undefined
  const path = open.flatMap(({ step }) => step ?? [])
  return { path, kind: innermost.step === undefined ? 'key' : 'value', ...typed }
}
