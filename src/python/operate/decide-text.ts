import { Choice, decide, Lookup, LookupText } from '../values/lookup.ts'
import { PythonObject, type Running, Unknown, type Value } from '../values/value.ts'

/** True for what is settled only when the config is run. */
export function isOpen(value: Value): value is Lookup | LookupText | Choice {
  return value instanceof Lookup || value instanceof LookupText || value instanceof Choice
}

/**
 * What a lookup, a text with lookups or a choice is when something hangs on it: environment variables by their actual values, which is noted;
 * Unknown when there is a secret in it. Other values are what they are.
 */
export function decideText(value: Value, running: Running): Value {
  if (value instanceof Lookup) return decide(value, running)
  if (value instanceof Choice) {
    const truth = value.test.truth(running)
    return truth instanceof Unknown ? truth : decideText(truth ? value.found : value.missing, running)
  }
  if (!(value instanceof LookupText)) return value
  let text = ''
  for (const part of value.parts) {
    const known = typeof part === 'string' ? part : decide(part, running)
    if (known instanceof PythonObject) return known
    text += known === null ? 'None' : String(known)
  }
  return text
}
