import type { Command } from 'commander'
import type { CheckedPlan } from '../../library/open-pipeline.ts'
import { configHelp, type ConfigOptions, withConfigOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { inSession, jsonFailure } from '../session.ts'
import { eachTurn, type Turn, turnsOf } from '../turns.ts'

/** `sluice check <config>` */
export function addCheck(program: Command, host: CliHost): void {
  withConfigOptions(
    program
      .command('check')
      .description('read and validate a config, resolve its secrets; nothing is fetched')
      .argument('<config>', configHelp),
  )
    .option('--json', 'print the plan as one JSON object on stdout; one a line where the file holds several configs')
    .action((config: string, flags: ConfigOptions & { readonly json?: boolean }) =>
      inSession(
        host,
        async (session) => {
          const { terminal } = session
          const turns = await turnsOf(config, flags, session)
          await eachTurn(turns, { session, isJson: flags.json === true, goesOn: true }, async (opened, turn) => {
            const summary = await opened.check()
            if (flags.json === true) terminal.json({ ok: true, ...turn.mark, ...summary })
            else terminal.result(planText(config, turn, summary))
          })
        },
        jsonFailure(flags),
      ),
    )
}

function planText(
  config: string,
  { mark: { document, documents, source } }: Turn,
  { pipeline, destination, dataset, resources }: CheckedPlan,
): string {
  const which = document === undefined ? '' : `, ${document} of ${documents},`
  const named = document === undefined ? '' : `, source "${source}"`
  return [
    `${config}${which} is fine: pipeline "${pipeline}"${named} → ${destination}, dataset "${dataset}"`,
    ...resources.map(
      ({ name, request, disposition, parent }) =>
        `  ${name.padEnd(24)} ${request}  ${disposition}${parent === null ? '' : `  for each of "${parent}"`}`,
    ),
  ].join('\n')
}
