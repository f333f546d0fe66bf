/**
 * The allowed word nearest to what was written, or undefined when none is near: at most a third of the letters may
 * be wrong, case and the difference of `-`, `_` and space cost nothing.
 */
export function nearest(written: string, allowed: readonly string[]): string | undefined {
  const wanted = plain(written)
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  let best: { readonly word: string; readonly distance: number } | undefined
  for (const word of allowed) {
    const distance = editDistance(wanted, plain(word))
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { word, distance }
  }
  return best?.word
}

/** `Did you mean "paginator"?`, or undefined when nothing is near. */
export function didYouMean(written: string, allowed: readonly string[]): string | undefined {
  const word = nearest(written, allowed)
  return word === undefined ? undefined : `Did you mean "${word}"?`
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
