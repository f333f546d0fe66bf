/**
 * The allowed word nearest to what was written, or undefined when none is near: at most a third of the letters may
 * be wrong, case and the difference of `-`, `_` and space cost nothing.
 */
export function nearest(written: string, allowed: readonly string[]): string | undefined {
  const wanted = plain(written)
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  return ranked(allowed, limit, (word) => editDistance(wanted, word))[0]
}

/** `Did you mean "paginator"?`, or undefined when nothing is near. */
export function didYouMean(written: string, allowed: readonly string[]): string | undefined {
  const word = nearest(written, allowed)
  return word === undefined ? undefined : `Did you mean "${word}"?`
}

/** The one key that a longer one begins or ends with: `pipeline_name` → `name`. */
export function withinKey(written: string, allowed: readonly string[]): string | undefined {
  const found = allowed.filter((name) => written.startsWith(`${name}_`) || written.endsWith(`_${name}`))
  return found.length === 1 ? `Did you mean "${found[0]}"?` : undefined
}

/** The names near to a mistyped one, best first, three at most; one contained in the other counts as near. */
export function nearNames(written: string, candidates: readonly string[]): readonly string[] {
  const wanted = plain(written)
  const limit = Math.max(2, Math.floor(wanted.length / 3))
  return ranked(candidates, limit, (name) => {
    const distance = editDistance(wanted, name)
    const contained = wanted.length >= 3 && (name.includes(wanted) || (name.length >= 3 && wanted.includes(name)))
    return contained ? Math.min(2, distance) : distance
  }).slice(0, 3)
}

function ranked(words: readonly string[], limit: number, distanceTo: (word: string) => number): string[] {
  return words
    .map((word) => ({ word, distance: distanceTo(plain(word)) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((left, right) => left.distance - right.distance)
    .map(({ word }) => word)
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[-\s]/g, '_')
}

// Damerau-Levenshtein (optimal string alignment): swapped neighbours are one typing mistake
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = current
  }
  return last[right.length] ?? 0
}
