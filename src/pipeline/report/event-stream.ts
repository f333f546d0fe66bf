import type { Happening, Reporter, RunEvent } from '../../model/report/events.ts'
import type { Masker } from '../../model/secrets.ts'
import { createOnce } from '../../model/say-once.ts'
import type { World } from '../../model/world.ts'
import { maskedTexts } from '../secrets/mask-texts.ts'

/** Where events go, and how. */
export interface EventStreamOptions {
  readonly world: Pick<World, 'now'>
  /** the id of the run */
  readonly run: string
  readonly mask: Masker
  readonly onEvent: (event: RunEvent) => void
  /** gets the same events with their texts as they are, secrets in them included */
  readonly onRawEvent?: ((event: RunEvent) => void) | undefined
}

/**
 * A reporter that puts what happened into an envelope and hands it on, texts masked. Warnings and
 * detections that every unit of a resource repeats are handed on once.
 */
export function openEventStream({ world, run, mask, onEvent, onRawEvent }: EventStreamOptions): Reporter {
  const isNews = createOnce()
  let seq = 0
  const isRepeated = (happening: Happening): boolean =>
    (happening.kind === 'warning' || happening.kind === 'detected') && !isNews(JSON.stringify(happening))
  return {
    mask,
    report(happening) {
      if (isRepeated(happening)) return
      seq += 1
      const envelope = { v: 1, run, seq, at: new Date(world.now()).toISOString() } as const
      onEvent({ ...envelope, ...maskedTexts(happening, mask) })
      onRawEvent?.({ ...envelope, ...happening })
    },
  }
}
