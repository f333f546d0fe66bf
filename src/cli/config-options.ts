import { type Command, InvalidArgumentError } from 'commander'
import { given } from '../model/given.ts'
import { destinationForms } from '../library/forms.ts'
import type { World } from '../model/world.ts'
import type { PipelineChoices } from '../library/open-pipeline.ts'

/** The options every command that reads a config takes, as commander gives them. */
export interface ConfigOptions {
  readonly destination?: string
  readonly dataset?: string
  readonly resources?: readonly string[]
  readonly env?: string
  readonly set?: readonly string[]
  readonly source?: string
  readonly ignoreCode?: boolean
  readonly withPython?: boolean
  readonly python?: string
  /** of `sluice backfill` */
  readonly backfill?: { readonly from: string; readonly to: string }
  readonly config?: string
  readonly param?: readonly string[]
  readonly components?: string
}

/** What a config may be, for `--help`. */
export const configHelp = 'a .yaml, .yml, .json, .ts, .mts, .js, .mjs, .py, .ipynb, .md or .txt file'

/** Adds `--destination --dataset --resources --source --env --set --ignore-code --with-python --python` to a command. */
export function withConfigOptions(command: Command): Command {
  return withReadingOptions(
    command
      .option('--destination <url>', `where to load: ${destinationForms.join(', ')}`)
      .option('--dataset <name>', 'schema to load into (default: <pipeline>_dataset)'),
  )
}

/** The same without where to load. */
export function withReadingOptions(command: Command): Command {
  return command
    .option('--resources <names>', 'only these, comma separated (parents they need are read too)', splitNames)
    .option('--source <name>', 'of a file that holds several configurations: only those of this source')
    .option('--env <name>', "one of the config's environments (env: SLUICE_ENV)")
    .option(
      '--set <path=value>',
      'override a config value, e.g. client.base_url=http://127.0.0.1:8080; repeatable',
      collect,
    )
    .option('--ignore-code', 'of Python read the configuration alone, and list what the program does with it')
    .option('--with-python', 'run a Python program, without network, to see what it declares: for what cannot be read')
    .option('--param <name=value>', 'a value that a Python program asks for; repeatable', collect)
    .option('--config <file>', "values for the config's parameters: an Airbyte connector's config.json")
    .option('--components <file>', 'a module with TypeScript in place of the Python that an Airbyte manifest names')
    .option('--python <path>', 'the Python that --with-python runs it with (env: SLUICE_PYTHON); implies it')
}

/** The same, in the words of the pipeline. */
export function choicesOf(options: ConfigOptions, { env }: World): PipelineChoices {
  const environment = options.env ?? env['SLUICE_ENV']
  const { destination, dataset, resources, source, ignoreCode, backfill, config, components } = options
  const { set: overrides = [] } = options
  const withPython = options.python ?? options.withPython
  return {
    overrides,
    ...given({
      destination,
      dataset,
      resources,
      source,
      ignoreCode,
      backfill,
      withPython,
      parameterFile: config,
      parameters: options.param,
      components,
      environment: environment === '' ? undefined : environment,
    }),
  }
}

export function splitNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  const written = names.filter((name) => name !== '')
  if (written.length === 0) throw new InvalidArgumentError('It takes the names of resources, comma separated.')
  return written
}

export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}
