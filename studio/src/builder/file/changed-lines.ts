/** A line of a comparison: `@` stands for lines that are left out. */
export interface ComparedLine {
  readonly sign: ' ' | '+' | '-' | '@'
  readonly text: string
}

const around = 2
const most = 3000

/** The lines in which two texts differ, with some around them. */
export function changedLines(before: string, after: string): readonly ComparedLine[] {
  const all = compare(before.split('\n').slice(0, most), after.split('\n').slice(0, most))
  const near = all.map((_line, index) =>
    all.slice(Math.max(0, index - around), index + around + 1).some(({ sign }) => sign !== ' '),
  )
  if (!near.some(Boolean)) return []
  return all.flatMap((line, index): ComparedLine[] => {
    if (near[index] === true) return [line]
    return index === 0 || near[index - 1] === true ? [{ sign: '@', text: '…' }] : []
  })
}

/** By the longest list of lines that both have in one order. */
function compare(before: readonly string[], after: readonly string[]): readonly ComparedLine[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1))
  const at = (left: number, right: number): number => lengths[left]?.[right] ?? 0
  for (let left = before.length - 1; left >= 0; left--) {
    const row = lengths[left]
    if (row === undefined) continue
    for (let right = after.length - 1; right >= 0; right--)
      row[right] =
        before[left] === after[right] ? at(left + 1, right + 1) + 1 : Math.max(at(left + 1, right), at(left, right + 1))
  }
  const lines: ComparedLine[] = []
  let [left, right] = [0, 0]
  while (left < before.length || right < after.length) {
    const [old, now] = [before[left], after[right]]
    if (old !== undefined && old === now) {
      lines.push({ sign: ' ', text: old })
      ;[left, right] = [left + 1, right + 1]
    } else if (now === undefined || (old !== undefined && at(left + 1, right) >= at(left, right + 1))) {
      lines.push({ sign: '-', text: old ?? '' })
      left++
    } else {
      lines.push({ sign: '+', text: now })
      right++
    }
  }
  return lines
}
