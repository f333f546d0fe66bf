import type { Command } from 'commander'
import { importConfig } from '../../library/import-config.ts'
import { given } from '../../model/given.ts'
import { collect, splitNames } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { importReport } from '../print/imported.ts'
import { type CliSession, inSession, jsonFailure } from '../session.ts'
import { writeNewFile } from '../write-new-file.ts'

interface ImportFlags {
  readonly output?: string
  readonly force?: boolean
  readonly source?: string
  readonly ignoreCode?: boolean
  readonly withPython?: boolean
  readonly python?: string
  readonly config?: string
  readonly param?: readonly string[]
  readonly streams?: readonly string[]
  readonly components?: string
  readonly strict?: boolean
  readonly json?: boolean
}

/** `sluice import <file> [-o out.yaml]` */
export function addImport(program: Command, host: CliHost): void {
  program
    .command('import')
    .description('turn a .py, .ipynb, .md, .txt, or the manifest of an Airbyte connector into YAML that means the same')
    .argument('<file>', 'a .py, .ipynb, .md, .txt, or a manifest.yaml; .json and data-only .ts work as well')
    .option('-o, --output <file>', 'write there instead of to stdout (-); a file that is there is kept')
    .option('--source <name>', 'of several configurations only those of this source')
    .option('--ignore-code', 'read the configuration alone, and list what the program does with it')
    .option('--with-python', 'run a Python program, without network, to see what it declares')
    .option('--python <path>', 'the Python that --with-python runs it with (env: SLUICE_PYTHON); implies it')
    .option('--param <name=value>', 'a value that a Python program asks for; repeatable', collect)
    .option('--streams <names>', 'of a manifest only these streams, comma separated', splitNames)
    .option('--config <file>', 'of a manifest: a config.json of its users, to be checked; its values are not written')
    .option('--components <file>', 'of a manifest: a module with TypeScript in place of its Python')
    .option('--strict', 'of a manifest: exit code 1 when a stream is left out, instead of 3')
    .option('--json', 'print what became of each stream as one JSON object on stdout')
    .option('--force', 'overwrite the file of --output')
    .action((file: string, flags: ImportFlags) =>
      inSession(host, (session) => runImport(file, flags, session), jsonFailure(flags)),
    )
}

async function runImport(file: string, flags: ImportFlags, session: CliSession): Promise<void> {
  // `-` is stdout, as everywhere
  const output = flags.output === '-' ? undefined : flags.output
  const { force = false, python, withPython, strict = false, json = false } = flags
  const { world, terminal, host } = session
  const { source, ignoreCode, streams, components, config: parameterFile, param: parameters } = flags
  const { yaml, imported } = await importConfig(file, host, {
    ...given({ source, ignoreCode, streams, components, parameterFile, parameters }),
    ...given({ withPython: python ?? withPython }),
  })
  if (output !== undefined) await writeNewFile({ file: output, text: yaml, force, otherwise: '-o other.yaml' }, world)
  else if (!json) terminal.result(yaml.trimEnd())
  const left = (imported ?? []).filter(({ status }) => status === 'refused')
  if (imported !== undefined) terminal.say(importReport(imported))
  if (json) terminal.json({ ok: left.length === 0, ...writtenTo(output, yaml), streams: imported ?? [] })
  if (output !== undefined) terminal.say(`Wrote ${output}. Next: sluice check ${output}`)
  if (left.length > 0) session.exitWith(strict ? 1 : 3)
}

function writtenTo(output: string | undefined, yaml: string): object {
  return output === undefined ? { config: yaml } : { output }
}
