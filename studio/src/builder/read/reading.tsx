import type { ReactNode } from 'react'
import type { RunEvent } from '../../api/contract.ts'
import { useNow } from '../../design/ago.tsx'
import { clock, duration } from '../../design/format.ts'
import { visible } from '../../design/visible.ts'
import css from './read-pane.module.css'
import type { ReadState } from './test-read.ts'

/** While a test read goes on: how long already, and what it waits for. */
export function Reading({ state }: { state: ReadState }): ReactNode {
  const now = useNow(250)
  const told = state.log.slice(-8)
  return (
    <div className={css['reading']} aria-busy="true">
      <p role="status">Reading the first pages…</p>
      <p className={css['clock']} aria-hidden="true">
        {clock(now - state.startedAt)}
      </p>
      {told.length > 0 && (
        <ul className={css['told']}>
          {told.map((event) => (
            <li key={event.seq}>{visible(eventWords(event))}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** What happened, in a line. */
export function eventWords(event: RunEvent): string {
  switch (event.kind) {
    case 'waiting':
      return `waits: ${event.why}${event.until === undefined ? '' : `, ${duration(event.ms)}`}`
    case 'retry':
      return `tries again after ${duration(event.waitMs)}: ${event.reason}`
    case 'warning':
      return `${event.code}  ${event.message}`
    case 'note':
      return event.message
    case 'request_sent':
      return `${event.method} ${event.url}`
    case 'response':
      return `${event.status} in ${duration(event.ms)}  ${event.method} ${event.url}`
    default:
      return event.kind.replaceAll('_', ' ')
  }
}
