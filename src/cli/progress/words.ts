import { formatPlace } from '../../library/format-error.ts'
import { verdictText } from '../../model/report/completeness.ts'
import type { Happening } from '../../model/report/events.ts'
import { plural } from '../amount-text.ts'
import type { ProgressState } from './state.ts'

/** Shorter waits pass before anybody has read of them. */
const worthSayingMs = 1000

/** One event in words, after `state` has taken it; empty when it is not worth a line. Nothing in it is made visible. */
export function wordsOf(event: Happening, { rows }: Pick<ProgressState, 'rows'>): string {
  switch (event.kind) {
    case 'run_started':
      return `${event.resumed ? 'Resuming' : 'Running'} "${event.pipeline}" (load ${event.loadId})`
    case 'retry':
      return `  retry ${event.attempt} of "${event.resource}" in ${(event.waitMs / 1000).toFixed(1)} s: ${event.reason}`
    case 'detected':
      return `  "${event.resource}": ${event.what} is ${event.found} (${event.why})`
    case 'resource_done': {
      const { records = 0, pages = 0 } = rows.get(event.resource) ?? {}
      const how = records === 0 && event.verdict.kind === 'complete' ? 'nothing new' : verdictText(event.verdict)
      return `  ${event.resource}: ${plural(records, 'record')} in ${plural(pages, 'page')}, ${how}`
    }
    case 'load_started':
      return `Loading ${event.loadId}`
    case 'warning':
      return warningText(event)
    case 'note':
      // of a resource: it stands among the lines of resources
      return event.resource !== undefined ? `  ${event.message}` : event.message
    case 'waiting':
      return event.ms < worthSayingMs ? '' : `  waiting ${(event.ms / 1000).toFixed(1)} s: ${event.why}`
    case 'resource_started':
    case 'request_sent':
    case 'response':
    case 'page_read':
    case 'page_normalized':
    case 'schema_changed':
    case 'unit_done':
    case 'committed':
    case 'load_step':
    case 'load_done':
    case 'failed':
    case 'run_done':
      return ''
    default:
      return event satisfies never
  }
}

function warningText({ code, message, hint, place }: Happening & { readonly kind: 'warning' }): string {
  const lines = [
    `warning ${code}  ${message}`,
    ...(place === undefined ? [] : [`  at      ${formatPlace(place)}`]),
    ...(hint === undefined ? [] : [`  next    ${hint}`]),
  ]
  return lines.join('\n')
}
