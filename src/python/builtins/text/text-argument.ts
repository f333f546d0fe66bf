import { nameOfType } from '../../values/keys.ts'
import type { Running } from '../../values/value.ts'
import type { Given } from '../signature.ts'

/** An argument that has to be a text, in the words of `str`'s methods. */
export function textIn(given: Given, index: number, running: Running): string {
  const value = given.value(index)
  if (typeof value === 'string') return value
  const name = given.name.split('.').at(-1) ?? given.name
  if (name === 'replace')
    return running.raise('TypeError', `replace() argument ${index + 1} must be str, not ${nameOfType(value)}`)
  if (name === 'removeprefix' || name === 'removesuffix')
    return running.raise('TypeError', `${name}() argument must be str, not ${nameOfType(value)}`)
  return running.raise('TypeError', `must be str, not ${nameOfType(value)}`)
}
