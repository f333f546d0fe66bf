import { setTimeout as delay } from 'node:timers/promises'
import type { Live } from '../server/live.ts'
import type { FollowedRun } from './run-book.ts'

/** Milliseconds between two batches at least. */
const batchMs = 100
/** Bytes that wait for a slow client: then it gets a snapshot in place of what it has missed. */
const slow = 1 << 20

/** Sends a run to one client: a snapshot where it needs one, then batches, then the end. */
export async function sendRun(run: FollowedRun, from: number | undefined, live: Live): Promise<void> {
  let seq = from ?? -1
  let isNew = true
  const send = (): void => {
    const { seq: now } = run.snapshot()
    const more = seq < 0 ? undefined : run.since(seq)
    if (live.waiting > slow) {
      seq = -1
      return
    }
    if (more === undefined) live.send('snapshot', run.snapshot(), now)
    else if (more.length > 0) live.send('batch', more, now)
    seq = now
  }
  for (;;) {
    if (live.signal.aborted) return
    if (isNew || run.isOver) send()
    isNew = false
    if (run.isOver) {
      // how it ended is more than its events say
      live.send('snapshot', run.snapshot(), seq)
      live.send('end', {})
      return
    }
    isNew = await nextNews(run, live.signal)
    await delay(batchMs)
  }
}

function nextNews(run: FollowedRun, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop()
      signal.removeEventListener('abort', done)
      resolve(true)
    }
    const stop = run.listen(done)
    signal.addEventListener('abort', done, { once: true })
    if (run.isOver) done()
  })
}
