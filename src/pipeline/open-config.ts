import { objectDocument } from '../config/object-document.ts'
import { readDocument } from '../config/read-document.ts'
import { readPlan } from '../config/read-plan.ts'
import type { Plan } from '../model/plan.ts'
import type { Reporter } from '../model/report/events.ts'
import type { World } from '../model/world.ts'
import type { SecretVault } from '../model/secrets.ts'
import { catalog } from './catalog.ts'

/** What the command line or the library says about a config besides the config itself. */
export interface ConfigChoices {
  /** `path=value`, as `--set` takes them */
  readonly overrides?: readonly string[]
  readonly environment?: string
  readonly destination?: string
  readonly dataset?: string
  /** epoch milliseconds: when the run began whose dataset `dev_mode` makes; default: now. For runs that share it */
  readonly moment?: number
  readonly resources?: readonly string[]
  /** `deny` or a list of exceptions: for programs that run configs of others; a config cannot take it back */
  readonly privateHosts?: 'allow' | 'deny' | readonly string[]
}

/** A config: a file's path, or the object itself. */
export type ConfigSource = { readonly file: string } | { readonly object: unknown }

/** Reads a config into a plan. Throws `ConfigProblems` with everything that is wrong with it, or `SluiceError`. */
export async function openConfig(
  source: ConfigSource,
  choices: ConfigChoices,
  tools: { readonly world: World; readonly vault: SecretVault; readonly reporter: Reporter },
): Promise<Plan> {
  const document = 'file' in source ? await readDocument(source.file, tools.world) : objectDocument(source.object)
  return readPlan({
    ...choices,
    document,
    catalog,
    world: tools.world,
    vault: tools.vault,
    warn: (warning) => tools.reporter.report({ kind: 'warning', ...warning }),
  })
}
