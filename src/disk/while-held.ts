import { setTimeout as delay } from 'node:timers/promises'

/** What Windows says while somebody else has a file open (a scanner, an indexer, a reader), or it is about to be gone. */
const held = new Set(['EPERM', 'EACCES', 'EBUSY'])
const waits = [10, 20, 40, 80, 160, 320, 640]

/**
 * Does something to a file again while Windows says that somebody has it open, for a second or so; elsewhere, and for
 * any other reason, it is done once. Throws what the last try threw.
 */
export async function whileHeld<T>(work: () => Promise<T>, platform: NodeJS.Platform = process.platform): Promise<T> {
  for (const wait of platform === 'win32' ? waits : [])
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && held.has(String(error.code)))) throw error
      await delay(wait)
    }
  return work()
}
