import type { RunSnapshot, SnapshotSecond } from '../api/contract.ts'

/** The last seconds of a run without gaps, oldest first: those in which nothing happened as zeros. */
export function secondsOf(
  { seconds, startedAt }: Pick<RunSnapshot, 'seconds' | 'startedAt'>,
  most: number,
): readonly SnapshotSecond[] {
  const last = seconds.at(-1)
  if (last === undefined) return []
  const end = whole(last.at)
  const begin = Math.max(whole(startedAt), end - (most - 1) * 1000, end - 3_600_000)
  const known = new Map(seconds.map((second) => [whole(second.at), second]))
  const count = Math.max(1, Math.round((end - begin) / 1000) + 1)
  return Array.from({ length: count }, (_, index) => {
    const at = begin + index * 1000
    return known.get(at) ?? { at: new Date(at).toISOString(), records: 0, requests: 0, bytes: 0, waited: false }
  })
}

function whole(time: string): number {
  return Math.floor(Date.parse(time) / 1000) * 1000
}
