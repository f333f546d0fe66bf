import type { ConfigWarning } from '../config/plan/context.ts'
import { destinationForms } from '../destinations/forms.ts'
import type { ConfigChoices } from '../pipeline/open-config.ts'
import { type PipelineHost, wire } from './host.ts'

/**
 * The YAML that means the same as a config file of any format, one document for each of its configurations. Throws IMPORT_NOT_DATA for functions, instances and what
 * hangs on a lookup, and everything that reading a config throws.
 */
export function importConfig(
  file: string,
  host: PipelineHost = {},
  choices: Pick<ConfigChoices, 'source' | 'ignoreCode' | 'withPython'> = {},
): Promise<string> {
  return wire(host).work(async ({ world, reporter }) => {
    const { importConfig: toYaml } = await import('../config/import-config.ts')
    const warn = (warning: ConfigWarning): void => reporter.report({ kind: 'warning', ...warning })
    return toYaml(file, world, { ...choices, warn, destinations: destinationForms })
  })
}
