import type { Command } from 'commander'
import type { CliHost } from '../host.ts'
import { inSession, jsonFailure } from '../session.ts'

/** `sluice explain <code>` */
export function addExplain(program: Command, host: CliHost): void {
  program
    .command('explain')
    .description('what the code of an error or a warning means, and what to do')
    .argument('<code>', 'as printed: PAGINATION_LOOP, HTTP_403')
    .option('--json', 'print one JSON object on stdout')
    .action((code: string, flags: { readonly json?: boolean }) =>
      inSession(
        host,
        async ({ terminal }) => {
          const { explainCode } = await import('../../library/explain-code.ts')
          const explained = explainCode(code.toUpperCase())
          if (flags.json === true) return terminal.json({ ok: true, ...explained })
          const { means, next, exit, then } = explained
          terminal.result(
            [
              `${explained.kind} ${explained.code}`,
              `  means   ${means}`,
              `  next    ${next}`,
              ...(then === undefined ? [] : [`  then    ${then}`]),
              ...(exit === undefined ? [] : [`  exit    ${exit}`]),
            ].join('\n'),
          )
        },
        jsonFailure(flags),
      ),
    )
}
