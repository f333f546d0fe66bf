import type { ReactNode } from 'react'
import type { ImportRequest, RunEvent } from '../api/contract.ts'
import { useNow } from '../design/ago.tsx'
import { Button } from '../design/button.tsx'
import { clock, duration } from '../design/format.ts'
import css from './new-page.module.css'

/** What is being looked at while a draft is made. */
export function ImportProgress({
  log,
  source,
  startedAt,
  onCancel,
}: {
  log: readonly RunEvent[]
  /** a URL is asked first, before anything can be told of the API */
  source: ImportRequest | undefined
  startedAt: number
  onCancel: () => void
}): ReactNode {
  const now = useNow(250)
  return (
    <section className={css['progress']} aria-busy="true" aria-label="Looking at the API">
      <p role="status">Looking at the API with a few requests…</p>
      <span className={css['clock']}>{clock(now - startedAt)}</span>
      <Button onClick={onCancel}>Cancel</Button>
      <ul>
        {log.length === 0 && source !== undefined && /^https?:\/\/\S+$/i.test(source.text) && (
          <li>
            <code>
              GET <bdi>{source.text}</bdi>
            </code>
          </li>
        )}
        {log.slice(-6).map((event) => (
          <li key={event.seq}>{words(event)}</li>
        ))}
      </ul>
    </section>
  )
}

function words(event: RunEvent): ReactNode {
  switch (event.kind) {
    case 'request_sent':
      return (
        <code>
          {event.method} <bdi>{event.url}</bdi>
        </code>
      )
    case 'response':
      return (
        <code>
          {event.status} in {duration(event.ms)} <bdi>{event.url}</bdi>
        </code>
      )
    case 'waiting':
      return `waits: ${event.why}`
    case 'retry':
      return `tries again after ${duration(event.waitMs)}: ${event.reason}`
    case 'detected':
      return `${event.what}: ${event.found}`
    default:
      return 'message' in event ? event.message : event.kind.replaceAll('_', ' ')
  }
}
