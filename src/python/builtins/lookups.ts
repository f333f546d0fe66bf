import { looksSecret } from '../operate/decide-text.ts'
import { Choice, decide, Lookup, LookupText } from '../values/lookup.ts'
import type { Running, Unknown, Value } from '../values/value.ts'

/** The lookup that a message tells of. */
function firstOf(value: Lookup | LookupText | Choice): Lookup | undefined {
  if (value instanceof Choice) return value.test
  return value instanceof LookupText ? value.parts.find((part) => part instanceof Lookup) : value
}

/** How a lookup is told in a message. */
function nameOf(value: Lookup | undefined): string {
  if (value === undefined) return 'a text with a lookup inside'
  return value.store === 'env' ? `environment variable ${value.key}` : `dlt.${value.store}["${value.key}"]`
}

/** Why a computation with a lookup is not known: its value is not there before the run. */
export function computedWith(value: Lookup | LookupText | Choice, what: string, running: Running): Unknown {
  const first = firstOf(value)
  const own = first?.computed?.(what, running)
  if (own !== undefined) return own
  return running.unknown(
    `line ${running.lineOf(running.at)} computes with ${nameOf(first)} (${what}), which is looked up when the pipeline runs`,
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
