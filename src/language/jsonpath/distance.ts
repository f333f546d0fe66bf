/** Share of letters that differ, 0 (same) to 1 (nothing alike): edit distance over the longer length. */
export function distance(left: string, right: string): number {
  const [a, b] = [left.slice(0, 60), right.slice(0, 60)]
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return (row.at(-1) ?? 0) / Math.max(a.length, b.length, 1)
}
