import type { PathFunction, PathNode } from './nodes.ts'
import { badPath, type Scanner } from './scanner.ts'
import { takeQuoted } from './tokens.ts'

const split = /^split\(\s*(['"]?)(.+)\1\s*,\s*(-?\d+|\*)\s*,\s*(-?\d+)\s*\)$/
const substitute = /^sub\(\/(.*)\/,\s*(.*)\)$/
const known = [
  '`this`',
  '`len`',
  '`keys`',
  '`sorted`',
  '`str()`',
  '`split(chars, segment, max)`',
  '`sub(/regex/, text)`',
]

/** Reads a backquoted operator of jsonpath-ng: all of them but `parent` and `path`, which need to know the way. */
export function parseFunction(scanner: Scanner): PathNode {
  const text = takeQuoted(scanner, '`')?.trim() ?? ''
  if (text === 'this') return { kind: 'chain', steps: [] }
  return { kind: 'function', call: functionOf(scanner, text) }
}

function functionOf(scanner: Scanner, text: string): PathFunction {
  if (text === 'len' || text === 'keys' || text === 'sorted') return { name: text }
  if (text === 'str()') return { name: 'str' }
  const parts = split.exec(text)
  if (parts !== null) {
    const [, , by = '', segment = '*', limit = '-1'] = parts
    return { name: 'split', by, segment: segment === '*' ? '*' : Number(segment), limit: Number(limit) }
  }
  const [, pattern, replacement = ''] = substitute.exec(text) ?? []
  if (pattern !== undefined)
    return { name: 'sub', pattern: regex(scanner, pattern.trim()), replacement: replacement.trim() }
  throw badPath(scanner, `the operator \`${text}\` is not supported`, `Use one of ${known.join(', ')}.`)
}

function regex(scanner: Scanner, pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'gu')
  } catch (cause) {
    throw badPath(
      scanner,
      `"${pattern}" is not a regular expression (${String(cause)})`,
      'Mend the pattern between the slashes.',
    )
  }
}
