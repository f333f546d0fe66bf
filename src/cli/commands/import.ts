import type { Command } from 'commander'
import { importConfig } from '../../library/import-config.ts'
import { given } from '../../model/given.ts'
import type { CliHost } from '../host.ts'
import { inSession } from '../session.ts'
import { writeNewFile } from '../write-new-file.ts'

interface ImportFlags {
  readonly output?: string
  readonly force?: boolean
  readonly source?: string
  readonly ignoreCode?: boolean
  readonly withPython?: boolean
  readonly python?: string
}

/** `sluice import <file> [-o out.yaml]` */
export function addImport(program: Command, host: CliHost): void {
  program
    .command('import')
    .description('turn a .py, .ipynb, .md or .txt with a rest_api configuration into YAML that means the same')
    .argument('<file>', 'a .py, .ipynb, .md or .txt file; .json and data-only .ts work as well')
    .option('-o, --output <file>', 'write there instead of to stdout; a file that is there is kept')
    .option('--source <name>', 'of several configurations only those of this source')
    .option('--ignore-code', 'read the configuration alone, and list what the program does with it')
    .option('--with-python', 'run a Python program, without network, to see what it declares')
    .option('--python <path>', 'the Python that --with-python runs it with (env: SLUICE_PYTHON); implies it')
    .option('--force', 'overwrite the file of --output')
    .action((file: string, { output, force = false, python, withPython, ...choices }: ImportFlags) =>
      inSession(host, async ({ world, terminal, host: pipelineHost }) => {
        const yaml = await importConfig(file, pipelineHost, {
          ...choices,
          ...given({ withPython: python ?? withPython }),
        })
        if (output === undefined) return terminal.result(yaml.trimEnd())
        await writeNewFile({ file: output, text: yaml, force, otherwise: '-o other.yaml' }, world)
        terminal.say(`Wrote ${output}. Next: sluice check ${output}`)
      }),
    )
}
