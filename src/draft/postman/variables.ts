import { isJsonObject, isList, type JsonValue, ownValue } from '../../json/json.ts'
import { snakeName } from '../calls/names.ts'
import { isSecret, secretKeyOf } from '../calls/secret-signs.ts'
import { lookupMark, withoutMarks } from '../literal.ts'

/** Values of a collection's variables, the innermost folder's first. */
export type Variables = ReadonlyMap<string, string>

// a variable may name others
const deepest = 10

/** The variables of a collection, a folder or a request, laid over those around it. */
export function variablesOf(list: JsonValue | undefined, around: Variables): Variables {
  if (list === undefined || !isList(list)) return around
  const own = list.slice(0, 2_000).flatMap((item) => {
    if (!isJsonObject(item) || ownValue(item, 'disabled') === true) return []
    const name = ownValue(item, 'key') ?? ownValue(item, 'id')
    const value = ownValue(item, 'value')
    if (typeof name !== 'string' || value === undefined || value === null || value === '') return []
    return [[name, withoutMarks(typeof value === 'string' ? value : JSON.stringify(value))] as const]
  })
  return own.length === 0 ? around : new Map([...around, ...own])
}

/**
 * A text with its `{{variables}}` filled in. One without a value becomes a lookup, of a secret where its name sounds so;
 * `path` keeps it as a variable of the path.
 */
export function filled(text: string, variables: Variables, part: 'path' | 'text' = 'text'): string {
  return fill(withoutMarks(text), { variables, part, depth: 0 })
}

/** The same for all texts of a value. */
export function filledValue(value: JsonValue, variables: Variables): JsonValue {
  if (typeof value === 'string') return filled(value, variables)
  if (isList(value)) return value.map((item) => filledValue(item, variables))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filledValue(inner, variables)]))
}

function fill(
  text: string,
  { variables, part, depth }: { readonly variables: Variables; readonly part: 'path' | 'text'; readonly depth: number },
): string {
  return text.replace(/\{\{([^{}]{1,200})\}\}/g, (written: string, found: string) => {
    const name = found.trim()
    const value = variables.get(name)
    if (value !== undefined && depth < deepest) return fill(value, { variables, part, depth: depth + 1 })
    // Postman makes these up anew each time
    if (name.startsWith('$')) return written
    if (part === 'path' && /(?:id|uuid|guid|slug|key|name|code|number)$/i.test(name))
      return `{${name.replace(/[{}/?#]/g, '_')}}`
    return isSecret(name, 'x')
      ? lookupMark('secrets', secretKeyOf(name))
      : lookupMark('config', snakeName(name) || 'value')
  })
}
