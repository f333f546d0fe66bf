import { shake128 } from '../../model/hashing.ts'
import { codePointLength } from './python-text.ts'

// floor(3 · log2(1 / 0.001) / 8) + 1: dlt's collision probability of 0.001 in a case-insensitive alphabet
const tagBytes = 4

/**
 * Cuts a name to `maxLength` code points around a tag made from `source`, so that different long names stay
 * different (docs/contract/tables.md 2.4). A name that fits is returned as it is.
 */
export function shorten(name: string, source: string, maxLength: number): string {
  if (name.length <= maxLength || codePointLength(name) <= maxLength) return name
  const points = [...name]
  const tag = shortTag(source)
  const rest = Math.max(0, maxLength - tag.length)
  const head = points.slice(0, Math.ceil(rest / 2)).join('')
  const tail = points.slice(points.length - Math.floor(rest / 2)).join('')
  return head + tag + tail
}

/** The six characters that stand for a long name: SHAKE-128 in base64 with `/` and `+` mapped to `a` and `b`. */
export function shortTag(source: string): string {
  return shake128(source, tagBytes).replaceAll('/', 'a').replaceAll('+', 'b').toLowerCase()
}
