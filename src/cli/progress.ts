import { styleText } from 'node:util'
import { formatPlace } from '../library/format-error.ts'
import { visible } from '../library/visible.ts'
import { verdictText } from '../model/report/completeness.ts'
import type { Happening } from '../model/report/events.ts'

/** Where progress goes: normally stderr. */
export interface ProgressOutput {
  write(text: string): void
  readonly isTerminal: boolean
  readonly columns: number
}

interface Row {
  pages: number
  records: number
  bytes: number
  state: string
}

/** Shows people what happens; `stop` leaves the last picture standing. */
export interface Progress {
  /** texts of the event are masked already */
  readonly show: (event: Happening) => void
  stop(): void
}

const redrawMs = 100
/** Shorter waits pass before anybody has read of them. */
const worthSayingMs = 1000

/** A live table on a terminal; elsewhere one plain line per event worth reading. */
export function createProgress(output: ProgressOutput): Progress {
  return output.isTerminal ? liveProgress(output) : plainProgress(output)
}

function plainProgress(output: ProgressOutput): Progress {
  const rows = new Map<string, Row>()
  return {
    show: (event) => {
      count(rows, event)
      const line = lineOf(event, rows)
      if (line !== '') output.write(`${visible(line)}\n`)
    },
    stop: () => undefined,
  }
}

function liveProgress(output: ProgressOutput): Progress {
  const rows = new Map<string, Row>()
  let drawn = 0
  let stopped = false
  const clear = (): void => {
    if (drawn > 0) output.write(`\u001B[${drawn}A\u001B[0J`)
    drawn = 0
  }
  const draw = (): void => {
    clear()
    const lines = [...rows].map(([name, row]) =>
      paint(visible(rowText(name, row)).slice(0, Math.max(20, output.columns - 1))),
    )
    if (lines.length > 0) output.write(`${lines.join('\n')}\n`)
    drawn = lines.length
  }
  const timer = setInterval(draw, redrawMs)
  timer.unref()
  return {
    show: (event) => {
      count(rows, event)
      if (event.kind === 'resource_started' || event.kind === 'resource_done') return
      const line = lineOf(event, rows)
      if (line === '') return
      clear()
      output.write(`${visible(line)}\n`)
      if (!stopped) draw()
    },
    stop: () => {
      if (stopped) return
      stopped = true
      clearInterval(timer)
      draw()
    },
  }
}

function count(rows: Map<string, Row>, event: Happening): void {
  if (!('resource' in event) || event.resource === undefined) return
  const row = rows.get(event.resource) ?? { pages: 0, records: 0, bytes: 0, state: 'reading' }
  rows.set(event.resource, row)
  if (event.kind === 'page_read') {
    row.pages += 1
    row.records += event.records
    row.bytes += event.bytes
  } else if (event.kind === 'resource_done') row.state = verdictText(event.verdict)
}

function rowText(name: string, { pages, records, bytes, state }: Row): string {
  const done = state === 'reading' ? '·' : '✓'
  return `${done} ${name.padEnd(24)} ${plural(records, 'record').padStart(15)}  ${plural(pages, 'page').padStart(10)}  ${size(bytes).padStart(9)}  ${state}`
}

// coloured after the line was cut to the terminal's width, so that no escape is cut
function paint(line: string): string {
  return line.startsWith('✓') ? styleText('green', line) : line
}

/** One event in words; empty when it is not worth a line. */
function lineOf(event: Happening, rows: ReadonlyMap<string, Row>): string {
  switch (event.kind) {
    case 'run_started':
      return `${event.resumed ? 'Resuming' : 'Running'} "${event.pipeline}" (load ${event.loadId})`
    case 'retry':
      return `  retry ${event.attempt} of "${event.resource}" in ${(event.waitMs / 1000).toFixed(1)} s: ${event.reason}`
    case 'detected':
      return `  "${event.resource}": ${event.what} is ${event.found} (${event.why})`
    case 'resource_done': {
      const row = rows.get(event.resource)
      return `  ${event.resource}: ${plural(row?.records ?? 0, 'record')} in ${plural(row?.pages ?? 0, 'page')}, ${row?.records === 0 && event.verdict.kind === 'complete' ? 'nothing new' : verdictText(event.verdict)}`
    }
    case 'load_started':
      return `Loading ${event.loadId}`
    case 'warning':
      return warningText(event)
    case 'note':
      return event.message
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

/** `1 page`, `2 pages`, `1,234 records` */
export function plural(count: number, noun: string): string {
  // not toLocaleString: loading the tables of all languages takes Node 60 ms
  const digits = String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
  return `${digits} ${noun}${count === 1 ? '' : 's'}`
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`
}
