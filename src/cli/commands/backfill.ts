import { type Command, Option } from 'commander'
import { noteStart } from '../../library/report.ts'
import { configHelp, withConfigOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { inSession } from '../session.ts'
import { withPatienceOptions } from '../settings/run-patience.ts'
import { runFrom, type RunFlags } from './run.ts'
import { planFrom } from './plan.ts'
import { jsonFailure } from '../session.ts'

interface BackfillFlags extends RunFlags {
  readonly from: string
  readonly to: string
  readonly planOnly?: boolean
}

/** `sluice backfill <config> --from --to` */
export function addBackfill(program: Command, host: CliHost): void {
  const command = program
    .command('backfill')
    .description('read a range of the past once more; the cursors of other runs stay where they are')
    .argument('<config>', configHelp)
    .addOption(
      new Option(
        '--from <value>',
        'where it begins: a date, a time or a number, as the cursors hold',
      ).makeOptionMandatory(),
    )
    .addOption(new Option('--to <value>', 'where it ends; a day means all of it').makeOptionMandatory())
  withPatienceOptions(withConfigOptions(command))
    .option('--plan-only', 'say what it would do, and do nothing')
    .option('--json', 'print one JSON object on stdout when done; one a line where the file holds several configs')
    .action((config: string, written: BackfillFlags) => {
      const { planOnly = false, from, to } = written
      const flags = { ...written, backfill: { from, to }, startedAt: host.world.now() }
      if (planOnly) return inSession(host, (session) => planFrom(config, flags, session), jsonFailure(flags))
      const failed = noteStart(flags, host.world)
      return inSession(host, (session) => runFrom(config, flags, session), flags.json === true ? failed : undefined)
    })
}
