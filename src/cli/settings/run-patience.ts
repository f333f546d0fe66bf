import { type Command, InvalidArgumentError } from 'commander'
import { nearest, warningCodes } from '../../library/report.ts'
import type { RunOptions } from '../../library/report.ts'
import { durationRule, readDuration } from '../../model/duration.ts'
import { given } from '../../model/given.ts'
import type { World } from '../../model/world.ts'

/** How long a run may take and wait, and which warnings fail it, as commander gives it. */
export interface PatienceFlags {
  /** milliseconds from the start of the command */
  readonly deadline?: number
  /** milliseconds; true = until it is free */
  readonly wait?: number | true
  readonly failOn?: RunOptions['failOn']
}

/** Adds `--wait --deadline --fail-on` to a command. */
export function withPatienceOptions(command: Command): Command {
  return command
    .option(
      '--wait [duration]',
      'wait while another process runs this pipeline or has its database open: 30s, 10m, 1h30m; alone until Ctrl-C',
      readWait,
    )
    .option(
      '--deadline <duration>',
      'read no further page after this time (14m): exit code 130, the next run goes on',
      readDeadline,
    )
    .option(
      '--fail-on <what>',
      'exit code 5 after a run with warnings: "warning", or codes, comma separated',
      readFailOn,
    )
}

/** The same, in the words of a run that begins now; a deadline counts from the start of the command. */
export function patienceOf(
  { deadline, wait, failOn }: PatienceFlags,
  { world, startedAt }: { readonly world: World; readonly startedAt: number },
): Pick<RunOptions, 'deadlineMs' | 'waitMs' | 'failOn'> {
  // one that is over already lets a page be read all the same: repeated runs come to the end
  const deadlineMs = deadline === undefined ? undefined : Math.max(1, deadline - (world.now() - startedAt))
  return given({ deadlineMs, waitMs: wait === true ? Infinity : wait, failOn })
}

function readWait(text: string): number {
  return duration(text)
}

function readDeadline(text: string): number {
  const ms = duration(text)
  if (ms > 0) return ms
  throw new InvalidArgumentError('A run cannot end before it begins.')
}

function duration(text: string): number {
  const ms = readDuration(text)
  if (ms !== undefined) return ms
  throw new InvalidArgumentError(`It takes a duration: ${durationRule}.`)
}

function readFailOn(text: string): NonNullable<RunOptions['failOn']> {
  const names = text.split(',').map((name) => name.trim())
  const written = names.filter((name) => name !== '')
  if (written.includes('warning')) return 'warning'
  const strange = written.find((name) => !warningCodes.includes(name))
  if (strange !== undefined) {
    const near = nearest(strange, warningCodes)
    throw new InvalidArgumentError(
      `It knows no warning "${strange}"${near === undefined ? '' : `, but "${near}"`}. "warning" means all of them.`,
    )
  }
  if (written.length > 0) return written
  throw new InvalidArgumentError('It takes "warning", or codes of warnings, comma separated.')
}
