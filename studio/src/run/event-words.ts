import type { JournalledEvent } from '../api/contract.ts'
import { bytes, count, duration, many } from '../design/format.ts'

/** An event in a line, without its kind. */
export function eventWords(event: JournalledEvent): string {
  switch (event.kind) {
    case 'request_sent':
      return `${event.resource}  ${event.method} ${event.url}${event.attempt > 1 ? `  (try ${event.attempt})` : ''}`
    case 'response':
      return `${event.resource}  ${event.status} in ${duration(event.ms)}, ${bytes(event.bytes)}  ${event.url}`
    case 'page_read':
      return `${event.resource}  ${many(event.records, 'record')}${event.total === undefined ? '' : ` of ${count(event.total)}`}`
    case 'page_normalized':
      return `${event.resource}  ${rowsWords(event.rows)}`
    case 'committed':
      return `${many(event.rows, 'row')} of ${many(event.pages, 'page')} are durable`
    case 'retry':
      return `${event.resource}  again after ${duration(event.waitMs)}: ${event.reason}`
    case 'waiting':
      return `${event.resource ?? ''}  ${event.why}, at most ${duration(event.ms)}`
    case 'schema_changed':
      return `${event.table}${event.created ? ' (new)' : ''}  + ${event.columns.map(({ name, type }) => `${name} ${type}`).join(', ')}`
    case 'detected':
      return `${event.resource}  ${event.what}: ${event.found} (${event.why})`
    case 'load_step':
      return `${event.done}/${event.of}  ${event.step} ${event.table ?? ''}  ${duration(event.ms)}`
    case 'load_done':
      return rowsWords(Object.fromEntries(Object.entries(event.tables).map(([table, { rows }]) => [table, rows])))
    case 'warning':
      return `${event.code}  ${event.message}`
    case 'note':
      return event.message
    case 'failed':
      return `${event.error.code}  ${event.error.message}`
    case 'coalesced':
      return `${event.resource ?? ''}  ${many(event.totals.requests, 'request')}, ${many(event.totals.records, 'record')} since ${event.since}`
    case 'unit_done':
    case 'resource_done':
      return `${event.resource}  ${event.verdict.kind}`
    case 'resource_started':
      return event.resource
    case 'run_started':
      return `${event.pipeline} into ${event.destination}`
    case 'load_started':
      return `load ${event.loadId}`
    case 'run_done':
      return event.ok ? 'ok' : 'not ok'
  }
}

function rowsWords(rows: Readonly<Record<string, number>>): string {
  return Object.entries(rows)
    .map(([table, amount]) => `${table} ${count(amount)}`)
    .join(', ')
}
