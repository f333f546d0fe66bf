import { raiseAs } from '../../builtins/raise-as.ts'
import type { Running } from '../../values/value.ts'
import { patternError, type PyMatch } from './pattern.ts'

const known: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  f: '\f',
  v: '\v',
  b: '\b',
  '\\': '\\',
  '0': '\0',
}

/** The text of a replacement: `\1`, `\g<name>`, `\n`. */
export function expandTemplate(template: string, match: PyMatch, running: Running): string {
  return template.replace(/\\(?:g<([^>]*)>|(\d{1,2})|([\s\S]))/g, (_found, ...parts: (string | undefined)[]) => {
    const [name, number, character] = parts
    const key = name ?? number
    if (key === undefined || (key === '0' && name === undefined)) return escapeOf(character ?? '0', running)
    const group = match.group(/^\d+$/.test(key) ? Number(key) : key, running)
    return typeof group === 'string' ? group : ''
  })
}

function escapeOf(character: string, running: Running): string {
  const text = Object.hasOwn(known, character) ? known[character] : undefined
  if (text !== undefined) return text
  if (/[A-Za-z]/.test(character)) return raiseAs(patternError, `bad escape \\${character}`, running)
  return `\\${character}`
}
