import { ConfigProblems } from '../../model/errors.ts'
import type { RunEvent } from '../../model/report/events.ts'
import type { Masker } from '../../model/secrets.ts'
import { describeError } from '../../library/report.ts'
import { jsonOutput } from '../json-output.ts'
import { eventWords, levelOf } from './event-words.ts'
import { type LogLevel, logLevels } from './log-choice.ts'

/** stderr as lines of JSON: `time`, `level`, `run_id`, `pipeline`, `kind`, `message`, then what the line is about. */
export interface JsonLines {
  readonly event: (event: RunEvent) => void
  /** words for people; `fields` say the same to programs */
  say(message: string, fields?: object): void
  /** one line for each problem */
  fail(error: unknown, fields?: object): void
}

export interface JsonLinesOptions {
  readonly level: LogLevel
  readonly write: (line: string) => void
  readonly mask: Masker
  /** epoch milliseconds */
  readonly now: () => number
}

/** The names of levels that collectors of logs know. */
const names = { errors: 'error', warnings: 'warning', progress: 'info', everything: 'debug' } as const

export function openJsonLines({ level: chosen, write, mask, now }: JsonLinesOptions): JsonLines {
  // lines that are not events belong to the run that spoke last
  let run: string | undefined
  let pipeline: string | undefined
  const line = (
    level: LogLevel,
    { time, ...fields }: { readonly time?: string; readonly [key: string]: unknown },
  ): void => {
    if (logLevels.indexOf(level) > logLevels.indexOf(chosen)) return
    const at = time ?? new Date(now()).toISOString()
    write(`${jsonOutput({ time: at, level: names[level], run_id: run, pipeline, ...fields }, mask)}\n`)
  }
  return {
    event: (event) => {
      const { run: id, at, seq, ...happening } = event
      run = id
      if (event.kind === 'run_started') pipeline = event.pipeline
      // it is thrown as well, and printed then
      if (event.kind === 'failed') return
      const { kind, ...rest } = happening
      line(levelOf(event), { time: at, kind, message: eventWords(event), seq, ...rest })
    },
    // the rest is in the fields
    say: (text, fields) =>
      line('progress', { kind: 'said', message: fields === undefined ? text : (text.split('\n')[0] ?? ''), ...fields }),
    fail: (error, fields = {}) => {
      const problems = error instanceof ConfigProblems ? error.problems : [error]
      for (const problem of problems) {
        const { code, message, ...details } = describeError(problem)
        line('errors', { kind: 'error', code, message, ...details, ...fields })
      }
    },
  }
}
