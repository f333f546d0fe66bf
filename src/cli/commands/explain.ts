import type { Command } from 'commander'
import type { CliHost } from '../host.ts'
import { inSession, jsonFailure } from '../session.ts'

/** `sluice explain <code>` */
export function addExplain(program: Command, host: CliHost): void {
  program
    .command('explain')
    .description('what the code of an error or a warning means, and what to do')
    .argument('[code]', 'as printed: PAGINATION_LOOP, HTTP_403; without one: list all')
    .option('--json', 'print one JSON object on stdout')
    .action((code: string | undefined, flags: { readonly json?: boolean }) =>
      inSession(
        host,
        async ({ terminal }) => {
          const { explainCode, listCodes } = await import('../../library/read/explain-code.ts')
          if (code === undefined) {
            const codes = listCodes()
            if (flags.json === true) return terminal.json({ ok: true, codes })
            const width = Math.max(...codes.map((one) => one.code.length))
            return terminal.result(codes.map((one) => `${one.code.padEnd(width)}  ${one.means}`).join('\n'))
          }
          const explained = explainCode(code.toUpperCase())
          if (flags.json === true) return terminal.json({ ok: true, ...explained })
          const { means, next, exit, afterwards, as_warning: warning } = explained
          terminal.result(
            [
              `${explained.kind} ${explained.code}`,
              `  means   ${means}`,
              `  next    ${next}`,
              ...(afterwards === undefined ? [] : [`  then    ${afterwards}`]),
              ...(exit === undefined ? [] : [`  exit    ${exit}`]),
              ...(warning === undefined
                ? []
                : [`warning ${explained.code}`, `  means   ${warning.means}`, `  next    ${warning.next}`]),
            ].join('\n'),
          )
        },
        jsonFailure(flags),
      ),
    )
}
