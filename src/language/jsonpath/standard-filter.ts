import { compile, type JSONPathQuery, type JSONValue } from 'json-p3'
import { SluiceError } from '../../model/errors.ts'
import { isList, isJsonObject, JsonFloat, type JsonValue } from '../../json/json.ts'

const deepest = 200

/**
 * A filter in RFC 9535's own form, evaluated by json-p3. It sees a copy in which big integers and floats are plain
 * numbers and gives back positions, so the records themselves keep every digit. Throws BAD_JSONPATH.
 */
export function compileStandardFilter(text: string): (value: JsonValue) => readonly JsonValue[] {
  const query = compileQuery(text)
  return (value) => {
    const candidates = isList(value) ? value : isJsonObject(value) ? Object.values(value) : []
    const found = query.query(candidates.map((candidate) => plainCopy(candidate, deepest)))
    return found.nodes.flatMap((node) => candidates[Number(node.location[0])] ?? null)
  }
}

function compileQuery(text: string): JSONPathQuery {
  try {
    return compile(`$[?${text}]`)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/ \('\$\[\?.*$/s, '') : String(cause)
    throw new SluiceError('BAD_JSONPATH', `Could not read the JSONPath filter "[?${text}]" because ${reason}.`, {
      found: `[?${text}]`,
      allowed: 'tests such as @.active == true, joined with "&" (or "&&", "||" and "!" as in RFC 9535)',
      hint: 'Write each field as @.name and texts in quotes: [?(@.state == "open")].',
      cause,
    })
  }
}

/** Own keys only, bounded in depth: what lies deeper is not seen by the filter. */
function plainCopy(value: JsonValue, depth: number): JSONValue {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof JsonFloat) return value.value
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return null
  if (isList(value)) return value.map((item: JsonValue) => plainCopy(item, depth - 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainCopy(item, depth - 1)]))
}
