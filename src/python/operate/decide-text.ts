import { Choice, decide, Lookup, LookupText } from '../values/lookup.ts'
import { PythonObject, type Running, Unknown, type Value } from '../values/value.ts'

/**
 * What a lookup, a text with lookups or a choice is when something hangs on it: environment variables by their actual values, which is noted;
 * Unknown when there is a secret in it, unless only an answer goes on (`isAsked`). Other values are what they are.
 */
export function decideText(value: Value, running: Running, isAsked = false): Value {
  if (value instanceof Lookup) return decide(value, running, isAsked)
  if (value instanceof Choice) {
    const truth = value.test.truth(running)
    return truth instanceof Unknown ? truth : decideText(truth ? value.found : value.missing, running, isAsked)
  }
  if (!(value instanceof LookupText)) return value
  let text = ''
  for (const part of value.parts) {
    const known = typeof part === 'string' ? part : decide(part, running, isAsked)
    if (known instanceof PythonObject) return known
    text += known === null ? 'None' : String(known)
  }
  return text
}

/** The same where it becomes a part of another value, which may end up in a config: of variables that sound secret nothing is known. */
export function derivedText(value: Value, running: Running): Value {
  const secret = secretIn(value)
  if (secret === undefined) return decideText(value, running)
  return running.unknown(
    `line ${running.lineOf(running.at)} computes with environment variable ${secret}, which sounds like a secret and is looked up when the pipeline runs`,
    'Use it as it is; it may be joined to longer texts with f"…", + and .format.',
  )
}

function secretIn(value: Value): string | undefined {
  if (value instanceof Choice) return secretIn(value.found) ?? secretIn(value.missing)
  const parts = value instanceof LookupText ? value.parts : [value]
  const secret = parts.find((part) => part instanceof Lookup && part.store === 'env' && looksSecret(part.key))
  return secret instanceof Lookup ? secret.key : undefined
}

const secretName = /TOKEN|SECRET|PASSW|PWD|KEY|CREDENTIAL|AUTH|BEARER|PRIVATE|COOKIE|SESSION|DSN|CONN|URI\b|SAS/i

/** What is named like this is not written into a config, not even when something hangs on it. */
export function looksSecret(name: string): boolean {
  return secretName.test(name)
}
