import { wordOf } from '../tree/tree.ts'
import { type ConfigValue, SecretReference, SecretText } from '../../config/document.ts'

/** A path below an address, whatever the two are made of. */
export function joinedUrl(base: ConfigValue, below: ConfigValue): ConfigValue {
  if (below === '') return base
  const parts = [...partsOf(base), ...(endsInSlash(base) ? [] : ['/']), ...partsOf(below)]
  return parts.every((part) => typeof part === 'string') ? parts.join('') : new SecretText(parts)
}

function endsInSlash(base: ConfigValue): boolean {
  const last = partsOf(base).at(-1)
  return typeof last === 'string' && last.endsWith('/')
}

function partsOf(value: ConfigValue): readonly (string | SecretReference)[] {
  if (value instanceof SecretText) return value.parts
  return typeof value === 'string' || value instanceof SecretReference ? [value] : [wordOf(value)]
}
