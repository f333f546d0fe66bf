import { PyDict } from '../../values/dict.ts'
import { nameOfType } from '../../values/keys.ts'
import type { Running, Value } from '../../values/value.ts'
import type { Given } from '../signature.ts'

/** `str.maketrans(x, y, z)`. */
export function makeTranslation(given: Given, running: Running): PyDict {
  const table = new PyDict()
  const first = given.value(0)
  if (!given.has(1)) {
    if (!(first instanceof PyDict))
      return running.raise('TypeError', 'if you give only one argument to maketrans it must be a dict')
    for (const [key, value] of first.entries()) table.set(codeOf(key, running), value)
    return table
  }
  const from = Array.from(given.text(0))
  const to = Array.from(given.text(1))
  if (from.length !== to.length) running.raise('ValueError', 'the first two maketrans arguments must have equal length')
  from.forEach((character, index) => table.set(codeOf(character, running), codeOf(to[index] ?? '', running)))
  for (const character of given.text(2, '')) table.set(codeOf(character, running), null)
  return table
}

function codeOf(key: Value, running: Running): Value {
  if (typeof key === 'number') return key
  if (typeof key === 'string' && Array.from(key).length === 1) return key.codePointAt(0) ?? 0
  return running.raise('ValueError', 'string keys in translate table must be of length 1')
}

/** `text.translate(table)`. */
export function translate(text: string, table: Value, running: Running): Value {
  if (!(table instanceof PyDict))
    return running.raise('TypeError', `'${nameOfType(table)}' object is not subscriptable`)
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (!table.has(code)) return character
    const found = table.get(code) ?? null
    if (found === null) return ''
    if (typeof found === 'string') return found
    return typeof found === 'number'
      ? String.fromCodePoint(found)
      : running.raise('TypeError', 'character mapping must return integer, None or str')
  }).join('')
}
