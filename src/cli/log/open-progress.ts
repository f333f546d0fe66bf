import { formatPlace } from '../../library/format-error.ts'
import { visible } from '../../library/visible.ts'
import type { RunEvent } from '../../model/report/events.ts'
import { createProgress, type Progress } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { eventWords, levelOf } from './event-words.ts'
import { type LogChoice, logLevels } from './log-choice.ts'

/** What shows the events of a run, as the command line chose it. */
export interface EventProgress {
  /** texts of the event are masked already */
  readonly show: (event: RunEvent) => void
  stop(): void
}

/** The live table, plain lines, every event with its moment, warnings alone, or JSON. */
export function openProgress({ level, format }: LogChoice, terminal: Terminal): EventProgress {
  const { lines, progress: output } = terminal
  if (format === 'json' && lines !== undefined) return { show: lines.event, stop: () => undefined }
  if (level === 'progress') return pictured(createProgress(output))
  const show = (event: RunEvent): void => {
    // errors are thrown as well, and printed then
    if (event.kind === 'failed' || logLevels.indexOf(levelOf(event)) > logLevels.indexOf(level)) return
    output.write(`${visible(level === 'everything' ? `${event.at} ${textOf(event)}` : textOf(event))}\n`)
  }
  return { show, stop: () => undefined }
}

function pictured(progress: Progress): EventProgress {
  return { show: (event) => progress.show(event), stop: () => progress.stop() }
}

function textOf(event: RunEvent): string {
  if (event.kind !== 'warning') return eventWords(event)
  const { code, message, hint, place } = event
  return [
    `warning ${code}  ${message}`,
    ...(place === undefined ? [] : [`  at      ${formatPlace(place)}`]),
    ...(hint === undefined ? [] : [`  next    ${hint}`]),
  ].join('\n')
}
