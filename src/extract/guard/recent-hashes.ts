/** A set of numbers that forgets the oldest, so that a long walk does not grow without end. */
export interface RecentHashes {
  has(hash: number): boolean
  add(hash: number): void
}

export function createRecentHashes(most: number): RecentHashes {
  const hashes = new Set<number>()
  return {
    has: (hash) => hashes.has(hash),
    add(hash) {
      if (hashes.has(hash)) return
      const [oldest] = hashes
      if (hashes.size >= most && oldest !== undefined) hashes.delete(oldest)
      hashes.add(hash)
    },
  }
}
