import type { ServerNotification } from '@modelcontextprotocol/sdk/types.js'
import type { RunEvent } from '../../model/report/events.ts'

/** What the SDK hands to a tool, as far as progress needs it. */
interface Caller {
  readonly _meta?: { readonly progressToken?: string | number | undefined } | undefined
  readonly sendNotification: (notification: ServerNotification) => Promise<void>
}

/** Tells a client that asked for it how a call gets on: a line for each page, wait, retry and step of the load. */
export function progressOf({ _meta, sendNotification }: Caller): (event: RunEvent) => void {
  const token = _meta?.progressToken
  if (token === undefined) return () => undefined
  let progress = 0
  return (event) => {
    const message = lineOf(event)
    if (message === undefined) return
    progress += 1
    // whoever is gone needs no progress
    sendNotification({ method: 'notifications/progress', params: { progressToken: token, progress, message } }).catch(
      () => undefined,
    )
  }
}

function lineOf(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'page_read':
      return `${event.resource}: ${event.records} records${event.total === undefined ? '' : ` of ${event.total}`}`
    case 'retry':
      return `${event.resource}: asked again in ${event.waitMs} ms, ${event.reason}`
    case 'waiting':
      return `waiting ${event.ms} ms: ${event.why}`
    case 'load_step':
      return `loading: ${event.step}, ${event.done} of ${event.of}`
    default:
      return undefined
  }
}
