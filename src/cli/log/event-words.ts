import { verdictText } from '../../model/report/completeness.ts'
import type { Happening } from '../../model/report/events.ts'
import { plural, sizeText } from '../amount-text.ts'
import type { LogLevel } from './log-choice.ts'

type Kind = Happening['kind']
type Of<K extends Kind> = Extract<Happening, { readonly kind: K }>
type Words = { readonly [K in Kind]?: (event: Of<K>) => string }

/** Shorter waits are for those who want to know everything. */
const worthSayingMs = 1000

const levels: Readonly<Partial<Record<Kind, LogLevel>>> = {
  failed: 'errors',
  warning: 'warnings',
  run_started: 'progress',
  resource_done: 'progress',
  retry: 'progress',
  detected: 'progress',
  load_started: 'progress',
  load_done: 'progress',
  note: 'progress',
  run_done: 'progress',
}

/** The least talkative level that an event is told on. */
export function levelOf(event: Happening): LogLevel {
  if (event.kind === 'waiting') return event.ms < worthSayingMs ? 'everything' : 'progress'
  return levels[event.kind] ?? 'everything'
}

const words: Words = {
  run_started: ({ resumed, pipeline, loadId }) => `${resumed ? 'Resuming' : 'Running'} "${pipeline}" (load ${loadId})`,
  resource_started: ({ resource }) => `${resource}: reading`,
  request_sent: ({ resource, method, url }) => `${resource}: → ${method} ${url}`,
  response: ({ resource, method, url, status, ms, bytes, attempt }) =>
    `${resource}: ← ${status} ${method} ${url} ${Math.round(ms)} ms, ${sizeText(bytes)}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
  page_read: ({ resource, records }) => `${resource}: page of ${plural(records, 'record')}`,
  page_normalized: ({ resource, rows }) => `${resource}: ${rowsText(rows)}`,
  schema_changed: ({ resource, table, created, columns }) =>
    `${resource}: ${created ? 'new table' : 'new columns in'} "${table}": ${columns.map(({ name, type }) => `${name} ${type}`).join(', ')}`,
  committed: ({ rows, pages }) => `kept: ${plural(rows, 'row')} of ${plural(pages, 'page')}`,
  retry: ({ resource, attempt, waitMs, reason }) =>
    `${resource}: retry ${attempt} in ${(waitMs / 1000).toFixed(1)} s: ${reason}`,
  waiting: ({ ms, why }) => `waiting ${(ms / 1000).toFixed(1)} s: ${why}`,
  detected: ({ resource, what, found, why }) => `${resource}: ${what} is ${found} (${why})`,
  resource_done: ({ resource, verdict }) => `${resource}: ${verdictText(verdict)}`,
  load_started: ({ loadId }) => `Loading ${loadId}`,
  load_step: ({ done, of, step, table }) =>
    `load step ${done} of ${of}: ${step}${table === undefined ? '' : ` "${table}"`}`,
  load_done: ({ loadId, tables }) =>
    `Loaded ${loadId}: ${rowsText(Object.fromEntries(Object.entries(tables).map(([name, { rows }]) => [name, rows])))}`,
  warning: ({ message }) => message,
  note: ({ message }) => message,
  failed: ({ error }) => error.message,
  run_done: ({ ok }) => (ok ? 'The run is over.' : 'The run failed.'),
}

/** One event as a sentence or so, on one line. */
export function eventWords(event: Happening): string {
  // each kind has its own words, which take events of that kind
  const say = words[event.kind] as ((event: Happening) => string) | undefined
  return say?.(event) ?? event.kind.replaceAll('_', ' ')
}

function rowsText(rows: Readonly<Record<string, number>>): string {
  const parts = Object.entries(rows).map(([table, count]) => `"${table}" ${plural(count, 'row')}`)
  return parts.length === 0 ? 'no rows' : parts.join(', ')
}
