import type { ConfigDocument } from '../config/document.ts'
import { objectDocument } from '../config/object-document.ts'
import { chooseDocument, type DocumentChoice, type NamedDocument, nameDocuments } from '../config/choose-document.ts'
import { readDocuments } from '../config/read-document.ts'
import type { NoticedLookup } from '../config/providers.ts'
import { readPlan, type ReadPlanInput } from '../config/read-plan.ts'
import type { SettleInput } from '../config/spec/settle.ts'
import { given } from '../model/given.ts'
import type { Plan } from '../model/plan.ts'
import type { Reporter } from '../model/report/events.ts'
import type { ModuleGate } from '../model/user-code/module-gate.ts'
import type { World } from '../model/world.ts'
import type { SecretVault } from '../model/secrets.ts'
import { catalog } from './catalog.ts'
import { type Backfill, backfillOf } from './reading/backfill.ts'

/** What the command line or the library says about a config besides the config itself. */
export interface ConfigChoices {
  /** `path=value`, as `--set` takes them */
  readonly overrides?: readonly string[]
  readonly environment?: string
  readonly destination?: string
  readonly dataset?: string
  /** of a pipeline that is opened by its name: which of its sources; default: the one that was loaded last */
  readonly source?: string
  /** epoch milliseconds: when the run began whose dataset `dev_mode` makes; default: now. For runs that share it */
  readonly moment?: number
  readonly resources?: readonly string[]
  /** `deny` or a list of exceptions: for programs that run configs of others; a config cannot take it back */
  readonly privateHosts?: 'allow' | 'deny' | readonly string[]
  /**
   * what the config looks up by `env` and `config` counts as secret as well, but for plain numbers, hosts and times: for
   * programs that show what comes to others than the user
   */
  readonly hideLookups?: boolean
  /** modules that the config names under `components` are not run, or only those that a gate allows: CONFIG_CODE_REFUSED */
  readonly refuseModules?: boolean | ModuleGate
  /** of Python only the configuration is read; what the program does with it is noted and left out */
  readonly ignoreCode?: boolean
  /** a Python program is run, without network, to see what it declares; a text = with this Python. It runs the user's code: never the default */
  readonly withPython?: boolean | string
  /** a range of the past is read once more, in place of what the cursors ask for */
  readonly backfill?: Backfill
  /** a JSON file with values for the config's `parameters`, such as an Airbyte connector's `config.json` */
  readonly parameterFile?: string
  /** `name=value`: values that a Python program asks for, or looks up under this name */
  readonly parameters?: readonly string[]
  /** of an Airbyte manifest only these streams, and the parents they need */
  readonly streams?: readonly string[]
  /** a module with TypeScript in place of the Python that an Airbyte manifest names */
  readonly components?: string
}

/** A config: a file's path, with the one that is meant where it holds several, or the object itself. */
export type ConfigSource = ({ readonly file: string } & DocumentChoice) | { readonly object: unknown }

/** What a config is read with. */
export interface OpenConfigTools extends Pick<SettleInput, 'aroundLookups'>, Pick<ReadPlanInput, 'spec'> {
  readonly world: World
  readonly vault: SecretVault
  readonly reporter: Reporter
  /** hears of each lookup */
  readonly noticed?: (lookup: NoticedLookup) => void
}

/** Reads a config into a plan. Throws `ConfigProblems` with everything that is wrong with it, or `SluiceError`. */
export async function openConfig(source: ConfigSource, choices: ConfigChoices, tools: OpenConfigTools): Promise<Plan> {
  const document = 'file' in source ? await documentOf(source, choices, tools.world) : objectDocument(source.object)
  const plan = await readPlan({
    ...choices,
    document,
    catalog,
    world: tools.world,
    vault: tools.vault,
    ...given({ noticed: tools.noticed, aroundLookups: tools.aroundLookups, spec: tools.spec }),
    warn: (warning) => tools.reporter.report({ kind: 'warning', ...warning }),
  })
  return choices.backfill === undefined ? plan : backfillOf(plan, choices.backfill, tools.reporter)
}

async function documentOf(
  { file, ...choice }: { readonly file: string } & DocumentChoice,
  choices: ConfigChoices,
  world: World,
): Promise<ConfigDocument> {
  const documents = await readDocuments(file, world, choices)
  return chooseDocument(file, documents, { choice, environment: environmentOf(choices, world) })
}

/** The names of the configurations of a file. */
export async function namesIn(file: string, choices: ConfigChoices, world: World): Promise<readonly NamedDocument[]> {
  return nameDocuments(await readDocuments(file, world, choices), environmentOf(choices, world))
}

function environmentOf({ environment }: ConfigChoices, { env }: World): string | undefined {
  return environment ?? (env['SLUICE_ENV'] || undefined)
}
