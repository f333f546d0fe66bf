import type { Command } from 'commander'
import { given } from '../model/given.ts'
import type { PipelineChoices, PipelineSource } from '../library/open-pipeline.ts'

/** The options of commands that take a pipeline rather than a config, as commander gives them. */
export interface InspectFlags {
  readonly destination?: string
  readonly dataset?: string
  readonly source?: string
}

/** What an argument `[pipeline]` may be, for the help of commands. */
export const pipelineHelp = 'a pipeline that ran in this folder, or a config; not needed when only one ran here'

const configFile = /\.(?:ya?ml|json|[mc]?[jt]s|py|ipynb|md|txt)$/i

/** True for a path that ends as a config's does. */
export function isConfigFile(text: string): boolean {
  return configFile.test(text)
}

/** The pipeline that an argument names: by a config's file, or by its name. */
export function namedPipeline(argument: string | undefined): PipelineSource {
  return argument !== undefined && isConfigFile(argument) ? { file: argument } : { pipeline: argument }
}

/** A command on a pipeline: `[pipeline] --destination --dataset`. */
export function inspecting(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument('[pipeline]', pipelineHelp)
    .option('--destination <url>', 'where it was loaded, when that holds a password or the working folder is gone')
    .option('--source <name>', 'one of its sources, when it has several (default: the one that was loaded last)')
    .option(
      '--dataset <name>',
      'its dataset there (default: what the last run here used, else the only one there, else <pipeline>_dataset)',
    )
}

/** The same, in the words of the library. */
export function inspectionOf({ destination, dataset, source }: InspectFlags): PipelineChoices {
  return given({ destination, dataset, source })
}
