import { decide, Lookup, LookupText } from '../values/lookup.ts'
import { PythonObject, type Running, type Value } from '../values/value.ts'

/**
 * What a text with lookups is when something hangs on it: environment variables by their actual values, which is noted;
 * Unknown when there is a secret in it. Other values are what they are.
 */
export function decideText(value: Value, running: Running): Value {
  if (value instanceof Lookup) return decide(value, running)
  if (!(value instanceof LookupText)) return value
  let text = ''
  for (const part of value.parts) {
    const known = typeof part === 'string' ? part : decide(part, running)
    if (known instanceof PythonObject) return known
    text += known === null ? 'None' : String(known)
  }
  return text
}
