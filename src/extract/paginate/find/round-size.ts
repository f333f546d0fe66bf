/** 10, 20, 25, 30, 50, 100, 200, …: numbers of records that servers have for pages. */
export function isRound(rows: number): boolean {
  return rows <= 10_000 && [10, 20, 25, 30, 50, 60].some((size) => [1, 10, 100, 1000].includes(rows / size))
}
