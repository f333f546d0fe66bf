import pluralize from 'pluralize'

// the same few names come thousands of times in a document
const mostKnown = 20_000
const wordsKnown = new Map<string, readonly string[]>()
const plainKnown = new Map<string, string>()
const singularsKnown = new Map<string, string>()
const pluralsKnown = new Map<string, string>()

/** The words of a name, in lower case: `orderItems`, `order-items`, `OrderItems.json` → `order`, `items`. */
export function wordsOf(name: string): readonly string[] {
  return remembered(wordsKnown, name, () =>
    name
      .slice(0, 200)
      .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
      .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== '')
      .map((word) => word.toLowerCase()),
  )
}

/** The words of a name without anything between them: names that only differ in case, `-`, `_` and the like are the same. */
export function plainName(name: string): string {
  return remembered(plainKnown, name, () => wordsOf(name).join(''))
}

function remembered<Value>(known: Map<string, Value>, name: string, make: () => Value): Value {
  const before = known.get(name)
  if (before !== undefined) return before
  if (known.size >= mostKnown) known.clear()
  const made = make()
  known.set(name, made)
  return made
}

/** `order_items`; empty where the name has no letter or digit. */
export function snakeCase(name: string): string {
  return wordsOf(name).join('_')
}

/** The last word in its singular: `order_items` → `order_item`, `companies` → `company`. */
export function singular(name: string): string {
  return remembered(singularsKnown, name, () => lastWord(name, pluralize.singular))
}

/** The last word in its plural. */
export function plural(name: string): string {
  return remembered(pluralsKnown, name, () => lastWord(name, pluralize.plural))
}

/** Whether a name ends in a plural, as `orders` does and `status` does not. */
export function isPlural(name: string): boolean {
  const last = wordsOf(name).at(-1)
  return last !== undefined && pluralize.isPlural(last) && pluralize.singular(last) !== last
}

function lastWord(name: string, change: (word: string) => string): string {
  const words = wordsOf(name)
  return [...words.slice(0, -1), ...words.slice(-1).map(change)].join('_')
}

/** What a document says about something, as one line without control characters. */
export function oneLine(text: string, longest = 120): string {
  const line = text
    .slice(0, 2000)
    .replace(/<\/?[a-z][^<>]{0,300}>/gi, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
