import type { Command } from 'commander'
import type { StoredLog } from '../../library/open-pipeline.ts'
import { SluiceError } from '../../model/errors.ts'
import type { CliHost } from '../host.ts'
import { type CliSession, inSession, jsonFailure } from '../session.ts'
import { sheetOf } from '../sheet.ts'
import { namedPipeline, pipelineHelp } from '../inspect-options.ts'

interface LogFlags {
  readonly json?: boolean
  readonly events?: boolean
}

/** `sluice log [run] [pipeline]` */
export function addLog(program: Command, host: CliHost): void {
  program
    .command('log')
    .description('what happened in one run: phases, requests, retries and waits, warnings; asks no destination')
    .argument('[run]', 'its id or how that begins, a load id, or latest', 'latest')
    .argument('[pipeline]', pipelineHelp)
    .option('--json', 'print one JSON object on stdout')
    .option('--events', 'print the events of the run as they were written, JSON, one a line')
    .action((run: string, pipeline: string | undefined, flags: LogFlags) =>
      inSession(host, (session) => printLog({ run, pipeline }, flags, session), jsonFailure(flags)),
    )
}

interface Wanted {
  readonly run: string
  readonly pipeline: string | undefined
}

async function printLog(wanted: Wanted, flags: LogFlags, session: CliSession): Promise<void> {
  const { terminal } = session
  const log = await find(wanted, session)
  if (flags.events === true) {
    for await (const line of log.lines()) terminal.result(line)
    return
  }
  // `undefined` is left out
  if (flags.json === true) terminal.json({ ok: true, ...log, lines: undefined })
  else terminal.result((await import('../history/log-text.ts')).logText(log, sheetOf(terminal)))
}

/** `sluice log shop` means the pipeline where one is called so. */
async function find({ run, pipeline }: Wanted, { open }: CliSession): Promise<StoredLog> {
  if (pipeline !== undefined || run === 'latest') return open(namedPipeline(pipeline), {}).log(run)
  try {
    return await open(namedPipeline(run), {}).log()
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'PIPELINE_UNKNOWN') throw error
    return open({ pipeline: undefined }, {}).log(run)
  }
}
