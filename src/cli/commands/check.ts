import type { Command } from 'commander'
import { choicesOf, configHelp, type ConfigOptions, withConfigOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { inSession, jsonFailure } from '../session.ts'

/** `sluice check <config>` */
export function addCheck(program: Command, host: CliHost): void {
  withConfigOptions(
    program
      .command('check')
      .description('read and validate a config, resolve its secrets; nothing is fetched')
      .argument('<config>', configHelp),
  )
    .option('--json', 'print the plan as one JSON object on stdout')
    .action((config: string, flags: ConfigOptions & { readonly json?: boolean }) =>
      inSession(
        host,
        async ({ world, terminal, open }) => {
          const summary = await open({ file: config }, choicesOf(flags, world)).check()
          if (flags.json === true) return terminal.json({ ok: true, ...summary })
          terminal.result(
            `${config} is fine: pipeline "${summary.pipeline}" → ${summary.destination}, dataset "${summary.dataset}"`,
          )
          for (const { name, request, disposition, parent } of summary.resources) {
            terminal.result(
              `  ${name.padEnd(24)} ${request}  ${disposition}${parent === null ? '' : `  for each of "${parent}"`}`,
            )
          }
        },
        jsonFailure(flags),
      ),
    )
}
