import type { Command } from 'commander'
import type { CliHost } from '../host.ts'
import { inSession } from '../session.ts'
import { destinationForms } from '../../destinations/forms.ts'
import { writeNewFile } from '../write-new-file.ts'

interface ImportFlags {
  readonly output?: string
  readonly force?: boolean
}

/** `sluice import <file> [-o out.yaml]` */
export function addImport(program: Command, host: CliHost): void {
  program
    .command('import')
    .description('turn a .py, .md or .txt with a rest_api configuration into YAML that means the same')
    .argument('<file>', 'a .py, .md or .txt file; .json and data-only .ts work as well')
    .option('-o, --output <file>', 'write there instead of to stdout; a file that is there is kept')
    .option('--force', 'overwrite the file of --output')
    .action((file: string, { output, force = false }: ImportFlags) =>
      inSession(host, async ({ world, terminal, progress }) => {
        const { importConfig } = await import('../../config/import-config.ts')
        const yaml = await importConfig(file, world, {
          warn: (warning) => progress.report({ kind: 'warning', ...warning }),
          destinations: destinationForms,
        })
        if (output === undefined) return terminal.result(yaml.trimEnd())
        await writeNewFile({ file: output, text: yaml, force, otherwise: '-o other.yaml' }, world)
        terminal.say(`Wrote ${output}. Next: sluice check ${output}`)
      }),
    )
}
