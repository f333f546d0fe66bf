import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CliHost } from '../host.ts'
import { inSession } from '../session.ts'

/** `sluice import <file> [-o out.yaml]` */
export function addImport(program: Command, host: CliHost): void {
  program
    .command('import')
    .description('turn a .py, .md or .txt with a rest_api configuration into YAML that means the same')
    .argument('<file>', 'a .py, .md or .txt file; .json and data-only .ts work as well')
    .option('-o, --output <file>', 'write there instead of to stdout')
    .action((file: string, flags: { readonly output?: string }) =>
      inSession(host, async ({ world, terminal, progress }) => {
        const { importConfig } = await import('../../config/import-config.ts')
        const yaml = await importConfig(file, world, (warning) => progress.report({ kind: 'warning', ...warning }))
        if (flags.output === undefined) return terminal.result(yaml.trimEnd())
        await writeFile(resolve(world.cwd, flags.output), yaml)
        terminal.say(`Wrote ${flags.output}. Next: sluice check ${flags.output}`)
      }),
    )
}
