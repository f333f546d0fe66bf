import { decideText } from '../operate/decide-text.ts'
import { type Choice, isLookup, isText, joinTexts, Lookup, LookupText } from '../values/lookup.ts'
import type { Method } from '../values/methods.ts'
import type { Arguments, Running, Value } from '../values/value.ts'
import { actualText, computedWith } from './lookups.ts'
import { textMethods } from './text-methods.ts'

/**
 * Methods of texts that are looked up. An environment variable is asked for its actual value: when the method leaves it as it
 * is (`.strip()` of what has no blanks), the lookup stays one. Of secrets only questions are answered (`.startswith("sk_")`).
 */
export const lookupMethods: ReadonlyMap<string, Method> = new Map(
  Array.from(textMethods, ([name, run]) => [name, onLookup(name, run)] as const),
)

const isQuestion = /^(?:startswith|endswith|is[a-z]+|__contains__)$/

function onLookup(name: string, run: Method): Method {
  return (self, args, running) => {
    if (!isLookup(self)) return self
    if (name === 'format' && self instanceof LookupText) return formatText(self, args, { run, running })
    // of a secret the answer of a question goes on, and nothing else
    const asked = isQuestion.test(name) ? decideText(self, running, true) : undefined
    if (asked !== undefined) return typeof asked === 'string' ? run(asked, args, running) : asked
    const actual = unchanged(self, { args, name, run }, running) ?? actualText(self, `.${name}(…)`, running)
    return typeof actual === 'string' ? run(actual, args, running) : actual
  }
}

/** The lookup itself, when the method changes neither what the variable holds now nor the fallback. */
function unchanged(
  self: Lookup | LookupText | Choice,
  { args, name, run }: { args: Arguments; name: string; run: Method },
  running: Running,
): Value | undefined {
  if (!(self instanceof Lookup) || self.store !== 'env') return undefined
  const actual = running.host.env(self.key)
  const texts = [actual, self.fallback].filter((text) => text !== undefined)
  // blanks around a value are nobody's intention: of one that is not set yet they are taken for absent
  if (texts.length === 0) return name.endsWith('strip') && args.positional.length === 0 ? self : undefined
  if (!texts.every((text) => typeof text === 'string')) return undefined
  if (texts.some((text) => run(text, args, running) !== text)) return undefined
  running.decidedBy(self.key)
  return self
}

/** `(base + "/users/{id}").format(id=1)`: what is written in the program is filled in; what is looked up is taken to hold no braces. */
function formatText(
  self: LookupText,
  args: Arguments,
  { run, running }: { readonly run: Method; readonly running: Running },
): Value {
  const lookups: Lookup[] = []
  const written = self.parts.map((part) => (typeof part === 'string' ? part : mark(lookups.push(part) - 1))).join('')
  // a lookup that names what is filled in
  if (/\{[^{}]*\uE000/.test(written)) return computedWith(self, '.format(…)', running)
  const made = run(written, args, running)
  if (!isText(made)) return made
  const parts = made instanceof LookupText ? made.parts : [made]
  return joinTexts(parts.flatMap((part) => (typeof part === 'string' ? unmarked(part, lookups) : [part])))
}

const mark = (index: number): string => `\uE000${index}\uE001`

function unmarked(text: string, lookups: readonly Lookup[]): readonly (string | Lookup)[] {
  return text
    .split(/\uE000(\d+)\uE001/)
    .map((piece, index): string | Lookup => (index % 2 === 1 ? (lookups[Number(piece)] ?? piece) : piece))
}
