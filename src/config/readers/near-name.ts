/**
 * The candidates nearest to a mistyped name, best first: the same but for case and separators, few letters wrong,
 * or one contained in the other. At most `limit`.
 */
export function nearNames(written: string, candidates: readonly string[], limit = 3): readonly string[] {
  const wanted = plain(written)
  return candidates
    .map((name) => ({ name, distance: distanceTo(wanted, plain(name)) }))
    .filter((candidate) => candidate.distance <= Math.max(2, Math.floor(wanted.length / 3)))
    .toSorted((left, right) => left.distance - right.distance)
    .slice(0, limit)
    .map((candidate) => candidate.name)
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-\s]/g, '_')
}

function distanceTo(wanted: string, name: string): number {
  const contained = wanted.length >= 3 && (name.includes(wanted) || (name.length >= 3 && wanted.includes(name)))
  return contained ? Math.min(2, edits(wanted, name)) : edits(wanted, name)
}

function edits(left: string, right: string): number {
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      const replaced = (last[column - 1] ?? 0) + (same ? 0 : 1)
      current.push(Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced))
    }
    last = current
  }
  return last[right.length] ?? 0
}
