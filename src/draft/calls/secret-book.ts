import { isJsonObject, isList, type JsonValue } from '../../json/json.ts'
import type { DraftSecret } from '../draft.ts'
import { hasLookup, lookupMark, secretKeysIn } from '../literal.ts'
import { isSecret, secretKeyOf } from './secret-signs.ts'

/** Takes the secrets of a document away, and gives lookups for them. */
export interface SecretBook {
  /** a lookup for the value: the same value gets the same key, another one under that name a numbered key */
  readonly keep: (value: string, key: string) => string
  /** the texts of a value, those that are secrets by name or looks as lookups */
  readonly clean: (value: JsonValue, name?: string) => JsonValue
  /** a text, as a lookup when it is a secret */
  readonly cleanText: (name: string, text: string) => string
  /** notes lookups that stand in the text already */
  readonly note: (text: string) => void
  readonly list: () => readonly DraftSecret[]
}

// deeper parts of a body are taken as they are cut off by the readers
const deepest = 60

export function createSecretBook(): SecretBook {
  const kept = new Map<string, string | undefined>()
  const note = (text: string): void => {
    for (const key of secretKeysIn(text)) if (!kept.has(key)) kept.set(key, undefined)
  }
  const keep = (value: string, wanted: string): string => {
    if (hasLookup(value)) {
      note(value)
      return value
    }
    let key = wanted
    for (let number = 2; kept.has(key) && kept.get(key) !== value; number += 1) key = `${wanted}_${number}`
    kept.set(key, value)
    return lookupMark('secrets', key)
  }
  const cleanText = (name: string, text: string): string => {
    note(text)
    return !hasLookup(text) && isSecret(name, text) ? keep(text, secretKeyOf(name)) : text
  }
  const clean = (value: JsonValue, name = '', depth = 0): JsonValue => {
    if (typeof value === 'string') return cleanText(name, value)
    if (depth > deepest) return value
    if (isList(value)) return value.map((item) => clean(item, name, depth + 1))
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner, key, depth + 1)]))
  }
  return {
    keep,
    clean: (value, name) => clean(value, name),
    cleanText,
    note,
    list: () => [...kept].map(([key, value]) => (value === undefined ? { key } : { key, value })),
  }
}
