import { type Command, InvalidArgumentError, Option } from 'commander'
import type { RunChoices } from '../../library/open-pipeline.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'

/** Whether a run is kept, or answered from one that was, as commander gives it. */
export interface RecordingFlags {
  readonly record?: boolean
  readonly recordMaxMb?: number
  readonly replay?: string
}

/** Adds `--record --record-max-mb --replay` to a command. */
export function withRecordingOptions(command: Command): Command {
  return command
    .addOption(new Option('--record', 'keep what is answered, secrets taken out, to replay it').conflicts('replay'))
    .addOption(
      new Option(
        '--record-max-mb <mb>',
        'of recordings on disk; implies --record (env: SLUICE_RECORD_MAX_MB, default 500)',
      )
        .argParser(megabytes)
        .implies({ record: true }),
    )
    .option(
      '--replay <run>',
      'answer from a recording, without network, into a database of its own: a run id, latest, or a folder',
    )
}

/** What does not go with a recording or a replay. */
interface OtherFlags {
  readonly plan?: string
  readonly deadline?: number
}

/** The same, in the words of a run. Throws USAGE for flags that do not go together. */
export function recordingOf(
  flags: RecordingFlags & OtherFlags,
): Pick<RunChoices, 'record' | 'recordMaxMegabytes' | 'replay'> {
  const { record = false, recordMaxMb: recordMaxMegabytes, replay, plan, deadline } = flags
  if (replay !== undefined && plan !== undefined)
    throw apart(
      ['--replay', '--plan'],
      'a plan is about what the pipeline loads, and a replay loads into a database of its own',
      'Leave one of them out.',
    )
  if (replay !== undefined && deadline !== undefined)
    throw apart(
      ['--replay', '--deadline'],
      'a replay waits for nobody, and what it reads is kept for no later run',
      'Leave --deadline out, or replay fewer pages with --limit.',
    )
  if (record && deadline !== undefined)
    throw apart(
      ['--record', '--deadline'],
      'a recorded run reads from its beginning, so that one cut off by a deadline would never come to its end',
      'Leave --deadline out, or record a part with --limit.',
    )
  return { record, ...given({ recordMaxMegabytes, replay }) }
}

function apart(flags: readonly [string, string], because: string, hint: string): SluiceError {
  const names = flags.join(' and ')
  return new SluiceError('USAGE', `Could not begin because ${names} do not go together: ${because}.`, {
    found: names,
    hint,
  })
}

function megabytes(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('It takes a whole number from 1.')
  return count
}
