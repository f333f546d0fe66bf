import { singular, snakeCase, wordsOf } from '../words.ts'

/** A piece of a path: `orders`, or `{order_id}`, perhaps with text around it as in `{sid}.json`. */
export interface PathPart {
  readonly text: string
  /** names in braces */
  readonly placeholders: readonly string[]
}

/** The pieces of a path template between the slashes; a query in it is not part of them. */
export function pathParts(path: string): readonly PathPart[] {
  return (path.split('?')[0] ?? '')
    .split('/')
    .filter((text) => text !== '')
    .map((text) => ({ text, placeholders: [...text.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '') }))
}

/** All names in braces, in their order. */
export function placeholdersIn(path: string): readonly string[] {
  return pathParts(path).flatMap(({ placeholders }) => placeholders)
}

/** `orders` for `/v1/orders.json` and for `/orders/{id}`; empty where no piece is a word. */
export function nounOf(path: string): string {
  const words = pathParts(path).filter(({ placeholders, text }) => placeholders.length === 0 && nounIn(text) !== '')
  return nounIn(words.at(-1)?.text ?? '')
}

/** The word of a piece, without file endings and what OData puts in parentheses. */
export function nounIn(text: string): string {
  return snakeCase(text.replace(/\.(?:json|xml|php|aspx?|do)$/i, '').replace(/\([^)]*\)/g, ''))
}

/** Whether the path ends with a placeholder. */
export function endsInPlaceholder(path: string): boolean {
  return (pathParts(path).at(-1)?.placeholders.length ?? 0) > 0
}

/** Words for names, from the end: `items`, then `order` for `/orders/{id}/items`. What all paths begin with has been cut off. */
export function nameWords(path: string): readonly string[] {
  const parts = pathParts(path)
  return parts.flatMap(({ text, placeholders }, index) => {
    if (placeholders.length > 0) return []
    const noun = nounIn(text)
    // what a list at the end is filtered by leaves it a list
    const isThing =
      (parts[index + 1]?.placeholders.length ?? 0) > 0 &&
      parts.slice(index + 1).some((part) => part.placeholders.length === 0)
    return noun === '' ? [] : [isThing ? singular(noun) : noun]
  })
}

/** `v1`, `2010-04-01`, `api`, `rest`: what says nothing about what is read. */
export function isPlumbing(word: string): boolean {
  return /^(?:v?\d[\d_.-]*(?:alpha|beta)?\d*|api|apis|rest|public|services?|latest|current)$/i.test(
    wordsOf(word).join('_'),
  )
}
