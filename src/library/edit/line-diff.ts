/** A line that is new, or gone. */
export interface ChangedLine {
  readonly sign: '+' | '-'
  /** from 1: of the new text for `+`, of the old one for `-` */
  readonly line: number
  readonly text: string
}

/** More lines than this are not compared one by one between the first and the last change. */
const mostCompared = 2000

/** The lines in which two texts differ, in order; line breaks are not part of them. */
export function lineDiff(before: string, after: string): readonly ChangedLine[] {
  const [old, now] = [before, after].map((text) => text.split(/\r?\n/))
  if (old === undefined || now === undefined) return []
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++
  const gone = old.slice(start, old.length - end)
  const come = now.slice(start, now.length - end)
  const kept = gone.length > mostCompared || come.length > mostCompared ? [] : commonLines(gone, come)
  return changes({ gone, come, kept, start })
}

interface Compared {
  readonly gone: readonly string[]
  readonly come: readonly string[]
  /** indexes of lines that both have, in order */
  readonly kept: readonly (readonly [number, number])[]
  readonly start: number
}

function changes({ gone, come, kept, start }: Compared): readonly ChangedLine[] {
  let [left, right] = [0, 0]
  return [...kept, [gone.length, come.length] as const].flatMap(([nextLeft, nextRight]) => {
    const lost = gone
      .slice(left, nextLeft)
      .map((text, at) => ({ sign: '-', line: start + left + at + 1, text }) as const)
    const won = come
      .slice(right, nextRight)
      .map((text, at) => ({ sign: '+', line: start + right + at + 1, text }) as const)
    left = nextLeft + 1
    right = nextRight + 1
    return [...lost, ...won]
  })
}

/** The longest list of lines that both have in one order. */
function commonLines(gone: readonly string[], come: readonly string[]): readonly (readonly [number, number])[] {
  const lengths = Array.from({ length: gone.length + 1 }, () => new Uint16Array(come.length + 1))
  const at = (left: number, right: number): number => lengths[left]?.[right] ?? 0
  for (let left = gone.length - 1; left >= 0; left--)
    for (let right = come.length - 1; right >= 0; right--) {
      const row = lengths[left]
      if (row === undefined) continue
      row[right] =
        gone[left] === come[right] ? at(left + 1, right + 1) + 1 : Math.max(at(left + 1, right), at(left, right + 1))
    }
  const pairs: (readonly [number, number])[] = []
  for (let [left, right] = [0, 0]; left < gone.length && right < come.length;) {
    if (gone[left] === come[right]) pairs.push([left++, right++])
    else if (at(left + 1, right) >= at(left, right + 1)) left++
    else right++
  }
  return pairs
}
