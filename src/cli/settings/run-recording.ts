import { type Command, InvalidArgumentError, Option } from 'commander'
import type { RunChoices } from '../../library/open-pipeline.ts'
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

/** The same, in the words of a run. */
export function recordingOf({
  record = false,
  recordMaxMb: recordMaxMegabytes,
  replay,
}: RecordingFlags): Pick<RunChoices, 'record' | 'recordMaxMegabytes' | 'replay'> {
  return { record, ...given({ recordMaxMegabytes, replay }) }
}

function megabytes(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('It takes a whole number from 1.')
  return count
}
