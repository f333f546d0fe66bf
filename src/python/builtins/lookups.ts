import { looksSecret } from '../operate/decide-text.ts'
import { Choice, decide, Lookup, LookupText } from '../values/lookup.ts'
import type { Running, Unknown, Value } from '../values/value.ts'

/** How a lookup is told in a message. */
function nameOf(value: Lookup | LookupText | Choice): string {
  if (value instanceof Choice) return nameOf(value.test)
  if (value instanceof LookupText) {
    const first = value.parts.find((part) => part instanceof Lookup)
    return first === undefined ? 'a text with a lookup inside' : nameOf(first)
  }
  return value.store === 'env' ? `environment variable ${value.key}` : `dlt.${value.store}["${value.key}"]`
}

/** Why a computation with a lookup is not known: its value is not there before the run. */
export function computedWith(value: Lookup | LookupText | Choice, what: string, running: Running): Unknown {
  return running.unknown(
    `line ${running.lineOf(running.at)} computes with ${nameOf(value)} (${what}), which is looked up when the pipeline runs`,
    'Look up the text as it is used; lookups may be joined to longer texts with f"…", + and .format.',
  )
}

/**
 * The actual value of an environment variable, or of dlt's config, because something hangs on it (`int(os.getenv("N", "5"))`): this is noted.
 * Unknown for secrets, for names that look like one, and for a variable that is not set and has no fallback.
 */
export function actualText(value: Lookup | LookupText | Choice, what: string, running: Running): Value {
  if (value instanceof Lookup && value.store === 'config') return decide(value, running)
  if (!(value instanceof Lookup) || value.store !== 'env' || looksSecret(value.key))
    return computedWith(value, what, running)
  running.decidedBy(value.key)
  const actual = running.host.env(value.key) ?? value.fallback
  if (actual !== undefined) return actual
  return running.unknown(
    `line ${running.lineOf(running.at)} computes with environment variable ${value.key} (${what}), which is not set`,
    `Set ${value.key}, or write a default: os.getenv("${value.key}", "…").`,
  )
}
