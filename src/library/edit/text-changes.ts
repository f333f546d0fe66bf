import { lineDiff } from './line-diff.ts'

/** `[from, to)` of the old text, in UTF-16 units, becomes `insert`. */
export interface TextChange {
  readonly from: number
  readonly to: number
  readonly insert: string
}

/** What to replace in one text to have another, in order and apart: whole lines at most, and of them only what differs. */
export function textChanges(before: string, after: string): readonly TextChange[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  const gone = new Set<number>()
  const come = new Set<number>()
  for (const { sign, line } of lineDiff(before, after)) (sign === '-' ? gone : come).add(line - 1)
  const changes: TextChange[] = []
  let [left, right, offset] = [0, 0, 0]
  while (left < old.length || right < now.length) {
    const from = offset
    let taken = ''
    let given = ''
    while (gone.has(left)) taken += old[left++] ?? ''
    while (come.has(right)) given += now[right++] ?? ''
    offset += taken.length
    if (taken !== '' || given !== '') changes.push(trimmed({ from, to: offset, insert: given }, taken))
    // line breaks are not part of the comparison: a line that is equal may have another one
    const [kept = '', same = ''] = [old[left++], now[right++]]
    if (kept !== same) changes.push(trimmed({ from: offset, to: offset + kept.length, insert: same }, kept))
    offset += kept.length
  }
  return changes.filter(({ from, to, insert }) => from !== to || insert !== '')
}

/** With their line breaks. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function trimmed({ from, to, insert }: TextChange, taken: string): TextChange {
  const most = Math.min(taken.length, insert.length)
  let start = 0
  while (start < most && taken[start] === insert[start]) start++
  let end = 0
  while (end < most - start && taken.at(-1 - end) === insert.at(-1 - end)) end++
  return { from: from + start, to: to - end, insert: insert.slice(start, insert.length - end) }
}
