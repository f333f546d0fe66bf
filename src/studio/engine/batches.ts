import type { RunEvent } from '../../model/report/events.ts'
import type { Work } from '../child/messages.ts'

/** Milliseconds that an event waits for others at most. */
const batchMs = 100
/** Events that are sent at once. */
const mostAtOnce = 500

/** Says events in batches; `flush` says what is left. */
export function batching(work: Work): { readonly take: (event: RunEvent) => void; readonly flush: () => void } {
  let batch: RunEvent[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (batch.length > 0) work.say('events', batch)
    batch = []
  }
  return {
    flush,
    take(event) {
      batch.push(event)
      if (batch.length >= mostAtOnce) flush()
      else timer ??= setTimeout(flush, batchMs)
    },
  }
}
