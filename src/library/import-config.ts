import type { ImportedConfig } from '../config/import-config.ts'
import type { ConfigWarning } from '../config/plan/context.ts'
import { destinationForms } from '../destinations/forms.ts'
import type { ConfigChoices } from '../pipeline/open-config.ts'
import { type PipelineHost, wire } from './host.ts'

/** What an import is told. */
export type ImportChoices = Pick<
  ConfigChoices,
  'source' | 'ignoreCode' | 'withPython' | 'streams' | 'components' | 'parameterFile' | 'parameters'
>

/**
 * The YAML that means the same as a config file of any format, one document for each of its configurations; of an Airbyte
 * manifest with what became of each stream. Throws IMPORT_NOT_DATA for functions, instances and what hangs on a lookup,
 * IMPORT_NO_STREAMS, and everything that reading a config throws.
 */
export function importConfig(
  file: string,
  host: PipelineHost = {},
  choices: ImportChoices = {},
): Promise<ImportedConfig> {
  return wire(host).work(async ({ world, reporter }) => {
    const { importConfig: toYaml } = await import('../config/import-config.ts')
    const warn = (warning: ConfigWarning): void => reporter.report({ kind: 'warning', ...warning })
    return toYaml(file, world, { ...choices, warn, destinations: destinationForms })
  })
}
