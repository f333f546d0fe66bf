import type { Command } from 'commander'
import type { EnvFileChoice } from '../../library/env-files.ts'

/** The options, as commander gives them. */
export interface EnvFileFlags {
  /** false = `--no-env-file` */
  readonly envFile?: string | boolean
}

/** Those that read a file alone, and write one: nothing is looked up. */
const without = ['init', 'import']

/** Adds `--env-file` and `--no-env-file` to a command. */
export function addEnvFileOptions(command: Command): void {
  if (without.includes(command.name())) return
  command
    .option('--env-file <path>', 'variables for this command, in place of the .env beside the config and here')
    .option('--no-env-file', 'read no .env (env: SLUICE_DOTENV=0)')
}

/** The same, in the words of the library. */
export function envFileChoiceOf({ envFile }: EnvFileFlags): EnvFileChoice {
  if (envFile === false) return { none: true }
  return typeof envFile === 'string' ? { file: envFile } : {}
}
